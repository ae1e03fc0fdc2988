import WorkflowCore

/// What an event did to requests and conditions, in words, by their numbers.
enum EffectWords {
    /// `reply to request 2`; `nil` for an event that did nothing to any.
    static func request(_ effect: JSONValue?) -> String? {
        let number = { (name: String) in effect?[name]?.integerValue }
        return if let asked = number("asked") {
            "request \(asked)"
        } else if let replied = number("replied") {
            "reply to request \(replied)"
        } else if let settled = number("settled") {
            "request \(settled) closed"
        } else if let cancelled = number("cancelled") {
            "request \(cancelled) cancelled"
        } else {
            nil
        }
    }

    /// `condition 1, 3 shown`; `nil` for an event that did nothing to any.
    static func conditions(_ effect: JSONValue?) -> String? {
        for (name, word) in [("shown", "shown"), ("reopened", "opened again"), ("missed", "missed")] {
            let numbers = (effect?[name]?.arrayValue ?? []).compactMap(\.integerValue)
            if !numbers.isEmpty { return "condition \(numbers.map(String.init).joined(separator: ", ")) \(word)" }
        }
        return effect?["item"]?.integerValue.map { "condition \($0)" }
    }
}
