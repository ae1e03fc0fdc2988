import WorkflowCore

extension Refusal {
    /// What stands in the way of something after the decision, in a sentence.
    var aftercareSentence: String {
        let action = facts["action"]?.stringValue ?? ""
        let text = { (fact: String) in facts[fact]?.stringValue ?? facts[fact]?.integerValue.map { "\($0)" } ?? "" }
        return switch reason {
        case .noAppeal: "The scheme takes no appeal against what led to “\(state ?? "")”."
        case .appealTooLate: "The last day for an appeal was \(text("until"))."
        case .appealLodged:
            "An appeal against this decision has been lodged: \(text("appeal")). There is one for each decision."
        case .judgedBefore:
            """
            “\(action)” is for people who had no part in what is appealed against: whoever reviewed or decided \
            \(text("about")) does not judge here.
            """
        case .nothingToReuse where facts["renews"]?.stringValue == nil:
            "The case renews no other, so there is nothing to take over."
        case .nothingToReuse:
            """
            Nothing of \(text("renews")) can be taken \
            over\(leftOut.isEmpty ? ": no evidence is attached to it" : " (\(leftOut))"). Attach what is new.
            """
        case .returnNotSo where facts["found"]?.stringValue != nil:
            "Return \(text("return")) is \(text("found")), and “\(action)” is for one that is \(text("wanted"))."
        case .returnNotSo:
            """
            The case has no return \(text("return")). Those that are \(text("wanted")): \(Self.list(facts["allowed"])).
            """
        case .changeNotSo where facts["found"]?.stringValue != nil:
            """
            Change \(text("change")) has been dealt with: \(text("found")). Those that have not: \
            \(Self.list(facts["allowed"])).
            """
        case .changeNotSo:
            """
            The case has no change \(text("change")) that was notified. Those to be dealt with: \
            \(Self.list(facts["allowed"])).
            """
        case .notRecognised: "“\(action)” is for what is recognised now; the case is in “\(state ?? "")”."
        default: ""
        }
    }

    private var leftOut: String {
        (facts["left_out"]?.arrayValue ?? []).compactMap { entry in
            guard let item = entry["item"]?.integerValue, let because = entry["because"]?.stringValue else {
                return nil
            }
            return "item \(item): \(because.replacing("_", with: " "))"
        }.joined(separator: ", ")
    }
}
