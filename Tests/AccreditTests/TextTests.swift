import Documents
@testable import Administration
import Foundation
import Testing
import Turnaround
import WorkflowCore

@testable import Engine
@testable import accredit

/// What people read.
struct TextTests {
    /// A value as the server answers with it.
    private func answer<Value: Decodable>(_ json: String) throws -> Value {
        try Wire.decode(Value.self, from: Data(json.utf8))
    }

    @Test func `A table is as wide as its cells, without blanks at line ends`() {
        let table = Terminal.$width.withValue(.of(80)) { Table.text(["A", "Long"], [["xx", ""], ["y", "é"]]) }
        #expect(table == "A   Long\n──  ────\nxx\ny   é")
        #expect(Table.text(["A"], []) == "")
        #expect(Table.pairs([("Name", "x"), ("None", nil), ("Longer name", "y")]) == "Name         x\nLonger name  y")
    }

    @Test func `Times are London's, summer and winter`() throws {
        #expect(try Instant("2026-03-29T00:59:59Z").inLondon == "2026-03-29 00:59")
        #expect(try Instant("2026-03-29T01:00:00Z").inLondon == "2026-03-29 02:00")
        #expect(try Instant("2026-12-31T23:59:59Z").inLondon == "2026-12-31 23:59")
    }

    @Test func `Both languages are shown where both are there`() {
        #expect(LocalizedText(en: "Submit", cy: "Cyflwyno").bilingual == "Submit / Cyflwyno")
        #expect(LocalizedText(en: "Submit").bilingual == "Submit")
    }

    @Test func `An action that happens by itself asks nobody for anything`() throws {
        let action: ActionExplanation = try answer(
            """
            {"action": "lapse", "title": {"en": "Lapse"}, "to": "lapsed", "roles": ["system"], "permitted": false,
            "records": [], "guards": [], "possible": false, "next": "happens by itself when its time comes"}
            """)
        let text = ExplainCase.text(action, on: "REF")
        #expect(text.contains("nobody: it happens by itself"))
        #expect(!text.contains("next"))
    }

    @Test(
        arguments: [
            ("act", "next   accredit case act REF grade --data grade=…"),
            ("amend", "next   accredit case amend REF FILE"),
            ("resume", "next   accredit case resume REF"), (nil, "next   waits for: officer"),
        ] as [(String?, String)])
    func `What helps is told as a command`(helps: String?, line: String) throws {
        let action: ActionExplanation = try answer(
            """
            {"action": "grade", "title": {"en": "Grade"}, "to": "graded", "roles": ["officer"], "permitted": true,
            "records": [{"name": "grade", "type": "number"}], "guards": [], "possible": \(helps == "act"),
            "next": "waits for: officer", "helps": \(helps.map { "\"\($0)\"" } ?? "null")}
            """)
        #expect(ExplainCase.text(action, on: "REF").hasSuffix(line))
    }

    @Test(arguments: WorkItem.Kind.allCases)
    func `What is to be done is told as a command that is there`(kind: WorkItem.Kind) throws {
        let item: WorkItem = try answer(
            """
            {"kind": "\(kind.rawValue)", "reference": "REF", "route": "r", "body": "SAB", "provider": "SAC",
            "what": {"en": "Do it."}, "number": 2, "actions": ["approve"], "since": "2026-01-05T09:00:00Z"}
            """)
        let words = item.command.replacing("\"", with: "").split(separator: " ").map(String.init)
        #expect(words.first == "accredit")
        #expect(throws: Never.self, "\(item.command)") { try Accredit.parseAsRoot(Array(words.dropFirst())) }
    }

    @Test func `every decision and every command has words for packs and minutes`() {
        #expect(PackWords.knownRecommendations == ["approve", "changes", "refuse", "abstain"])
        #expect(PackWords.knownDecisions == Set(WorkflowDefinition.Decision.allCases.map(\.rawValue)))
        // An action has the title that its scheme gives it.
        let verbs = Set(Command.Verb.allCases.map(\.rawValue)).subtracting(["act"])
        #expect(verbs.subtracting(PackWords.knownCommands) == [])
    }

