import ArgumentParser
import Engine
import WorkflowCore

/// Turns `name=value` words into the data an action records, by the types its workflow states.
struct RecordedData {
    /// Name and type (text, number, boolean, date) of what the action records; `nil` where that is not known.
    let fields: [(name: String, type: String)]?

    /// What an action records.
    static func fields(_ action: ActionExplanation) -> [(name: String, type: String)] {
        (action.records.arrayValue ?? []).compactMap { field in
            field["name"]?.stringValue.map { ($0, field["type"]?.stringValue ?? "text") }
        }
    }

    /// Splits one word.
    /// - Throws: `ValidationError` where it is not `name=value`.
    static func pair(_ word: String) throws -> (name: String, value: String) {
        guard let mark = word.firstIndex(of: "="), mark != word.startIndex else {
            throw ValidationError("“\(word)” is not understood; write --data name=value.")
        }
        return (String(word[..<mark]), String(word[word.index(after: mark)...]))
    }

    /// The data as JSON.
    /// - Parameter note: the text of the one field of that type.
    /// - Throws: `ValidationError` for a name twice, and for a note where there is no one place for it.
    func values(_ words: [String], note: String?) throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (name, text) in try words.map(Self.pair) {
            guard members.updateValue(try value(text, of: name), forKey: name) == nil else {
                throw ValidationError("“\(name)” is given twice.")
            }
        }
        if let note {
            let names = (fields ?? []).filter { $0.type == "text" && members[$0.name] == nil }.map(\.name)
            guard names.count == 1, let name = names.first else {
                throw ValidationError(
                    names.isEmpty
                        ? "The action asks for no text, so there is no place for --note."
                        : """
                        The action asks for several texts; say --data name=value with one of: \
                        \(names.joined(separator: ", ")).
                        """
                )
            }
            members[name] = .string(note)
        }
        return .object(members)
    }

    private func value(_ text: String, of name: String) throws -> JSONValue {
        switch fields?.first(where: { $0.name == name })?.type {
        case "boolean":
            switch text.lowercased() {
            case "true", "yes": return .bool(true)
            case "false", "no": return .bool(false)
            default: throw ValidationError("“\(name)” takes true or false.")
            }
        case "number":
            guard let number = Self.number(text) else { throw ValidationError("“\(name)” takes a number.") }
            return number
        default: return .string(text)
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        if let integer = Int64(text) { return .integer(integer) }
        return Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    }
}
