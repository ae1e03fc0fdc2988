import Engine

extension WorkItem {
    /// The command that does it, or that shows how.
    var command: String {
        let number = number.map(String.init) ?? ""
        let verb =
            switch kind {
            case .submit, .renew, .act, .decide:
                actions.count == 1 ? "act \(reference) \(actions[0])" : "explain \(reference)"
            case .reply: "reply \(reference) \(number) \"…\""
            case .meet: "condition satisfy \(reference) \(number) --response \"…\""
            case .discharge: "condition discharge \(reference) \(number)"
            case .makeReturn: "return file \(reference) \(number) --nothing-changed"
            case .accept: "return accept \(reference) \(number)"
            case .change: "change accept \(reference) \(number)"
            case .vote: "vote \(reference) …"
            case .join: "join \(reference)"
            case .review: "review \(reference) approve"
            case .invite: "reviewers \(reference)"
            case .overrule: "overrule \(reference) \(number) --reason \"…\""
            case .release: "release \(reference) \(number) --reason \"…\""
            case .chase: "show \(reference)"
            case .resume: "resume \(reference)"
            case .consent: "consent \(reference) \(number)"
            }
        return "accredit case \(verb)"
    }
}
