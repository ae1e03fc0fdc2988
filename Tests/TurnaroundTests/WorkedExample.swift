import Foundation
import Testing
import Turnaround
import Yams

/// The worked example of `Docs/turnaround.md`, as readers see it: its cases, and what it says of every figure.
struct WorkedExample {
    let text: String

    init() throws {
        text = try String(contentsOf: SharedFiles.repository.appending(path: "Docs/turnaround.md"), encoding: .utf8)
    }

    /// A sentence of the page: a place in the report's JSON and the value there; `nil` where nothing is to be there.
    struct Claim: CustomTestStringConvertible {
        var path: String
        var value: String
        var testDescription: String { "\(path) = \(value)" }

        /// The names on the way to the figure, that of the figure last.
        var names: [String] {
            (path.split(separator: ":").last ?? "").split(separator: ".").map { String($0.prefix { $0 != "[" }) }
        }
    }

    /// Everything the page says as `` `place` = value``.
    var claims: [Claim] {
        text.matches(of: /`([a-z_]+:)?([a-z_]+[^`=]*)` = ("[^"]*"|[a-z]+|-?[0-9][0-9,]*(\.[0-9]+)?)/).map {
            Claim(path: String(($0.1 ?? "") + $0.2), value: String($0.3))
        }
    }

    /// The cases in the block marked `cases`.
    func cases() throws -> [CaseTimeline] {
        let block = try #require(text.firstMatch(of: /```cases\n([^`]*)```/)).1
        return try block.split(separator: "\n\n").map {
            try timeline($0.split(separator: "\n").map { $0.split(separator: " ").map(String.init) })
        }
    }

    private func timeline(_ lines: [[String]]) throws -> CaseTimeline {
        let heading = try #require(lines.first)
        let first = try moment(lines[1], at: 2)
        var timeline = CaseTimeline(
            reference: heading[1], route: "small", opened: first, visits: [], events: 0)
        timeline.clock.standard = Period(15, .workingDays)
        (timeline.body, timeline.profile.nation, timeline.definitionVersion) = (heading[2], heading[3], 1)
        for line in lines.dropFirst() { try read(line, into: &timeline) }
        for place in timeline.visits.indices.dropLast() {
            timeline.visits[place].left = timeline.visits[place + 1].entered
        }
        if let closed = timeline.closed, let last = timeline.visits.indices.last { timeline.visits[last].left = closed }
        timeline.openedBy = timeline.visits.first?.endedBy
        timeline.events = timeline.visits.count + (timeline.closed == nil ? 0 : 1)
        return timeline
    }

    /// `review body 14 Jan, ended by Rita, complete`, `closed approved 20 Jan`, `extension 5 26 Jan agreed 27 Jan`, …
    private func read(_ words: [String], into timeline: inout CaseTimeline) throws {
        switch words[0] {
        case "closed":
            timeline.closed = try moment(words, at: 2)
            timeline.outcome = words[1]
            if words[1] != "withdrawn" { timeline.clock.stop = timeline.closed }
        case "paused": timeline.pauses.append(Pause(from: try moment(words, at: 1), to: try moment(words, at: 4)))
        case "observed": timeline.observedFrom = try moment(words, at: 2)
        case "extended":
            timeline.extensions.append(
                Extension(
                    at: try moment(words, at: 2), workingDays: try #require(Int(words[1])),
                    agreed: try moment(words, at: 5)))
        case "condition":
            timeline.conditions.append(
                ConditionFate(
                    imposed: try moment(words, at: 1), due: LondonTime.shared.day(of: try moment(words, at: 4)),
                    discharged: try moment(words, at: 7)))
        default:
            let entered = try moment(words, at: 2)
            timeline.visits.append(
                Visit(
                    step: words[0], party: try #require(Party(rawValue: words[1])), entered: entered, left: nil,
                    standard: words[0] == "review" ? Period(5, .workingDays) : nil,
                    isRequest: words[0] == "information",
                    endedBy: words.firstIndex(of: "by").map { words[$0 + 1] }))
            if words.contains("submitted") { timeline.received = entered }
            if words.contains("complete") { (timeline.foundComplete, timeline.clock.start) = (entered, entered) }
        }
    }

    /// `14 Jan` is nine in the morning of that day of 2026; London is on Greenwich time then.
    private func moment(_ words: [String], at place: Int) throws -> Instant {
        let months = ["Jan": "01", "Feb": "02", "Mar": "03"]
        let day = try #require(Int(words[place])), month = try #require(months[words[place + 1]])
        return try Instant("2026-\(month)-\(day < 10 ? "0" : "")\(day)T09:00:00Z")
    }

    /// The report on the cases, as JSON; `decided` is that by decision.
    func report(_ name: String) throws -> Any {
        var options = TurnaroundOptions(
            asOf: try Instant("2026-02-27T12:00:00Z"),
            working: WorkingDays(name: "weekdays", years: 2026...2026, closed: []),
            title: "Worked example")
        options.selection = ReportSelection(cohort: name == "decided" ? .decided : .submitted, groupedBy: [.nation])
        if name == "decided" {
            (options.selection.from, options.selection.to) = (try Day("2026-01-01"), try Day("2026-01-31"))
        }
        let report = TurnaroundReport.build(timelines: try cases(), options: options)
        return try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
    }

    /// What stands at a place of the report: `routes[small].steps[review].visits.n`; an element by its number or by a
    /// name that it carries.
    func value(at path: String) throws -> Any? {
        let parts = path.split(separator: ":")
        var value: Any? = try report(parts.count == 2 ? String(parts[0]) : "")
        for part in (parts.last ?? "").split(separator: ".") {
            value = (value as? [String: Any])?[String(part.prefix { $0 != "[" })]
            guard let name = part.split(separator: "[").dropFirst().first?.dropLast() else { continue }
            let elements = try #require(value as? [Any], "\(path): \(part) is no list")
            value =
                try Int(name).map {
                    try #require(elements.indices.contains($0) ? elements[$0] : nil, "\(path): no \($0)")
                }
                ?? elements.first { element in
                    let members = (element as? [String: Any]) ?? [:]
                    let key = (members["key"] as? [String: String]) ?? [:]
                    return members.values.contains { $0 as? String == String(name) }
                        || key.values.contains(String(name))
                }
        }
        return value
    }

    /// The names of all members of the report, from the schemas in `openapi.yaml`.
    static func members() throws -> Set<String> {
        let file = SharedFiles.repository.appending(path: "Sources/HTTPAPI/openapi.yaml")
        let document = try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any]
        let schemas = try #require((document?["components"] as? [String: Any])?["schemas"] as? [String: Any])
        var (found, seen) = (Set<String>(), Set<String>())
        func walk(_ schema: Any?) {
            guard let schema = schema as? [String: Any] else { return }
            if let name = (schema["$ref"] as? String)?.split(separator: "/").last.map(String.init) {
                if seen.insert(name).inserted { walk(schemas[name]) }
                return
            }
            for (name, inner) in schema["properties"] as? [String: Any] ?? [:] {
                found.insert(name)
                walk(inner)
            }
            walk(schema["items"])
        }
        walk(["$ref": "#/components/schemas/TurnaroundReport"])
        return found
    }
}
