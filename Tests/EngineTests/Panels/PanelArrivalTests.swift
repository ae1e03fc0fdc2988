import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Reviews through the door, in every order, with the connection killed before each of them and each sent again under
/// its key.
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
    static let follows = [
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
                        panel:
                            """
                            {members: {reviewers: 3, lay: 1, chair: true}, rule: \(panel.rule), \(PanelRoute.outcomes)}
                            """,
                        name: name))
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

    /// A rule for four or five seats, what they vote, and in which orders: each of them comes once at every place.
    private static let largerPanels: [(members: String, rule: String, model: PanelModel, votes: [PanelModel.Ballot])] =
        [
            (
                "{reviewers: 4, lay: 1, chair: true}", "{approve: majority, tie: chair, lay: 0}",
                PanelModel(
                    rule: .init(approve: .majority, quorum: 3, chairBreaksTies: true),
                    seats: [.chair, .lay, .member, .member],
                    knowsChanges: true), [.approve, .refuse, .approve, .refuse]
            ),
            (
                "{reviewers: 5, lay: 2, chair: true}", "{approve: 3 of 5, veto: lay, lay: 1}",
                PanelModel(
                    rule: .init(approve: .weight(3), quorum: 3, lay: 1, veto: [.lay]),
                    seats: [.chair, .lay, .lay, .member, .member],
                    knowsChanges: true), [.refuse, .approve, .approve, .changes, .approve]
            ),
            (
                "{reviewers: 5, lay: 1, chair: true}", "{approve: 4 of 6, weights: {chair: 2}, lay: 1}",
                PanelModel(
                    rule: .init(approve: .weight(4), quorum: 4, lay: 1, weights: [.chair: 2]),
                    seats: [.chair, .lay, .member, .member, .member],
                    knowsChanges: true), [.approve, .abstain, .approve, .refuse, .approve]
            ),
        ]

    @Test(arguments: 0..<3) func largerPanelsDecideOnceWhateverIsKilledDuringAReview(number: Int) async throws {
        let panel = Self.largerPanels[number]
        try await House.withHouse { house in
            try await house.publish(
                PanelRoute(panel: "{members: \(panel.members), rule: \(panel.rule), \(PanelRoute.outcomes)}"))
            let expected = try #require(Self.follows["\(Self.word(panel.model.result(panel.votes)))"])
            let count = panel.votes.count
            for start in 0..<count {
                let order = (0..<count).map { (start + $0) % count }
                let deciding = try await Self.decide(
                    house, route: "panel-test", seats: panel.model.seats, votes: panel.votes, order: order,
                    killing: .during)
                #expect(deciding == expected, "\(panel.rule) \(order)")
            }
            try await house.expectSound()
        }
    }

    /// All 120 orders of five reviews, with every connection killed once between two of them: after each in turn.
    @Test func allOrdersOfFiveDecideOnceWhateverIsKilledBetweenTwoReviews() async throws {
        let panel = Self.largerPanels[1]
        try await House.withHouse { house in
            try await house.publish(
                PanelRoute(panel: "{members: \(panel.members), rule: \(panel.rule), \(PanelRoute.outcomes)}"))
            let expected = try #require(Self.follows["\(Self.word(panel.model.result(panel.votes)))"])
            let orders = Self.permutations([0, 1, 2, 3, 4])
            #expect(orders.count == 120)
            for (number, order) in orders.enumerated() {
                let deciding = try await Self.decide(
                    house, route: "panel-test", seats: panel.model.seats, votes: panel.votes, order: order,
                    killing: .after(number % 5))
                #expect(deciding == expected, "\(order)")
            }
            try await house.expectSound()
        }
    }

    private static func permutations(_ rest: [Int]) -> [[Int]] {
        rest.isEmpty ? [[]] : rest.flatMap { first in permutations(rest.filter { $0 != first }).map { [first] + $0 } }
    }

    private static func word(_ result: PanelModel.Results) -> String {
        ["approve", "changes", "refuse", "undecided"].first { PanelModel.Results(word: $0) == result } ?? ""
    }

    /// When connections are killed.
    enum Killing: Equatable {
        /// While each review waits for the case.
        case during
        /// Once, after so many reviews.
        case after(Int)
        /// Before each review, and so between any two.
        case between
    }

    /// Lets the panel of a new case review in an order.
    /// - Returns: the action that it took.
    private static func decide(
        _ house: House, route: String, seats: [WorkflowDefinition.Seat] = [.chair, .lay, .member],
        votes: [PanelModel.Ballot], order: [Int],
        killing: Killing = .during
    ) async throws -> String? {
        let case_ = try await house.reviewed(route: route)
        let people = try await house.seat(seats.map(\.rawValue), on: case_.reference)
        return try await decide(house, case_, people, votes: votes.map { "\($0)" }, order: order, killing: killing)
            .action
    }

    /// Lets the panel of a case review in an order, and sends each review again.
    /// - Returns: the action that it took, where it took exactly one, and with how many reviews.
    static func decide(
        _ house: House, _ case_: Receipt, _ people: [House.Person], votes: [String], order: [Int], killing: Killing
    ) async throws -> (action: String?, reviews: Int) {
        var decided: [String] = []
        var reviews = 0
        for (place, seat) in order.enumerated() {
            let command = Command(
                .give(
                    .review, case: case_.reference,
                    members: ["recommendation": .string(votes[seat]), "reasons": "So."]),
                key: "r\(seat)")
            if killing == .during { try await loseConnection(house, of: case_.id, giving: command, as: people[seat]) }
            if killing == .between || killing == .after(place) { try await house.killEveryConnection() }
            // Sent again it is done, once; sent a third time it is replayed.
            let outcome = try await house.insisting(command, as: people[seat])
            if decided.isEmpty {
                reviews += 1
                let receipt = try outcome.receipt()
                #expect(!receipt.isReplay)
                let again = try await house.engine.perform(command, as: people[seat].credential).receipt()
                #expect(again.isReplay && again.version == receipt.version && again.state == receipt.state)
                if receipt.state != "review" {
                    decided.append(receipt.action)
                } else {
                    #expect(receipt.action == "review")
                }
            } else {
                // Whoever comes after the decision is told so.
                #expect(outcome.refusal?.reason == .noPanel)
            }
        }
        // What was told is what is there: one event with a result.
        let results: Int = try await house.value(
            """
            SELECT count(*) FROM accredit.case_event WHERE case_id = \(case_.id) AND effect #> '{panel,result}' IS NOT \
            NULL
            """
        )
        #expect(decided.count == 1 && results == 1)
        return (decided.first, reviews)
    }

    /// The connection ends while the review waits for the case: nothing of it is there.
    private static func loseConnection(_ house: House, of id: UUID, giving command: Command, as person: House.Person)
        async throws
    {
        let before = try await house.census()
        let lost = try await house.holding(id) {
            let lost = Task { try? await house.engine.perform(command, as: person.credential) }
            try await house.endWhoeverWaits()
            return lost
        }
        #expect(await lost.value == nil)
        #expect(try await house.census() == before)
    }
}

extension House {
    /// Ends every connection of the service to this house, and waits until they are gone. (The wait of
    /// `pg_terminate_backend` itself goes by tenths of a second.)
    fileprivate func killEveryConnection() async throws {
        let killed: SQL = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'accredit_service'
            """
        while try await value(killed, as: Int.self) > 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Gives a command, and gives it again under its key where the connection was lost.
    fileprivate func insisting(_ command: Command, as person: Person) async throws -> CommandOutcome {
        for _ in 0..<5 {
            if let outcome = try? await engine.perform(command, as: person.credential) { return outcome }
        }
        return try await engine.perform(command, as: person.credential)
    }
}
