import Engine
import Postgres
import WorkflowCore

/// What the table of `Docs/letters.md` promises of the events of a case, worked out from its history and its definition
/// by other rules than the engine's own: those of the page, read line by line.
package struct PromisedLetters: Sendable {
    /// An event with the rows of its action and states.
    private struct Event {
        let seq: Int
        let command: String
        let action: String
        let leftParty: String?
        let effect: JSONValue
        let way: JSONValue
        let from: JSONValue
        let to: JSONValue

        func effect(_ name: String) -> JSONValue? { effect[name] }
    }

    /// A letter, as far as the table says: its event, its name, and who gets it.
    package struct Promise: Hashable, Sendable, Comparable, CustomStringConvertible {
        package let seq: Int
        package let letter: String
        package let recipient: String

        package static func < (one: Self, other: Self) -> Bool { one.description < other.description }

        package var description: String { "\(seq < 10 ? "0" : "")\(seq) \(letter) to \(recipient)" }
    }

    /// What is promised of a case.
    package static func promised(of reference: String, in house: House) async throws -> Set<Promise> {
        let table = try LetterTable()
        var promises = Set<Promise>()
        var seen = Set<String>()
        for event in try await events(of: reference, in: house) {
            let moments = Self.moments(of: event)
            for row in table.rows where !moments.isDisjoint(with: row.moments) {
                // The panel is written to where somebody of it has come to read before.
                if row.letter == "your-review", let state = event.to["state"]?.stringValue, !seen.contains(state) {
                    continue
                }
                let told = event.effect("tell")?.arrayValue?.compactMap(\.stringValue) ?? []
                for recipient in row.to == "told" ? told.map({ $0 == "decider" ? "officer" : $0 }) : [row.to] {
                    promises.insert(Promise(seq: event.seq, letter: row.letter, recipient: recipient))
                }
            }
            if let state = event.to["state"]?.stringValue { seen.insert(state) }
        }
        return promises
    }

    /// What was made of a case.
    package static func made(of reference: String, in house: House) async throws -> Set<Promise> {
        let letters: [JSONValue] = try await rows(
            """
            SELECT jsonb_build_object('seq', l.seq, 'letter', l.letter, 'recipient', l.recipient)
            FROM accredit.case_letter l JOIN accredit.case_head h ON h.case_id = l.case_id
            WHERE h.reference = \(reference)
            """, in: house)
        return Set(
            letters.map {
                Promise(
                    seq: Int($0["seq"]?.integerValue ?? 0), letter: $0["letter"]?.stringValue ?? "",
                    recipient: $0["recipient"]?.stringValue ?? "")
            })
    }

    private static func rows(_ question: SQL, in house: House) async throws -> [JSONValue] {
        try await house.admin.withConnection { try await $0.query(question) }.map {
            try JSONValue(json: try $0.decode(String.self, at: 0))
        }
    }

    private static func events(of reference: String, in house: House) async throws -> [Event] {
        try await rows(
            """
            SELECT jsonb_build_object('seq', e.seq, 'command', e.command, 'action', e.action, 'left', e.left_party,
                'effect', coalesce(e.effect, '{}'), 'way', to_jsonb(a), 'from', to_jsonb(f),
                'to', to_jsonb(t) || jsonb_build_object(
                    'panel', EXISTS (SELECT FROM accredit.workflow_panel p
                        WHERE p.workflow_id = t.workflow_id AND p.state = t.state),
                    'deciders', EXISTS (SELECT FROM accredit.workflow_action d
                        WHERE d.workflow_id = t.workflow_id AND d.from_state = t.state AND 'decider' = ANY (d.roles)
                            AND d.decides IS NOT NULL AND d.decides NOT IN ('withdrawn-by-provider', 'superseded')),
                    'tells_later', EXISTS (SELECT FROM accredit.workflow_action n
                        WHERE n.workflow_id = t.workflow_id AND n.from_state = t.state AND 'notified' = ANY (n.marks))),
                'named', (SELECT s.named AND p.panel ? 'objection' FROM accredit.case_assignment s
                    JOIN accredit.workflow_panel p ON p.workflow_id = h.workflow_id AND p.state = s.state
                    WHERE s.case_id = e.case_id AND s.assignment = e.seq),
                'asked', EXISTS (SELECT FROM accredit.case_request q
                    WHERE q.case_id = e.case_id AND q.asked_seq = e.seq),
                'told', (SELECT d.decision FROM accredit.case_decision d
                    WHERE d.case_id = e.case_id AND d.seq <= e.seq ORDER BY d.seq DESC LIMIT 1))
            FROM accredit.case_head h
            JOIN accredit.case_event e ON e.case_id = h.case_id
            LEFT JOIN accredit.workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = e.from_state
                AND a.action = e.action AND e.to_state IS NOT NULL
            LEFT JOIN accredit.workflow_state f ON f.workflow_id = h.workflow_id AND f.state = e.from_state
            LEFT JOIN accredit.workflow_state t ON t.workflow_id = h.workflow_id AND t.state = e.to_state
            WHERE h.reference = \(reference)
            ORDER BY e.seq
            """, in: house
        ).map { row in
            var way = row["way"]?.objectValue ?? [:]
            for name in ["named", "asked", "told"] { way[name] = row[name] }
            return Event(
                seq: Int(row["seq"]?.integerValue ?? 0), command: row["command"]?.stringValue ?? "",
                action: row["action"]?.stringValue ?? "", leftParty: row["left"]?.stringValue,
                effect: row["effect"] ?? [:], way: .object(way), from: row["from"] ?? [:], to: row["to"] ?? [:])
        }
    }

    /// The moments of an event, as the page defines them.
    private static func moments(of event: Event) -> Set<String> {
        var moments: Set<String> = [event.command]
        if event.way["asked"] == true { moments.insert("request") }
        if event.command == "invite" { moments.insert("invitation") }
        if event.way["named"] == true { moments.insert("named") }
        // Nobody is told that a decision was taken back: nobody was told of it.
        guard event.leftParty != nil, event.to["state"] != nil, event.command != "take_back" else { return moments }
        let marks = event.way["marks"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let (came, went) = (event.from["party"]?.stringValue, event.to["party"]?.stringValue)
        let decides = event.way["decides"]?.stringValue
        if marks.contains("received") || event.from["initial"] == true && came == "provider" && went == "body" {
            moments.insert("received")
        }
        if went == "body", came != "body" { moments.insert("arrived") }
        if went == "body", event.to["panel"] == true { moments.insert("reading") }
        if event.to["meeting"]?.stringValue != nil {
            moments.insert("agenda")
        } else if went == "body", event.to["deciders"] == true {
            moments.insert("deciding")
        }
        if event.effect("shown") != nil { moments.insert("satisfy") }
        if event.effect("reopened") != nil { moments.insert("reopen") }
        let outcome = event.to["outcome"]?.stringValue ?? ""
        if outcome.hasPrefix("approved"), event.from["outcome"]?.stringValue != outcome {
            moments.insert("recognition")
        }
        moments.formUnion(Self.told(event, marks, decides, outcome))
        return moments
    }

    /// What is told of a decision, if anything is.
    private static func told(_ event: Event, _ marks: [String], _ decides: String?, _ outcome: String) -> Set<String> {
        let isOwn = ["withdrawn-by-provider", "superseded"].contains(decides)
        let tells = marks.contains("notified") || decides != nil && !isOwn && event.to["tells_later"] != true
        guard tells else { return outcome == "lapsed" && event.from["outcome"] != "lapsed" ? ["lapsed"] : [] }
        switch decides ?? event.way["told"]?.stringValue {
        case "appeal-upheld", "appeal-dismissed": return ["appeal-decided"]
        case "returned-incomplete": return ["returned"]
        default: return ["decision"]
        }
    }
}
