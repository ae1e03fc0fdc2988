import Engine
import EngineSupport
import Testing

/// What acting costs the heads: they have room on their page, and no index stands on what an act changes.
@Suite struct HeapOnlyTests {
    @Test func headsAreUpdatedInPlace() async throws {
        let (cases, rounds) = (200, 6)
        try await House.withHouse { house in
            let submission = try House.completeSubmission()
            let provider = house.provider.credential
            var references: [String] = []
            for block in 0..<(cases / 50) {
                let commands = (0..<50).map {
                    Command(.open(body: "SAB", submission: submission, route: nil), key: "open \(block * 50 + $0)")
                }
                for outcome in try await house.engine.perform(commands, as: provider) {
                    references.append(try outcome.receipt().reference)
                }
            }
            // One command a call, on cases far from one another in turn: as people work.
            for round in 0..<rounds {
                for place in 0..<cases {
                    let reference = references[place * 7 % cases]
                    let command = Command(.amend(case: reference, submission: submission), key: "round \(round)")
                    #expect(try await house.engine.perform(command, as: provider).receipt().version == round + 2)
                }
            }
            // Backends report what they did when they end.
            await house.pool.shutdown()
            try await house.until("the statistics know of every update") {
                try await house.value(
                    "SELECT coalesce(n_tup_upd, 0) FROM pg_stat_user_tables WHERE relname = 'case_head'", as: Int.self)
                    >= cases * rounds
            }
            let share: Double = try await house.value(
                "SELECT n_tup_hot_upd::float8 / n_tup_upd FROM pg_stat_user_tables WHERE relname = 'case_head'")
            // Alone on a server it is 1. Transactions elsewhere on it, such as other tests', hold back the clearing of
            // pages, so that only the room left on them counts; an index on what an act changes would make it 0.
            #expect(share > 0)
        }
    }
}
