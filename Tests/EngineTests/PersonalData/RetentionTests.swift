@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Reports
import Testing
import Turnaround
import WorkflowCore

@testable import Administration

/// What a body keeps no longer goes, and nothing else: figures and histories stay.
@Suite struct RetentionTests {
    /// The number of rows, in a case, of payloads, reviews that say something, letters with text and notes.
    private static func texts(_ house: House, of name: String) async throws -> [Int] {
        try await house.value(
            """
            SELECT ARRAY[(SELECT count(*) FROM accredit.case_payload y WHERE y.case_id = c),
                (SELECT count(*) FROM accredit.case_review v WHERE v.case_id = c AND v.reasons IS NOT NULL),
                (SELECT count(*) FROM accredit.case_letter l WHERE l.case_id = c AND l.html IS NOT NULL),
                (SELECT count(*) FROM accredit.case_note n WHERE n.case_id = c)]::integer[]
            FROM accredit.case_named(\(name)) AS c
            """)
    }

    private static func report(_ house: House, at now: Instant) async throws -> String {
        try await house.administration.reports.turnaround(ReportFilter(), now: now).json()
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func `what has ended goes after its time, and what goes on stays`() async throws {
        try await House.withHouse { house in
            let ended = try await house.ended()
            let open = try await house.lead(to: "completeness").reference
            let draft = try await house.open().reference
            _ = try await house.give(.note, ["text": "Ask the college."], on: open, by: house.officer).receipt()
            let composer = LetterComposer(pool: house.pool, texts: try House.letterTexts(), logger: .init(label: "l"))
            _ = try await composer.write()
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            let today = LondonTime.shared.day(of: House.now)
            let kept = try await house.stored()

            // 1. Without a rule everything is kept; rules by themselves erase nothing.
            #expect(try await house.administration.retentionDue(on: today.advanced(by: 9_000)) == [])
            for what in RetentionRule.What.allCases {
                _ = try await house.administration.setRetention(
                    of: what, at: "SAB", keep: what == .drafts ? "1 month" : "2 years")
            }
            #expect(try await house.administration.retention(of: "SAB").map(\.keep).contains("1 month"))
            #expect(try await house.administration.retentionDue(on: today.advanced(by: 20)) == [])
            let early = try await house.administration.sweepRetention(on: today.advanced(by: 20))
            #expect(early.cases == 0 && early.erased == [:])
            #expect(try await house.stored() == kept)

            // 2. A month later the draft goes, and two years later what has ended.
            let soon = try await house.administration.retentionDue(on: today.advanced(by: 40))
            #expect(soon.map(\.reference) == [draft] && soon.map(\.what) == [.drafts])
            let later = today.advanced(by: 740)
            let due = try await house.administration.retentionDue(on: later)
            #expect(Set(due.map(\.reference)) == [draft, ended])
            #expect(
                Set(due.filter { $0.reference == ended }.map(\.what)).isSuperset(of: [.payloads, .letters, .notes]))
            let (now, before) = (House.now, try await Self.texts(house, of: open))
            let report = try await Self.report(house, at: now)
            let done = try await house.administration.sweepRetention(on: later, batch: 1)
            #expect(done.cases == 2 && (done.erased["payloads"] ?? 0) > 0)
            #expect(try await Self.texts(house, of: ended) == [0, 0, 0, 0])
            #expect(try await Self.texts(house, of: open) == before)
            #expect(try await house.administration.retentionDue(on: later) == [])
            #expect(try await Self.report(house, at: now) == report)

            // 3. The histories hold and tell of it.
            let audit = try await house.administration.verifyAudit()
            #expect(audit.findings == [] && audit.erased > 0 && audit.unrecorded == 0)
            let provider = house.provider.credential
            let history = try await house.engine.history(of: ended, now: House.now, as: provider).events
            #expect(history.first?.erased?.whole == true && history.first?.payload == nil)
            // Both sides can still read what is left of the case.
            for person in [house.officer, house.provider] {
                _ = try await house.engine.caseDetail(ended, as: person.credential)
                _ = try await house.engine.evidence(of: ended, as: person.credential)
            }
        }
    }

    @Test func `a rule of a route goes before the one for all, and nonsense is refused`() async throws {
        try await House.withHouse { house in
            let name = try await house.ended()
            let route: String = try await house.value(
                """
                SELECT w.name FROM accredit.case_head h JOIN accredit.workflow w ON w.id = h.workflow_id
                WHERE h.reference = \(name)
                """)
            let administration = house.administration
            _ = try await administration.setRetention(of: .payloads, at: "SAB", keep: "1 year")
            _ = try await administration.setRetention(of: .payloads, at: "SAB", route: route, keep: "6 years")
            let today = LondonTime.shared.day(of: House.now)
            #expect(try await administration.retentionDue(on: today.advanced(by: 800)) == [])
            _ = try await administration.setRetention(of: .payloads, at: "SAB", route: route, keep: nil)
            #expect(try await administration.retentionDue(on: today.advanced(by: 800)).map(\.reference) == [name])
            for (keep, code, route) in [
                ("soon", "SAB", nil), ("0 days", "SAB", nil), ("1 year", "SAC", nil),
                ("1 year", "SAB", "no-such-route"),
            ] as [(String, String, String?)] {
                await #expect(throws: EngineError.self) {
                    try await administration.setRetention(of: .notes, at: code, route: route, keep: keep)
                }
            }
        }
    }
}
