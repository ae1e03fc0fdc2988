@testable import Administration
import Postgres
import TestSupport
import Testing
import WorkflowCore

@testable import Engine

/// The reviews that the walk of a first case types are those with which the panel decides, no more and no fewer.
@Suite struct AdoptionAssignmentsTests {
    @Test(arguments: [1, 2, 3, 4])
    func `a panel approves with the last of the reviews that are typed, and not before`(seats: Int) async throws {
        let models = PanelModel.all(of: seats).enumerated().filter { $0.offset.isMultiple(of: seats > 2 ? 37 : 1) }.map(
            \.element)
        try #require(models.count > 20)
        let asked = models.map { model in
            let panel = WorkflowDefinition.Panel(reviewers: seats, duty: .decides(.init(rule: model.rule)))
            let seated = model.seats.enumerated().map {
                AdoptionAssignments.Seated(
                    seat: $1, person: AdoptionAnswers.Person(name: String($0), roles: ["reviewer"]))
            }
            let typed = panel.decisive(of: seated).compactMap { Int64($0.person.name) }
            let members = seated.map {
                JSONValue.object([
                    "assignment": .integer(Int64($0.person.name) ?? 0), "seat": .string($0.seat.rawValue),
                ])
            }
            return JSONValue.object([
                "rule": panel.canonicalJSON["rule"] ?? .null, "members": .array(members),
                "reviews": .array(typed.map { ["assignment": .integer($0), "ballot": "approve"] }),
            ])
        }
        let rows = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT coalesce(accredit.panel_outcome(r -> 'rule', r -> 'members', (r -> 'reviews') - (-1)), '-'),
                        coalesce(accredit.panel_outcome(r -> 'rule', r -> 'members', r -> 'reviews'), '-')
                    FROM jsonb_array_elements(\(JSONValue.array(asked))) WITH ORDINALITY AS x (r, place) ORDER BY place
                    """)
            }
        }
        try #require(rows.count == asked.count)
        for (model, row) in zip(models, rows) {
            let (before, then) = try row.decode(as: (String.self, String.self))
            #expect(before == "-" && then == "approve", "\(model.rule) on \(model.seats): \(before), then \(then)")
        }
    }
}
