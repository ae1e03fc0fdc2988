import WorkflowCore

extension SubmissionSchema {
    /// The table as a JSON Schema (2020-12) of a draft: every field with its type and its form, none of them required.
    ///
    /// What fields ask of one another, and what a complete submission needs, the check alone says.
    package static var jsonSchema: JSONValue { .object(group(of: "")) }

    /// The members of a group, and no others.
    private static func group(of parent: String) -> [String: JSONValue] {
        [
            "type": parent.isEmpty ? "object" : ["object", "null"], "additionalProperties": false,
            "properties": .object(
                Dictionary(uniqueKeysWithValues: members(of: parent).map { ($0.name, value(of: $0)) })),
        ]
    }

    private static func value(of field: SubmissionField) -> JSONValue {
        var schema = form(of: field.kind, in: field.path)
        schema["description"] = .string(field.explanation)
        return .object(schema)
    }

    /// The form of a value; `null` is as good as nothing, and so is text in which nothing is to be seen.
    /// - Parameter path: where the members of a group are.
    private static func form(of kind: SubmissionField.Kind, in path: String) -> [String: JSONValue] {
        switch kind {
        case .group: return group(of: path)
        case .list(of: let element, let limit):
            return [
                "type": ["array", "null"], "maxItems": .integer(Int64(limit)),
                "items": .object(form(of: element, in: path + "[]")),
            ]
        case .localized(let languages):
            var schema = form(of: .line, in: path)
            let texts = Dictionary(uniqueKeysWithValues: languages.map { ($0, JSONValue.object(schema)) })
            schema["type"] = ["string", "object", "null"]
            schema["additionalProperties"] = false
            schema["properties"] = .object(texts)
            return schema
        case .flag: return ["type": ["boolean", "null"]]
        case .level: return ["oneOf": [["type": ["integer", "null"]], ["enum": ["E1", "E2", "E3"]]]]
        case .whole(let least): return ["type": ["integer", "null"], "minimum": .integer(least)]
        case .number(orZero: true): return ["type": ["number", "null"], "minimum": 0]
        case .number(orZero: false): return ["type": ["number", "null"], "exclusiveMinimum": 0]
        case .choice(let vocabulary): return ["enum": .array(vocabulary.words.map { .string($0) } + [.null])]
        case .digits(let count):
            let least = (1..<count).reduce(1 as Int64) { product, _ in 10 * product }
            return [
                "type": ["string", "integer", "null"], "pattern": .string(pattern(of: kind)),
                "minimum": .integer(least), "maximum": .integer(10 * least - 1),
            ]
        default:
            return [
                "type": ["string", "null"], "pattern": .string(pattern(of: kind)),
                "maxLength": .integer(Int64(kind.characterLimit)),
            ]
        }
    }

    /// How a text of a kind is written, as a regular expression that outside tools know.
    private static func pattern(of kind: SubmissionField.Kind) -> String {
        let written: String? =
            switch kind {
            case .digits(let count): "[0-9]{\(count)}"
            case .slug: "[a-z][a-z0-9-]{0,62}"
            case .reference: "[A-Za-z0-9][A-Za-z0-9-]{1,62}[A-Za-z0-9]"
            case .sha256: "[0-9A-Fa-f]{64}"
            case .date: "(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
            case .url: #"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"\\^`{|}@/?#]+([/?#][^\s<>"\\^`{|}]*)?"#
            case .email: #"[^\s<>(),;:"\[\]\\@.]+(\.[^\s<>(),;:"\[\]\\@.]+)*@[^\s@.]+(\.[^\s@.]+)+"#
            case .language: "[a-z]{2,3}(-[A-Za-z0-9]{1,8})*"
            default: nil
            }
        if let written { return "^(\(written))?$" }
        // No control characters, and no marks that silently reverse the reading direction.
        let control = kind == .text ? #"\u0000-\u0008\u000b\u000c\u000e-\u001f"# : #"\u0000-\u001f"#
        return "^[^\(control)" + #"\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"#
    }
}
