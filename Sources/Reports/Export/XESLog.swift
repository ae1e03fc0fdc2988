import Turnaround

/// Writes an event log as IEEE 1849-2016 has it (XES): one `<trace>` a case, one `<event>` for each entry into a step.
struct XESLog: LoggedCaseSink {
    let passes = 1
    private let name: String
    private var text: ChunkedText
    private var people: Pseudonyms

    init(name: String, resources: ResourceNaming, text: ChunkedText) {
        self.name = name
        self.text = text
        people = Pseudonyms(resources)
    }

    /// The standard's extensions whose keys are used: name, prefix, address of the definition.
    private static let extensions = [
        ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
        ("Time", "time", "http://www.xes-standard.org/time.xesext"),
        ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
        ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ]

    mutating func begin() throws {
        text.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        text.write("<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n")
        for (name, prefix, uri) in Self.extensions {
            text.write("  <extension name=\"\(name)\" prefix=\"\(prefix)\" uri=\"\(uri)\"/>\n")
        }
        text.write("  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n")
        text.write("  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n")
        text.write("    <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000000Z\"/>\n")
        text.write("    <string key=\"lifecycle:transition\" value=\"complete\"/>\n  </global>\n")
        text.write("  <classifier name=\"Step\" scope=\"event\" keys=\"concept:name\"/>\n")
        add("string", "concept:name", name, indent: "  ")
        add("string", "lifecycle:model", "standard", indent: "  ")
        try text.flush()
    }

    mutating func add(_ logged: LoggedCase, pass: Int) throws {
        let facts = logged.facts
        text.write("  <trace>\n")
        add("string", "concept:name", facts.reference)
        add("string", facts.isImported ? "log" : "route", facts.route)
        add("int", "definition_version", facts.definitionVersion)
        add("string", "body", facts.body)
        add("string", "provider", facts.provider)
        add("string", "state", facts.state)
        add("string", "outcome", facts.outcome)
        add("date", "opened", facts.opened.withMicroseconds)
        add("date", "submitted", facts.received?.withMicroseconds)
        add("date", "closed", facts.closed?.withMicroseconds)
        add("string", "nation", facts.profile.nation)
        add("int", "level", facts.profile.course.level)
        if !facts.isImported { add("boolean", "sample", facts.isSample) }
        for event in logged.events {
            try add(event)
            try text.spill()
        }
        text.write("  </trace>\n")
        try text.spill()
    }

    mutating func end() throws {
        text.write("</log>\n")
        try text.flush()
    }

    private mutating func add(_ event: LoggedEvent) throws {
        text.write("    <event>\n")
        add("string", "concept:name", event.activity, indent: Self.deep)
        add("date", "time:timestamp", event.at.withMicroseconds, indent: Self.deep)
        add("string", "lifecycle:transition", "complete", indent: Self.deep)
        add("string", "org:resource", people.name(for: event), indent: Self.deep)
        add("string", "org:role", event.role, indent: Self.deep)
        add("string", "action", event.action, indent: Self.deep)
        add("string", "party", event.party?.rawValue, indent: Self.deep)
        text.write("    </event>\n")
    }

    private static let deep = "      "

    /// Adds an attribute, or nothing where it has no value.
    private mutating func add(
        _ type: String, _ key: String, _ value: (some CustomStringConvertible)?, indent: String = "    "
    ) {
        guard let value else { return }
        text.write("\(indent)<\(type) key=\"\(key)\" value=\"\(Self.escaped(value.description))\"/>\n")
    }

    /// Text as the value of an attribute.
    ///
    /// Control characters that XML 1.0 cannot hold become their pictures (U+2400 and on), the two that are no
    /// characters U+FFFD.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0xEF || "&<>\"".utf8.contains($0) }) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n", "\r": escaped.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\u{FFFE}", "\u{FFFF}": escaped.append("\u{FFFD}")
            case _ where scalar.value < 0x20: escaped.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
