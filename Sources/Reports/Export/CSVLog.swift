import Turnaround

/// Writes an event log as comma-separated values: a header, then one row an event.
struct CSVLog: LoggedCaseSink {
    let passes = 1
    private var text: ChunkedText
    private var people: Pseudonyms

    init(resources: ResourceNaming, text: ChunkedText) {
        self.text = text
        people = Pseudonyms(resources)
    }

    /// The columns, in order.
    static let columns = [
        "case", "activity", "timestamp", "resource", "role", "party", "action", "log", "route", "definition_version",
        "body", "provider",
        "state", "outcome", "opened", "submitted", "closed", "nation", "level", "sample",
    ]

    mutating func begin() throws {
        text.write(Self.columns.joined(separator: ",") + "\n")
        try text.flush()
    }

    mutating func add(_ logged: LoggedCase, pass: Int) throws {
        let facts = logged.facts
        var cells: [String: CSVCell?] = [
            "case": .text(facts.reference), facts.isImported ? "log" : "route": .text(facts.route),
            "definition_version": CSVCell(facts.definitionVersion), "body": CSVCell(facts.body),
            "provider": CSVCell(facts.provider),
            "state": CSVCell(facts.state), "outcome": CSVCell(facts.outcome),
            "opened": .text(facts.opened.withMicroseconds),
            "submitted": CSVCell(facts.received?.withMicroseconds), "closed": CSVCell(facts.closed?.withMicroseconds),
            "nation": CSVCell(facts.profile.nation), "level": CSVCell(facts.profile.course.level),
            "sample": facts.isImported ? nil : .text(String(facts.isSample)),
        ]
        for event in logged.events {
            cells["activity"] = .text(event.activity)
            cells["timestamp"] = .text(event.at.withMicroseconds)
            cells["resource"] = CSVCell(people.name(for: event))
            cells["role"] = CSVCell(event.role)
            cells["party"] = CSVCell(event.party?.rawValue)
            cells["action"] = CSVCell(event.action)
            text.write(CSVCell.line(of: cells, in: Self.columns) + "\n")
            try text.spill()
        }
    }

    mutating func end() throws { try text.flush() }
}
