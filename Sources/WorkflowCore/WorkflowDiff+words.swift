extension WorkflowDiff.Change {
    /// The change in a sentence.
    package var description: String {
        switch (kind, member) {
        case (.added, nil): "\(subject) is new\(new.map { ": \($0)" } ?? "")."
        case (.removed, nil): "\(subject) is gone\(old.map { "; it was: \($0)" } ?? "")."
        case (.reordered, _): "\(order) come in another order: \(new ?? ""); before: \(old ?? "")."
        case (.added, let member?): "\(subject) has a new condition, \(member): “\(new ?? "")”"
        case (.removed, let member?): "\(subject) has lost the condition \(member): “\(old ?? "")”"
        case (.changed, let member):
            """
            \(subject): \(Self.phrase(member ?? "")) \
            \(new.map { "is “\($0)”" } ?? "is gone")\(old.map { ", was “\($0)”" } ?? ", was not said").
            """
        }
    }

    /// What the sentence is about.
    private var subject: String {
        let name = name.map { " “\($0)”" } ?? ""
        return switch part {
        case .workflow: "The workflow"
        case .clock: "The clock"
        case .burden: "The burden"
        case .evidence: "Evidence\(name)"
        case .letter: "Letter\(name)"
        case .state: "State\(name)"
        case .action: "Action\(name)"
        case .guard: member != nil && kind == .changed ? "The condition of action\(name)" : "Action\(name)"
        case .routing: "Route\(name)"
        }
    }

    /// What came into another order.
    private var order: String {
        switch part {
        case .evidence: "The pieces of evidence"
        case .letter: "The letters"
        case .state: "The states"
        case .action: "The actions"
        case .guard: "The conditions of action “\(name ?? "")”"
        case .routing: "The routes, of which the first that fits wins,"
        case .workflow, .clock, .burden: "The parts"
        }
    }

    /// What people call a member of a definition; its key with blanks where there is no better word.
    private static func phrase(_ member: String) -> String {
        switch member {
        case "party": "whose court it is in"
        case "by": "who may do it"
        case "on": "when it is sent"
        case "to": "where it leads"
        case "from": "where it can be done"
        case "separate_from": "what its principal must not have done"
        case "marks": "what it means for the clock"
        case "records": "what it records"
        case "deadline": "its limit"
        case "on_expiry": "what happens at its end"
        case "starts": "its start"
        case "stops": "its stop"
        case "submission": "whether the submission has to be complete"
        case "evidence": "the evidence it waits for"
        case "optional": "whether nothing waits for it"
        case "editable": "whether the submission can be changed"
        case "escalation": "who is told on the way to its due day"
        case "valid": "how long it holds"
        case "valid_from": "its first day"
        case "visible_to": "which reviewers read its cases"
        case "if": "its condition"
        case "because", "else": "what people are told"
        default: member.contains(" ") || member.contains("$") ? member : "its \(member.replacing("_", with: " "))"
        }
    }
}

extension WorkflowDiff {
    /// An entry of a list in words, for where it is there as a whole or not: what matters first of it.
    static func summary(_ entry: [String: JSONValue]?, of part: Change.Part) -> String? {
        let members: [(key: String, before: String)] =
            switch part {
            case .state:
                [("party", "party "), ("outcome", "outcome "), ("standard", "standard "), ("deadline", "limit ")]
            case .action: [("from", "from "), ("to", "to "), ("by", "by ")]
            case .letter: [("on", "on "), ("to", "to "), ("subject", "")]
            case .evidence, .workflow, .clock, .burden: [("title", "")]
            case .guard: [("else", "")]
            case .routing: [("because", "")]
            }
        let parts = members.compactMap { member in words(entry?[member.key]).map { member.before + $0 } }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A value of the canonical form in words; `nil` for what is not there, and for an empty list.
    static func words(_ value: JSONValue?) -> String? {
        switch value {
        case nil, .null: return nil
        case .bool(let flag): return flag ? "yes" : "no"
        case .integer(let number): return String(number)
        case .number(let number): return "\(number)"
        case .string(let text): return text
        case .array(let elements):
            guard !elements.isEmpty else { return nil }
            let isPlain = elements.allSatisfy { $0.objectValue == nil }
            return elements.compactMap(words).joined(separator: isPlain ? ", " : "; ")
        case .object(let members): return words(members)
        }
    }

    private static func words(_ members: [String: JSONValue]) -> String {
        let keys = Set(members.keys)
        if keys == ["count", "unit"], let count = members["count"]?.integerValue,
            let unit = members["unit"]?.stringValue.flatMap(Period.Unit.init)
        {
            return Period(count: Int(count), unit: unit).description
        }
        if keys.isSuperset(of: ["en"]), keys.isSubset(of: Set(Language.allCases.map(\.rawValue))) {
            return Language.allCases.compactMap { members[$0.rawValue]?.stringValue }.joined(separator: " / ")
        }
        if keys.isSuperset(of: ["name", "type"]), keys.isSubset(of: ["name", "type", "optional", "for"]) {
            return
                """
                \(members["name"]?.stringValue ?? ""): \
                \(members["type"]?.stringValue ?? "")\(members["optional"] == true ? "?" : "") \
                for \(members["for"]?.stringValue ?? "body")
                """
        }
        return members.sorted { $0.key < $1.key }
            .map { "\($0.key.replacing("_", with: " ")) \(words($0.value) ?? "nothing")" }.joined(separator: ", ")
    }
}
