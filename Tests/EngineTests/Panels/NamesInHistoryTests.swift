import Engine
import EngineSupport
import Testing
import Turnaround

/// Whose names a provider reads in the history of its case.
@Suite struct NamesInHistoryTests {
    /// Who stands beside the commands of reviewers, in order, as somebody reads it.
    private static func reviewers(of name: String, _ house: House, as reader: House.Person) async throws -> [String?] {
        try await house.engine.history(of: name, now: House.now, as: reader.credential).events.filter {
            $0.role == "reviewer"
        }.map(
            \.principal)
    }

    @Test(arguments: [false, true]) func aReviewerIsNamedToTheProviderWhereTheSchemeSaysSo(isNamed: Bool) async throws {
        try await House.withHouse { house in
            let panel = isNamed ? PanelRoute.usual.dropLast() + ", named: true}" : PanelRoute.usual
            try await house.publish(PanelRoute(panel: String(panel)))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[0]).receipt()
            let names: [String?] = ["chair", "lay", "member", "chair"]
            #expect(try await Self.reviewers(of: name, house, as: house.officer) == names)
            // The provider sees who joined, and not that somebody has reviewed.
            #expect(
                try await Self.reviewers(of: name, house, as: house.provider)
                    == (isNamed ? Array(names.dropLast()) : [nil, nil, nil]))
            // Officers are always named: they speak for the body.
            let opened = try await house.engine.history(of: name, now: House.now, as: house.provider.credential).events
            #expect(opened.filter { $0.role == "officer" }.allSatisfy { $0.principal != nil })
        }
    }
}