    @Test func `How the votes of a meeting stand is on a line of its own`() throws {
        let votes: AwaitedVotes = try answer(
            """
            {"meeting": "committee-2027-01-12", "date": "2027-01-12", "quorum": 3, "majority": "simple", "present": 3,
            "counted": 2, "missing_members": 1, "for": 1, "against": 0, "abstained": 1, "outcome": "yes",
            "missing_votes": 0, "awaited": []}
            """)
        var action: ActionExplanation = try answer(
            """
            {"action": "approve", "title": {"en": "Approve"}, "to": "accredited", "roles": ["decider"],
            "permitted": true, "blocked_by": {"reason": "no_quorum"}, "records": [], "guards": [], "possible": false,
            "next": "waits for 1 more member"}
            """)
        action.votes = votes
        #expect(
            ExplainCase.text(action, on: "REF") == """
                approve  Approve → accredited
                  who    decider (you are one)
                  votes  at committee-2027-01-12: 2 of 3 for the quorum; 1 for, 0 against, 1 abstained; carried once \
                there is a quorum
                  next   waits for 1 more member
                """)
        var closed = votes
        (closed.for, closed.against, closed.abstained, closed.outcome, closed.missingVotes, closed.awaited) = (
            nil, nil, nil, nil, nil, nil
        )
        #expect(
            closed.summary.hasSuffix(
                "2 of 3 for the quorum; the count is not open to you: members see it once they have voted"))
    }

    @Test func `What the data of an action is called is shown with its type`() throws {
        let action: ActionExplanation = try answer(
            """
            {"action": "refuse", "title": {"en": "Refuse", "cy": "Gwrthod"}, "to": "refused", "roles": ["decider"],
            "permitted": true, "blocked_by": {"reason": "separation"},
            "records": [{"name": "reasons", "type": "text"}, {"name": "fee", "type": "number", "optional": true}],
            "guards": [{"if": "x", "message": {"en": "Say why."}, "satisfied": true}], "possible": false,
            "next": "waits for another decider"}
            """)
        #expect(
            ExplainCase.text(action, on: "REF") == """
                refuse  Refuse / Gwrthod → refused
                  who    decider (you are one)
                  ✗      somebody else must do it: you did what it is kept separate from
                  ✓      Say why.
                  data   reasons (text)
                  data   fee (number, optional)
                  next   waits for another decider
                """)
    }

    @Test func `A token's sentence never holds its secret`() throws {
        let token = TokenSummary(
            id: .init(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)), label: "test", principal: "Ada",
            organisation: "SAB",
            roles: ["officer"],
            createdAt: try Instant("2026-01-01T00:00:00Z"), expiresAt: try Instant("2026-07-01T00:00:00Z"),
            scopes: ["read", "act"])
        #expect(
            CreateToken.sentence(token, file: nil)
                == """
                token 00000000-0000-0000-0000-000000000001 for Ada at SAB (officer) for read, act, until \
                2026-07-01 01:00; its secret is shown this once
                """
        )
        #expect(ListTokens.table([token], now: try Instant("2026-06-01T00:00:00Z")).hasSuffix("in use"))
        #expect(ListTokens.table([token], now: try Instant("2026-07-01T00:00:00Z")).hasSuffix("expired"))
    }

    @Test func `Progress is told in words`() {
        #expect(ProgressLine.text(.reading(bytes: 12_500_000, of: 40_000_000)) == "reading 12.5 of 40.0 MB")
        #expect(ProgressLine.text(.reading(bytes: 0, of: nil)) == "reading 0.0 MB")
        #expect(ProgressLine.text(.writing(events: 3)) == "writing 3 events")
        let half = ImportOptions.Progress.reading(bytes: 20_000_000, of: 40_000_000)
        #expect(
            ImportMeter.text(half, reading: 10, writing: 0)
                == "[#####---------------] reading 20.0 of 40.0 MB, about 30 s left")
        #expect(
            ImportMeter.text(.writing(events: 3), reading: 20, writing: 6)
                == "[#############-------] writing 3 events, about 14 s left")
        #expect(ImportMeter.text(.reading(bytes: 0, of: nil), reading: 9, writing: 0) == "reading 0.0 MB")
    }
}
