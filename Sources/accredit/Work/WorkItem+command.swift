import Engine

extension WorkItem {
    /// The command that does it, or that shows how.
    var command: String {
        let number = number.map(String.init) ?? ""
        let verb =
            switch kind {
            case .submit, .renew, .act, .decide:
                actions.count == 1 ? "case act \(reference) \(actions[0])" : "case explain \(reference)"
            case .reply: "request reply \(reference) \(number) \"…\""
            case .meet: "condition satisfy \(reference) \(number) --response \"…\""
            case .discharge: "condition discharge \(reference) \(number)"
            case .makeReturn: "return file \(reference) \(number) --nothing-changed"
            case .accept: "return accept \(reference) \(number)"
            case .change: "change accept \(reference) \(number)"
            case .vote: "meeting vote \(reference) …"
            case .join: "panel join \(reference)"
            case .review: "review new \(reference) review.yaml"
            case .invite: "panel suggest \(reference)"
            case .overrule: "panel overrule \(reference) \(number) --reason \"…\""
            case .release: "panel release \(reference) \(number) --reason \"…\""
            case .chase: "case show \(reference)"
            case .resume: "case resume \(reference)"
            case .consent: "case consent \(reference) \(number)"
            }
        return "accredit \(verb)"
    }
}
