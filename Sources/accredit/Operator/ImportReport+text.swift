import Administration
import Engine
import Turnaround

extension ImportReport {
    /// What was brought in, for people.
    var text: String {
        var parts = [Table.pairs(facts)]
        parts += reading.preview.map(Self.text)
        if !remarks.isEmpty {
            parts.append(
                remarks.sorted { $0.kind == .warning && $1.kind != .warning }.map(Self.text).joined(separator: "\n"))
        }
        parts.append(
            Table.text(
                ["Activity", "Events", "With", "Standard"],
                activities.map { [$0.name, String($0.events), $0.party.rawValue, $0.standard ?? ""] }))
        return parts.joined(separator: "\n\n")
    }

    private var facts: [(String, String?)] {
        let assumed =
            closure == .assumed ? "; closure assumed: name --closed-when or --end-column to know better" : ""
        let aftercare = "\(counts.aftercareEvents) events after the end of \(counts.aftercareCases) cases"
        return [
            ("Log", isDryRun ? "\(name) (not kept)" : name),
            ("From", source),
            ("Cases", "\(cases): \(closed) closed, \(open) open\(assumed)"),
            ("Events", "\(events), from \(period.firstAt.inLondon) to \(period.lastAt.inLondon)"),
            ("Aftercare", counts.aftercareEvents > 0 ? aftercare : nil),
            ("Calendar", log.calendar),
            (
                "Observed",
                log.observedFrom.map { "from \($0.inLondon): \(counts.lateEntries) cases had been opened before" }
            ),
            ("Case", columns.caseName), ("Activity", columns.events.activity),
            ("Time", Self.list(columns.events.times)), ("Who", columns.resource),
            ("Lifecycle", columns.events.lifecycle),
            ("End", columns.end), ("Outcome", columns.outcome), ("Steps", Self.list(columns.steps)),
            ("Columns unused", Self.list(columns.unused)),
            ("Left out", Self.list(leftOut)),
            ("Never occur", Self.list(mapUnused).map { "activities of the map: \($0)" }),
        ]
    }

    private var leftOut: [String] {
        let left = reading.leftOut
        return [
            (left.eventsFilteredOut, "event", "events", "of another lifecycle transition"),
            (left.rowsWithoutEvents, "row", "rows", "without a date"),
            (left.repeatedRows, "row that repeats", "rows that repeat", "another exactly"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2) \($0.3)" }
    }

    private static func list(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: ", ") }

    private static func text(_ remark: ImportRemark) -> String {
        remark.kind == .warning ? "Warning: \(remark.text)" : remark.text
    }

    /// A previewed case: one line an event.
    private static func text(_ preview: PreviewedCase) -> String {
        let lines = preview.events.map { event in
            "  \(event.at.inLondon)  \(event.activity)"
                + (event.isEnd ? "  (closes)" : event.isAftercare ? "  (aftercare)" : "")
        }
        let title = "Case \(preview.name)" + (preview.outcome.map { ": \($0)" } ?? "")
        return ([title] + lines).joined(separator: "\n")
    }
}
