import Postgres
import RandomSupport
import TestSupport
import Testing
import WorkflowCore

/// The database's `panel_outcome` against the model: every set of ballots and every order in which they can arrive.
@Suite struct PanelOutcomeTests {
    /// Panels of up to five seats: all of the small ones, and of the larger ones every so-manieth of all rules.
    private static let sizes: [(seats: Int, every: Int)] = [(1, 1), (2, 1), (3, 41), (4, 163), (5, 557)]

    @Test(arguments: sizes)
    func everySetOfBallotsInEveryOrderDecidesOnceAndRight(seats: Int, every: Int) async throws {
        let models = PanelModel.all(of: seats).enumerated().filter { $0.offset % every == 0 }.map(\.element)
        try #require(models.count > 50)
        try await Self.hold(models, seats: seats)
    }

    /// Definitions may weigh each kind of seat up to 100: other weights than the grid has, drawn at random.
    @Test(arguments: [(2, 100), (3, 100), (4, 80), (5, 40)])
    func weightsOfAnySizeDecideOnceAndRight(seats: Int, count: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seats))
        try await Self.hold((0..<count).map { _ in .any(of: seats, using: &random) }, seats: seats)
    }

    /// Holds the function against models of one size: what each set of ballots decides, and that every order comes to
    /// that.
    private static func hold(_ models: [PanelModel], seats: Int) async throws {
        let rules = JSONValue.array(
            models.map { model in
                let panel = WorkflowDefinition.Panel(reviewers: seats, duty: .decides(.init(rule: model.rule)))
                var rule = panel.canonicalJSON["rule"]?.objectValue ?? [:]
                rule["changes"] = .bool(model.knowsChanges)
                let members = model.seats.enumerated().map {
                    JSONValue.object(["assignment": .integer(Int64($0)), "seat": .string($1.rawValue)])
                }
                return ["rule": .object(rule), "members": .array(members)]
            })
        // One call: every rule with every set of ballots, told by its code.
        let rows = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    WITH ballots AS MATERIALIZED (
                        SELECT c AS code, (
                            SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', s, 'ballot',
                                (ARRAY['approve', 'changes', 'refuse', 'abstain'])[c / (5 ^ s)::integer % 5])), '[]')
                            FROM generate_series(0, \(seats) - 1) AS s WHERE c / (5 ^ s)::integer % 5 > 0) AS reviews
                        FROM generate_series(0, (5 ^ \(seats))::integer - 1) AS c
                    )
                    SELECT string_agg(coalesce(accredit.panel_outcome(r.content -> 'rule', r.content -> 'members',
                        b.reviews), '-'), ' ' ORDER BY b.code)
                    FROM jsonb_array_elements(\(rules)) WITH ORDINALITY AS r (content, place)
                    CROSS JOIN ballots b
                    GROUP BY r.place ORDER BY r.place
                    """, timeout: .never)
            }
        }
        try #require(rows.count == models.count)
        let words = try rows.map { try $0.decode(String.self, at: 0) }
        try await onThreadOfItsOwn {
            for (model, word) in zip(models, words) {
                let told = word.split(separator: " ").map { PanelModel.Results(word: String($0)) }
                let expected = model.outcomes()
                try #require(told.count == expected.count)
                for code in 0..<model.codes where model.knowsChanges || !model.ballots(code).contains(.changes) {
                    try #require(told[code] == expected[code], "\(model) \(model.ballots(code))")
                }
                // Every order decides, and where the rule waits for certainty all orders decide alike: as the whole set
                // does.
                let endings = model.endings(told)
                for code in 0..<model.codes where !endings[code].isEmpty {
                    let ballots = model.ballots(code)
                    if model.rule.decides == .enough {
                        try #require(
                            endings[code].isSubset(of: [.approve, model.result(ballots)]), "\(model) \(ballots)")
                    } else {
                        try #require(endings[code] == model.result(ballots), "\(model) \(ballots)")
                    }
                }
            }
        }
    }

    /// At a deadline nobody else is waited for: the result is that of what is there.
    @Test func whatIsThereDecidesWhenItIsOver() async throws {
        let model = PanelModel(
            rule: .init(approve: .weight(2), quorum: 2, lay: 1, veto: [.chair]), seats: [.chair, .lay, .member],
            knowsChanges: true)
        let rows = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.panel_outcome('{"approve": 2, "quorum": 2, "lay": 1, "veto": ["chair"], "changes":
                        true, "over": true}',
                        '[{"assignment": 0, "seat": "chair"}, {"assignment": 1, "seat": "lay"}, {"assignment": 2, \
                        "seat": "member"}]', (
                            SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', s, 'ballot',
                                (ARRAY['approve', 'changes', 'refuse', 'abstain'])[c / (5 ^ s)::integer % 5])), '[]')
                            FROM generate_series(0, 2) AS s WHERE c / (5 ^ s)::integer % 5 > 0))
                    FROM generate_series(0, 124) AS c ORDER BY c
                    """)
            }
        }
        let told = try rows.map { PanelModel.Results(word: try $0.decode(String.self, at: 0)) }
        #expect(told == (0..<model.codes).map { model.result(model.ballots($0)) })
    }
}
