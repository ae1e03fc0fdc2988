import Engine
@testable import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// What the service's role sees of cases: what the principal of the transaction may see, and nothing without one.
@Suite(.serialized) struct RowSecurityTests {
    /// The case-owned tables, found by their column.
    private static func tables(_ house: House) async throws -> [String] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'case_id'
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1
                """)
        }.map { try $0.decode(String.self, at: 0) }
    }

    /// How many rows of each table the service sees after `entering`, and how many of them belong to others than `own`.
    private static func seen(_ house: House, after entering: [SQL], own: UUID? = nil) async throws -> [String: [Int]] {
        var seen: [String: [Int]] = [:]
        for table in try await tables(house) {
            let question: SQL =
                // Imported history is no organisation's.
                ["case_imported", "imported_event"].contains(table)
                ? "SELECT count(*), 0::bigint FROM accredit.\(identifier: table)"
                : "SELECT count(*), count(*) FILTER (WHERE provider_id <> \(own)) FROM accredit.\(identifier: table)"
            let row = try #require(
                try await house.pool.withConnection { try await $0.pipeline(entering + [question]) }.last?.first)
            seen[table] = [try row.decode(Int.self, at: 0), try row.decode(Int.self, at: 1)]
        }
        return seen
    }

    private static func enter(_ person: House.Person) -> SQL {
        "SELECT principal_id FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))"
    }

    private static func enterForFigures(_ person: House.Person) -> SQL {
        """
        SELECT principal_id, accredit.enter_for_figures()
        FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))
        """
    }

    /// The same, of tables in which there is something to see.
    private static func held(_ house: House, after entering: [SQL], own: UUID) async throws -> [String: [Int]] {
        try await seen(house, after: entering, own: own).filter { $0.value != [0, 0] }
    }

    /// A case of either provider at either body, each with timers, payloads and facts.
    private static func furnish(_ house: House) async throws {
        let submission = try House.submission(changing: "provider_ukprn", to: nil)
        for person in [house.provider, house.otherProvider] {
            for body in ["SAB", "SBB"] {
                let opened = try await house.outcome(.open(body: body, submission: submission, route: nil), as: person)
                    .receipt()
                try await house.act("submit", on: opened.reference, by: person)
                guard body == "SAB" else { continue }
                try await house.act("confirm-complete", on: opened.reference, by: house.officer)
                try await house.act(
                    "request-information", on: opened.reference, data: ["question": "Why?"], by: house.officer)
            }
        }
    }

    @Test func withoutAPrincipalThereIsNoCase() async throws {
        try await House.withHouse { house in
            try await Self.furnish(house)
            let all: Int = try await house.value("SELECT count(*) FROM accredit.case_head")
            #expect(all == 4)
            let nothing = Dictionary(uniqueKeysWithValues: try await Self.tables(house).map { ($0, [0, 0]) })
            #expect(nothing.count > 6)
            #expect(try await Self.seen(house, after: []) == nothing)
            // A wrong token is nobody, and takes away what was entered before.
            #expect(try await Self.seen(house, after: [Self.enter(House.Person(secret: "nobody"))]) == nothing)
            #expect(
                try await Self.seen(
                    house, after: [Self.enter(house.provider), Self.enter(House.Person(secret: "nobody"))]) == nothing)
            // A setting that is empty, as it is after an earlier transaction.
            #expect(
                try await Self.seen(house, after: ["SELECT set_config('accredit.reader', '', true)"]) == nothing)
        }
    }

    @Test func everySideSeesItsOwn() async throws {
        try await House.withHouse { house in
            try await Self.furnish(house)
            let own: UUID = try await house.value("SELECT id FROM accredit.organisation WHERE code = 'SAC'")
            let provider = try await Self.held(house, after: [Self.enter(house.provider)], own: own)
            #expect(
                provider == [
                    "case_head": [2, 0], "case_event": [6, 0], "case_payload": [3, 0], "case_facts": [2, 0],
                    "case_profile": [2, 0],
                    "case_timer": [3, 0], "case_request": [1, 0], "case_letter": [3, 0], "case_words": [2, 0],
                ])
            // A body sees both providers' cases with it, and none of the other body's.
            let officer = try await Self.held(house, after: [Self.enter(house.officer)], own: own)
            #expect(
                officer == [
                    "case_head": [2, 1], "case_event": [8, 4], "case_payload": [4, 2], "case_facts": [2, 1],
                    "case_profile": [2, 1],
                    "case_timer": [6, 3], "case_request": [2, 1], "case_words": [2, 1],
                ])
            // An analyst of an agency sees no case. To make figures they read that there are cases, when they moved and
            // what can be reported of them, and neither facts nor what was said.
            #expect(try await Self.held(house, after: [Self.enter(house.analyst)], own: own).isEmpty)
            let figures = try await Self.held(house, after: [Self.enterForFigures(house.analyst)], own: own)
            #expect(
                figures == [
                    "case_head": [4, 2], "case_event": [12, 6], "case_profile": [4, 2],
                ])
            // Nobody else sees more for it, and it ends where somebody enters again.
            for (person, seen) in [(house.provider, provider), (house.officer, officer)] {
                #expect(try await Self.held(house, after: [Self.enterForFigures(person)], own: own) == seen)
            }
            #expect(
                try await Self.held(
                    house, after: [Self.enterForFigures(house.analyst), Self.enter(house.analyst)], own: own
                ).isEmpty)
            #expect(
                try await Self.held(house, after: ["SELECT accredit.enter_for_figures()"], own: own).isEmpty)
            // Who enters later is who reads.
            #expect(
                try await Self.held(house, after: [Self.enter(house.analyst), Self.enter(house.provider)], own: own)
                    == provider)
        }
    }

    @Test func whoEnteredIsForgottenWithTheTransaction() async throws {
        try await House.withHouse { house in
            try await Self.furnish(house)
            for (enter, cases) in [
                (Self.enterForFigures(house.analyst), 4), (Self.enter(house.provider), 2),
                (Self.enter(house.officer), 2),
            ] {
                try await house.pool.withConnection { connection in
                    let count: SQL = "SELECT count(*) FROM accredit.case_head"
                    let inside = try await connection.pipeline([enter, count])[1].first?.decode(
                        Int.self, at: 0)
                    let after = try await connection.query(count).first?.decode(Int.self, at: 0)
                    #expect(inside == cases)
                    #expect(after == 0)
                    let setting = try await connection.query(
                        "SELECT coalesce(current_setting('accredit.reader', true), '')")
                    #expect(try setting.first?.decode(String.self, at: 0) == "")
                }
            }
            // The engine's own readings leave nothing behind either.
            _ = try await house.engine.turnaround(ReportFilter(), now: House.now, as: house.analyst.credential)
            #expect(try await Self.seen(house, after: []).values.allSatisfy { $0 == [0, 0] })
        }
    }

    @Test func whatTheEngineShowsFollows() async throws {
        try await House.withHouse { house in
            try await Self.furnish(house)
            let other = try await house.engine.cases(as: house.otherProvider.credential).cases
            #expect(other.count == 2)
            for summary in other {
                let name = summary.reference
                await #expect { try await house.engine.caseDetail(name, as: house.provider.credential) } throws: {
                    $0.isNotFound
                }
                await #expect { try await house.engine.explain(name, as: house.provider.credential) } throws: {
                    $0.isNotFound
                }
                await #expect {
                    try await house.engine.history(of: name, now: House.now, as: house.provider.credential)
                } throws: {
                    $0.isNotFound
                }
            }
            await #expect { try await house.engine.cases(as: house.analyst.credential) } throws: { error in
                if case .withheld? = error as? EngineError { true } else { false }
            }
            // Pages meet without gap or overlap.
            var names: [String] = []
            var cursor: CaseCursor?
            repeat {
                let page = try await house.engine.cases(limit: 1, from: cursor, as: house.officer.credential)
                names += page.cases.map(\.reference)
                cursor = page.next.flatMap { CaseCursor($0) }
            } while cursor != nil
            #expect(names.count == 2)
            #expect(names == (try await house.engine.cases(as: house.officer.credential).cases.map(\.reference)))
        }
    }
}

extension Error {
    /// Whether the engine said that there is no such thing.
    var isNotFound: Bool { if case .notFound? = self as? EngineError { true } else { false } }
}
