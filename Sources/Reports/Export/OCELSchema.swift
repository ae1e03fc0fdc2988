/// The types of objects and events in an exported OCEL log, and how their names are written.
enum OCELSchema {
    /// What kind of thing an object is.
    enum ObjectType: String, CaseIterable {
        case `case`, body, provider, reviewer, condition, decision, definition
        /// An imported log.
        case log
        /// Whoever an imported log names as its resource.
        case resource

        /// The object's id: unique among objects of all types.
        func id(_ name: String) -> String { "\(rawValue):\(name)" }
    }

    /// That an event or an object concerns an object, and how.
    struct Link {
        /// As an element of `relationships`.
        let json: String

        init(_ type: ObjectType, _ name: String, _ qualifier: String) {
            json = "{\"objectId\":\(quoted(type.id(name))),\"qualifier\":\"\(qualifier)\"}"
        }
    }

    /// Every type of object with its attributes and their types.
    static var objectTypes: [(name: String, attributes: [(String, String)])] {
        ObjectType.allCases.map { ($0.rawValue, attributes(of: $0)) }
    }

    /// The attributes that every type of event has.
    static let eventAttributes = [
        ("action", "string"), ("party", "string"), ("role", "string"), ("resource", "string"),
    ]

    private static func attributes(of type: ObjectType) -> [(String, String)] {
        switch type {
        case .case:
            [
                ("reference", "string"), ("state", "string"), ("outcome", "string"), ("opened", "time"),
                ("submitted", "time"),
                ("closed", "time"), ("level", "integer"), ("sample", "boolean"),
            ]
        case .body: [("code", "string")]
        case .provider: [("code", "string"), ("nation", "string")]
        case .reviewer, .resource: [("role", "string")]
        case .condition: [("imposed", "time"), ("due", "string"), ("discharged", "time")]
        case .decision: [("action", "string"), ("decided", "time")]
        case .definition: [("route", "string"), ("version", "integer")]
        case .log: [("name", "string")]
        }
    }

    /// A type as an element of `objectTypes` or `eventTypes`.
    static func type(_ name: String, attributes: [(name: String, type: String)]) -> String {
        let list = attributes.map { "{\"name\":\"\($0.name)\",\"type\":\"\($0.type)\"}" }.joined(separator: ",")
        return "{\"name\":\(quoted(name)),\"attributes\":[\(list)]}"
    }

    /// Text as a JSON string (RFC 8259).
    static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return "\"\(text)\"" }
        var quoted = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted.append(contentsOf: "\\\"".unicodeScalars)
            case "\\": quoted.append(contentsOf: "\\\\".unicodeScalars)
            case _ where scalar.value < 0x20:
                quoted.append(
                    contentsOf: ("\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16))
                        .unicodeScalars)
            default: quoted.append(scalar)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }
}
