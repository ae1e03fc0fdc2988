import Engine
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Makes a sample world, through the same door as everything else, unless it is there. One that was begun on an
    /// earlier day and not finished is finished as of that day.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where an organisation of it is registered and is no sample, or
    ///   where a case does not go as planned.
    package func performSampleWorld(now: Instant) async throws -> SampleWorldOutcome {
        var known = try await sampleWorldCases()
        let day = known.keys.compactMap(SampleWorld.day).first ?? LondonTime.shared.day(of: now)
        let world = try SampleWorld(on: day, rules: try await sampleRules())
        let steps = world.live.indices.map { (index: $0, last: world.live[$0].steps.count - 1) }
        let isNew = !steps.allSatisfy { known[world.key($0.index, $0.last)] != nil }
        var year: SampleYearOutcome?
        if isNew {
            try await register(.world)
            year = try await withTokens(of: SampleWorld.People().all, label: "sample world") { credentials in
                let meetings = world.meetings.map {
                    SampleMeeting(body: .board, series: SampleWorld.committee, day: $0.day)
                }
                return try await perform(world.year, now: now, meetings: meetings) {
                    try await play(world.live, of: world, as: credentials)
                }
            }
            known = try await sampleWorldCases()
        }
        return SampleWorldOutcome(
            body: SampleBody.board.code, provider: SampleProvider.college.code, day: day, isNew: isNew,
            live: steps.compactMap { step in
                known[world.key(step.index, 0)].map {
                    .init(reference: $0.reference, state: $0.state, waitsFor: world.live[step.index].waitsFor)
                }
            },
            year: year)
    }

    /// Plays live cases, one after the other.
    private func play(
        _ cases: [SampleLiveCase], of world: SampleWorld, as credentials: [SamplePerson: Credential]
    ) async throws {
        for (index, live) in cases.enumerated() {
            var reference = ""
            for (number, step) in live.steps.enumerated() {
                guard let credential = credentials[step.person] else { throw EngineError.unauthenticated }
                let command = Command(step.request(reference), key: world.key(index, number), occurredAt: step.at)
                let outcome = try await pool.perform(command, as: credential)
                guard case .done(let receipt) = outcome else {
                    throw EngineError.invalid(
                        what: "sample case “\(live.waitsFor)” does not go as planned: step \(number + 1) by "
                            + "\(step.person.name) at \(step.at): \(outcome)",
                        expected: "the workflows as the program ships them, and nobody else at work on these cases")
                }
                reference = receipt.reference
            }
        }
    }

    /// The cases of a sample world: where each stands, by the key of each command.
    private func sampleWorldCases() async throws -> [String: (reference: String, state: String)] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT e.key, h.reference, h.state
                FROM accredit.organisation o
                JOIN accredit.case_event e ON e.body_id = o.id
                JOIN accredit.case_head h ON h.case_id = e.case_id
                WHERE o.code = \(SampleBody.board.code) AND starts_with(e.key, \(SampleWorld.keyPrefix))
                """)
        }
        return try Dictionary(
            rows.map { row in
                let (key, reference, state) = try row.decode(as: (String.self, String.self, String.self))
                return (key, (reference, state))
            }
        ) { first, _ in first }
    }
}
