import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What tests of a changing scheme do over and over.
extension House {
    static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// Publishes the first version, leads a case into each state named, then publishes the second.
    /// - Parameter isSimulated: at told times from `start`, each step a day after the one before.
    /// - Returns: their references.
    func changingCases(
        in states: [String], isSimulated: Bool = false, second: ChangingScheme = ChangingScheme(version: 2)
    ) async throws -> [String] {
        _ = try await administration.publish([ChangingScheme(version: 1).file])
        var references: [String] = []
        for state in states {
            references.append(try await leadChanging(to: state, from: isSimulated ? Self.start : nil).reference)
        }
        _ = try await administration.publish([second.file])
        return references
    }

    /// Leads a new case of the scheme, by its present version, into a state.
    func leadChanging(to goal: String, from start: Instant? = nil, check: String = "check") async throws -> Receipt {
        let isSimulated = start != nil
        let time = { (days: Int64) in start.map { $0.advanced(bySeconds: days * 86_400) } }
        var receipt = try await open(route: ChangingScheme.name, at: time(0))
        let (provider, officer) = (
            isSimulated ? simulatingProvider : provider, isSimulated ? simulatingOfficer : officer
        )
        if goal == "draft" { return receipt }
        receipt = try await act("submit", on: receipt.reference, at: time(1), by: provider)
        switch goal {
        case "asked": receipt = try await act("ask", on: receipt.reference, at: time(2), by: officer)
        case "panel", "done":
            receipt = try await act("pass", on: receipt.reference, at: time(2), by: officer)
            if goal == "done" {
                receipt = try await act(
                    "approve", on: receipt.reference, at: time(3), by: isSimulated ? simulatingDecider : decider)
            }
        default: break
        }
        try #require(receipt.state == (goal == "check" ? check : goal))
        return receipt
    }

    /// Plans a change and applies it.
    @discardableResult
    func change(_ change: SchemeChange = ChangingScheme.change, batch: Int = 3) async throws -> MigrationRun {
        let plan = try await administration.planMigration(change)
        return try await administration.applyMigration(change, digest: plan.digest, batch: batch)
    }

    /// Where a case stands: `desk 2 body`.
    func standing(_ reference: String) async throws -> String {
        try await value(
            """
            SELECT concat_ws(' ', h.state, w.version, h.party) FROM accredit.case_head h JOIN accredit.workflow w ON
                w.id = h.workflow_id
            WHERE h.reference = \(reference)
            """)
    }

    /// The limit of a case's state as its timer has it.
    func limit(_ reference: String) async throws -> String {
        try await value(
            """
            SELECT coalesce(max(accredit.local_day(t.due_at - interval '1 second'))::text, 'none')
            FROM accredit.case_timer t JOIN accredit.case_head h USING (case_id)
            WHERE h.reference = \(reference) AND t.kind = 'deadline' AND t.due_at < 'infinity'
            """)
    }

    /// The clock of the whole as JSON text without the figures of the scheme itself.
    func used(_ reference: String, at moment: Instant) async throws -> String {
        try await value(
            """
            SELECT concat_ws(' ', c.used, accredit.instant_text(c.started_at), c.extended, c.agreed)
            FROM accredit.case_head h CROSS JOIN LATERAL accredit.standard_of(h.case_id, \(moment)) c WHERE h.reference
                = \(reference)
            """)
    }

    /// How many events of migrations cases have, by how many have so many.
    func migrationsPerCase() async throws -> [Int: Int] {
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT x.n, count(*) FROM (
                    SELECT count(*) FILTER (WHERE e.command = 'migrate') AS n
                    FROM accredit.case_event e JOIN accredit.case_head h USING (case_id) JOIN accredit.workflow w ON
                        w.id = h.workflow_id
                    WHERE w.name = \(ChangingScheme.name) GROUP BY h.case_id) x
                GROUP BY x.n
                """)
        }
        return Dictionary(try rows.map { try $0.decode(as: (Int.self, Int.self)) }) { first, _ in first }
    }
}
