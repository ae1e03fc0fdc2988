import WorkflowCore

extension Refusal {
    /// What a panel or an interest stands against, in a sentence.
    var panelSentence: String {
        let action = facts["action"]?.stringValue ?? ""
        let until = facts["until"]?.stringValue
        return switch reason {
        case .noPanel: "No panel reads in “\(state ?? "")”, and the workflow has none that is to come or more than one."
        case .noSuchMember:
            """
            “\(name)” is not there for “\(action)”: tell a reviewer of the body by name, or a seat by its number, as \
            the case's panel has them.
            """
        case .conflict:
            """
            An interest is in the way of “\(action)”: \(interests). Whoever has one declares it, and somebody else \
            does this.
            """
        case .away: "The reviewer is away until \(until ?? ""). Ask another, or wait."
        case .alreadyOnPanel: "The reviewer has a seat on this panel already."
        case .noSeat:
            """
            The panel has no free seat for this reviewer. Free: \(Self.list(facts["open"])); lay seats are for lay \
            members, the chair is asked for as such.
            """
        case .notOnPanel where action == "review":
            "Only who sits on the panel of “\(state ?? "")” reviews: join first, where you are invited."
        case .notOnPanel: "You are not invited to the panel of this case, or have answered."
        case .alreadyReviewed: "The review of this round is in, and stands: it is neither taken back nor sent again."
        case .alreadyDeclared: "This interest is declared already."
        case .objectionWindow where facts["objected"]?.boolValue == true && action == "review":
            "The provider objects to this member; an officer releases or overrules first."
        case .objectionWindow where action == "review":
            "The provider may object to this member until \(until ?? ""); review after that."
        case .objectionWindow where facts["objected"]?.boolValue == true:
            "An objection to this member was made already."
        case .objectionWindow:
            until.map { "The time to object to this member ended at \($0)." }
                ?? "The scheme takes no objections to members of its panel."
        case .reviewsMissing:
            "“\(action)” needs \(count("quorum")) reviews of assigned reviewers first; there are \(count("reviews"))."
        default: ""
        }
    }

    private var name: String {
        facts["reviewer"].map { $0.stringValue ?? $0.integerValue.map { "\($0)" } ?? "" } ?? ""
    }

    private func count(_ fact: String) -> String { facts[fact]?.integerValue.map { "\($0)" } ?? "" }

    private var interests: String {
        (facts["interests"]?.arrayValue ?? []).map { interest in
            let place = interest["organisation"]?.stringValue ?? interest["declared"]?.stringValue ?? ""
            return "\(interest["nature"]?.stringValue ?? "") (\(place))"
        }.joined(separator: ", ")
    }
}
