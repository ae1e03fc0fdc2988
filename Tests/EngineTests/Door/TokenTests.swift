import Engine
@testable import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Tokens that stop: at once, everywhere.
@Suite(.serialized) struct TokenTests {
    /// A token made for a test, which the test may end.
    private static func token(_ house: House, _ name: String = "temp") async throws -> (id: UUID, person: House.Person)
    {
        let (token, secret) = try await house.administration.createToken(
            organisation: "SAC", principal: name, roles: ["provider"], label: "test", days: 1)
        return (token.id, House.Person(secret: secret.text))
    }

    /// Expects that nothing is done and nothing shown.
    private static func expectStopped(_ house: House, _ person: House.Person, on reference: String) async throws {
        let before = try await house.census()
        let act = try await house.outcome(.act(case: reference, action: "submit", data: nil), as: person)
        let open = try await house.outcome(
            .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: person)
        #expect(act == .unauthenticated)
        #expect(open == .unauthenticated)
        #expect(try await house.census() == before)
        await #expect { try await house.engine.whoAmI(person.credential) } throws: { $0.isUnauthenticated }
        await #expect { try await house.engine.cases(as: person.credential) } throws: { $0.isUnauthenticated }
        await #expect { try await house.engine.caseDetail(reference, as: person.credential) } throws: {
            $0.isUnauthenticated
        }
        await #expect { try await house.engine.explain(reference, as: person.credential) } throws: {
            $0.isUnauthenticated
        }
        await #expect { try await house.engine.bodies(as: person.credential) } throws: { $0.isUnauthenticated }
        await #expect { try await house.engine.history(of: reference, now: House.now, as: person.credential) } throws: {
            $0.isUnauthenticated
        }
    }

    @Test func aRevokedTokenStopsAtOnce() async throws {
        try await House.withHouse { house in
            let (id, person) = try await Self.token(house)
            let opened = try await house.open(by: person)
            try await house.administration.revokeToken(id)
            try await Self.expectStopped(house, person, on: opened.reference)
            // Revoking again changes nothing; a token that is not there is said.
            let revoked = try await house.administration.tokens().first { $0.id == id }?.revokedAt
            try await house.administration.revokeToken(id)
            #expect(try await house.administration.tokens().first { $0.id == id }?.revokedAt == revoked)
            await #expect(throws: EngineError.self) { try await house.administration.revokeToken(UUID()) }
        }
    }

    @Test func anExpiredTokenStopsByItself() async throws {
        try await House.withHouse { house in
            let (id, person) = try await Self.token(house)
            let opened = try await house.open(by: person)
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "UPDATE accredit.token SET expires_at = clock_timestamp() WHERE id = \(id)")
            }
            try await Self.expectStopped(house, person, on: opened.reference)
        }
    }

    @Test func aWrongTokenIsNobody() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            try await Self.expectStopped(house, House.Person(secret: "accredit_wrong"), on: opened.reference)
            try await Self.expectStopped(house, House.Person(secret: ""), on: opened.reference)
            // The secret is nowhere in the database, only its digest.
            let stored: Int = try await house.value(
                "SELECT count(*) FROM accredit.token t WHERE t::text LIKE \("%" + house.provider.secret + "%")")
            #expect(stored == 0)
        }
    }

    /// A command that waits for the lock of its case when its token is revoked is not done: who may act is looked up
    /// after the lock.
    @Test func aTokenRevokedWhileItsCommandWaitsForTheLockDoesNothing() async throws {
        try await House.withHouse { house in
            let (id, person) = try await Self.token(house)
            let opened = try await house.open(by: person)
            let waiting = try await house.holding(opened.id) {
                let waiting = Task {
                    try await house.outcome(.act(case: opened.reference, action: "submit", data: nil), as: person)
                }
                try await house.untilSomebodyWaits()
                try await house.administration.revokeToken(id)
                return waiting
            }
            #expect(try await waiting.value == .unauthenticated)
            #expect(try await house.value("SELECT version FROM accredit.case_head", as: Int.self) == 1)
        }
    }

    @Test(arguments: [
        ("SAC", ["officer"], "p", "l", 1), ("SAC", [], "p", "l", 1), ("SAB", ["system"], "p", "l", 1),
        ("QAA", ["operator"], "p", "l", 1),
        ("SAC", ["provider"], "p", "l", 0), ("SAC", ["provider"], "", "l", 1), ("SAC", ["provider"], "p", "", 1),
        ("NONE", ["provider"], "p", "l", 1), ("SAC", ["operator"], "provider", "l", 1),
    ])
    func aTokenThatCannotBeIsRefusedWithWhatIsExpected(
        organisation: String, roles: [String], name: String, label: String, days: Int
    )
        async throws
    {
        try await House.withHouse { house in
            let before = try await house.administration.tokens()
            await #expect(throws: EngineError.self) {
                try await house.administration.createToken(
                    organisation: organisation, principal: name, roles: roles, label: label, days: days)
            }
            #expect(try await house.administration.tokens() == before)
        }
    }
}

extension Error {
    /// Whether the engine said that the token is no good.
    var isUnauthenticated: Bool { if case .unauthenticated? = self as? EngineError { true } else { false } }
}
