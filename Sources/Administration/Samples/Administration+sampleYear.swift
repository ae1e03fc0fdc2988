import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Lets a sample year happen: registers its organisations where they are missing, hands every person a token for
    /// the while, and sends all commands through the one door as those persons, with their times. The tokens are
    /// revoked at the end, also after an error.
    ///
    /// A repeat under the same seed, count and day is replayed and changes nothing. Timers of other simulated samples
    /// that are due by the end of the year fire as well.
    /// - Parameter now: the present; the year must not end after it.
    /// - Throws: ``EngineError/invalid(what:expected:)`` that names the case and the reason where the plan does not
    ///   agree with what is published.
    package func perform(_ year: SampleYear, now: Instant) async throws -> SampleYearOutcome {
        try await perform(year, now: now, meetings: []) {}
    }

    /// The same, with further meetings beside those of the plan, held by people of the year, and with what else happens
    /// while they are open.
    func perform(
        _ year: SampleYear, now: Instant, meetings further: [SampleMeeting], _ meanwhile: () async throws -> Void
    ) async throws -> SampleYearOutcome {
        guard year.until <= now else {
            throw EngineError.invalid(
                what: "the sample year ends at \(year.until), which is still to come",
                expected: "a moment that has passed")
        }
        try await register(year.parties)
        return try await withTokens(of: year.people, label: "sample year \(year.seed)") { credentials in
            let meetings = year.meetings + further.filter { !year.meetings.contains($0) }
            return try await hold(meetings, until: year.until, as: credentials) {
                var stage = SampleStage(year: year, credentials: credentials, administration: self)
                let outcome = try await stage.play()
                try await meanwhile()
                return outcome
            }
        }
    }

    /// Where cases stand: state, and since when, by id.
    func standing(of cases: [UUID]) async throws -> [UUID: (state: String, since: Instant)] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT case_id, state, entered_at FROM accredit.case_head WHERE case_id = ANY (\(cases))")
        }
        return try Dictionary(
            rows.map { row in
                let (id, state, since) = try row.decode(as: (UUID.self, String.self, Instant.self))
                return (id, (state, since))
            }
        ) { first, _ in first }
    }
}
