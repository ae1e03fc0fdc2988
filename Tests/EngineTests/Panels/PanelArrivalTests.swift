import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Reviews through the door, in every order, with the connection killed before each of them and each sent again under its key.
@Suite(.serialized) struct PanelArrivalTests {
    /// A rule for three seats (chair, lay, member) and what they vote.
    private static let panels: [(rule: String, model: PanelModel.Rule, votes: [[PanelModel.Ballot]])] = [
        (
            "{approve: 2 of 3}", .init(approve: .weight(2), quorum: 2, lay: 1),
            [[.approve, .approve, .refuse], [.refuse, .changes, .approve], [.abstain, .approve, .refuse]]
        ),
        (
            "{approve: 2 of 3, veto: lay, quorum: 1, lay: 0}", .init(approve: .weight(2), quorum: 1, veto: [.lay]),
            [[.approve, .refuse, .approve], [.approve, .approve, .approve]]
        ),
        (
            "{approve: majority, tie: chair}", .init(approve: .majority, quorum: 2, lay: 1, chairBreaksTies: true),
            [[.approve, .abstain, .refuse], [.refuse, .approve, .abstain], [.abstain, .approve, .refuse]]
        ),
        (
            "{approve: 3 of 4, weights: {chair: 2}, decides: all}",
            .init(approve: .weight(3), quorum: 3, lay: 1, weights: [.chair: 2], decides: .all),
            [[.approve, .refuse, .approve], [.refuse, .approve, .approve]]
        ),
    ]
    private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    private static let follows = [
        "approve": "recommend", "changes": "ask-for-changes", "refuse": "advise-refusal", "undecided": "hand-back",
    ]

    @Test func everyOrderDecidesOnceWhateverIsKilledInBetween() async throws {
        try await House.withHouse { house in
            var routes = 0
            for panel in Self.panels {
                routes += 1
                let name = "panel-test-\(routes)"
                try await house.publish(
                    PanelRoute(
                        panel: "{members: {reviewers: 3, lay: 1, chair: true}, rule: \(panel.rule), \(PanelRoute.outcomes)}", name: name))
                let model = PanelModel(rule: panel.model, seats: [.chair, .lay, .member], knowsChanges: true)
                for votes in panel.votes {
                    let expected = try #require(Self.follows["\(Self.word(model.result(votes)))"])
                    for order in Self.orders {
                        let deciding = try await Self.decide(house, route: name, votes: votes, order: order)
                        #expect(deciding == expected, "\(panel.rule) \(votes) \(order)")
                    }
                }
            }
            try await house.expectSound()
        }
    }

    private static func word(_ result: PanelModel.Results) -> String {
        ["approve", "changes", "refuse", "undecided"].first { PanelModel.Results(word: $0) == result } ?? ""
    }

    /// Lets the panel of a new case review in an order.
    /// - Returns: the action that it took, where it took exactly one.
    private static func decide(_ house: House, route: String, votes: [PanelModel.Ballot], order: [Int]) async throws -> String? {
        let case_ = try await house.reviewed(route: route)
        let people = try await house.seatThree(on: case_.reference)
        var decided: [String] = []
        for seat in order {
            let command = Command(
                .give(.review, case: case_.reference, members: ["recommendation": .string("\(votes[seat])"), "reasons": "So."]),
                key: "r\(seat)")
            // 1. The connection ends while the review waits for the case: nothing of it is there.
            let before = try await house.census()
            let lost = try await house.holding(case_.id) {
                let lost = Task { try? await house.engine.perform(command, as: people[seat].credential) }
                try await house.untilSomebodyWaits()
                _ = try await house.value(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = 'accredit_service' AND wait_event_type = 'Lock'
                    """, as: Int.self)
                return lost
            }
            #expect(await lost.value == nil)
            #expect(try await house.census() == before)
            // 2. Sent again it is done, once; sent a third time it is replayed.
            let outcome = try await house.engine.perform(command, as: people[seat].credential)
            if decided.isEmpty {
                let receipt = try outcome.receipt()
                #expect(!receipt.isReplay)
                let again = try await house.engine.perform(command, as: people[seat].credential).receipt()
                #expect(again.isReplay && again.version == receipt.version && again.state == receipt.state)
                if receipt.state != "review" { decided.append(receipt.action) } else { #expect(receipt.action == "review") }
            } else {
                // 3. Whoever comes after the decision is told so.
                #expect(outcome.refusal?.reason == .noPanel)
            }
        }
        #expect(decided.count == 1)
        return decided.first
    }
}
