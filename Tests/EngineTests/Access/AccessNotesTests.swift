import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// What the database keeps of used tokens and denied attempts.
@Suite struct AccessNotesTests {
    private static func attempt(
        _ person: House.Person?, _ reason: String, from address: String? = "192.0.2.7", on name: String? = nil
    ) -> AccessNotes.Attempt {
        AccessNotes.Attempt(
            credential: person?.credential, address: address, method: "GET", route: "/v1/cases/{case}", reason: reason,
            caseName: name)
    }

    private static func note(_ house: House, _ attempts: [(AccessNotes.Attempt, Int)]) async throws {
        var notes = AccessNotes()
        for (attempt, count) in attempts { notes.denials[attempt, default: 0] += count }
        try await house.engine.note(notes)
    }

    @Test func `a use is written once a day, and seen by holder, officer and operator`() async throws {
        try await House.withHouse { house in
            var notes = AccessNotes()
            notes.uses = [house.officer.credential, Credential(secret: "nobody")]
            try await house.engine.note(notes)
            let version: SQL = "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM accredit.token"
            let before: String = try await house.value(version)
            try await house.engine.note(notes)
            #expect(try await house.value(version) == before)
            let today = LondonTime.shared.day(of: .now)
            let own = try await house.engine.ownTokens(as: house.officer.credential)
            #expect(own.map(\.lastUsedOn) == [today])
            let seen = try await house.engine.people("officer", as: house.officer.credential).first
            #expect(seen?.tokens.map(\.lastUsedOn) == [today])
            let all = try await house.administration.tokens()
            #expect(all.filter { $0.lastUsedOn == today }.map(\.principal) == ["officer"])
        }
    }

    @Test func `identical attempts are one row, told to the officers it concerns`() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let narrow = try await house.token(for: [.read])
            try await Self.note(
                house,
                [
                    (Self.attempt(narrow, "out_of_scope"), 2), (Self.attempt(house.otherProvider, "not_permitted"), 1),
                    (Self.attempt(house.otherProvider, "unknown_case", on: opened.reference), 3),
                    (Self.attempt(house.otherProvider, "unknown_case", on: "SAB-0000-0000-00"), 1),
                    (Self.attempt(nil, "unauthenticated", from: "2001:db8:1:2:3:4:5:6"), 1),
                    (Self.attempt(nil, "unauthenticated", from: "2001:db8:1:2::9"), 1),
                    (Self.attempt(nil, "unauthenticated", from: "no address"), 1),
                ])
            try await Self.note(house, [(Self.attempt(narrow, "out_of_scope"), 5)])
            // 1. To officers of the body: its people, and strangers who asked for its cases, without their token.
            let seen = try await house.engine.denials(reason: nil, limit: 50, as: house.officer.credential).denials
            #expect(Set(seen.map { "\($0.reason) \($0.count)" }) == ["out_of_scope 7", "unknown_case 3"])
            let stranger = try #require(seen.first { $0.reason == "unknown_case" })
            #expect(stranger.organisation == "SAU" && stranger.person == "otherProvider" && stranger.token == nil)
            #expect(stranger.body == "SAB" && stranger.address == "192.0.2.7")
            #expect(seen.first { $0.reason == "out_of_scope" }?.token != nil)
            #expect(
                try await house.engine.denials(reason: "unknown_case", limit: 1, as: house.officer.credential)
                    .denials.count == 1)
            // 2. To nobody else, but operators.
            #expect(
                try await house.engine.denials(reason: nil, limit: 50, as: house.otherOfficer.credential).denials == [])
            for person in [house.provider, house.reviewer, house.analyst] {
                await #expect(throws: EngineError.self) {
                    try await house.engine.denials(reason: nil, limit: 50, as: person.credential)
                }
            }
            let all = try await house.administration.denials(of: nil, reason: "unknown_token", limit: 50).denials
            #expect(Set(all.map { "\($0.address ?? "none") \($0.count)" }) == ["2001:db8:1:2::/64 2", "none 1"])
            #expect(try await house.administration.denials(of: "SAU", reason: nil, limit: 50).denials.count == 2)
        }
    }

    @Test func `an expired and a revoked token are told apart from one that is nobody's`() async throws {
        try await House.withHouse { house in
            let (expired, revoked) = (try await house.token(for: [.read]), try await house.token(for: [.read]))
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.token SET expires_at = created_at + interval '1 microsecond'
                    WHERE digest = \(expired.credential.digest)
                    """)
                _ = try await connection.execute(
                    """
                    UPDATE accredit.token SET revoked_at = clock_timestamp() WHERE digest = \(revoked.credential.digest)
                    """)
            }
            try await Self.note(
                house,
                [
                    (Self.attempt(expired, "unauthenticated"), 1), (Self.attempt(revoked, "unauthenticated"), 1),
                    (Self.attempt(House.Person(secret: "nobody"), "unauthenticated"), 1),
                ])
            let seen = try await house.administration.denials(of: nil, reason: nil, limit: 50).denials
            #expect(Set(seen.map(\.reason)) == ["expired_token", "revoked_token", "unknown_token"])
            #expect(seen.filter { $0.organisation == "SAB" }.count == 2)
        }
    }

    @Test func `a full day keeps neither addresses nor routes, and old days go`() async throws {
        try await House.withHouse { house in
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.access_denial (day, fingerprint, method, route, reason, first_at,
                        last_at, count)
                    SELECT d.day, sha256(int4send(n)), 'GET', '/', 'unknown_token', now(), now(), 1
                    FROM (VALUES (accredit.local_day(now()), 50000), (accredit.local_day(now()) - 91, 150))
                        AS d (day, most)
                    CROSS JOIN LATERAL generate_series(1, d.most) AS n
                    """)
            }
            try await Self.note(
                house,
                (1...20).map { (Self.attempt(nil, "unauthenticated", from: "192.0.2.\($0)"), 1) })
            let count: SQL = "SELECT count(*) FROM accredit.access_denial"
            #expect(try await house.value(count) == 50_151)
            let swept: SQL = "SELECT accredit.sweep_denials(100)"
            let taken = try await house.pool.withConnection { connection in
                [
                    try await connection.query(swept), try await connection.query(swept),
                    try await connection.query(swept),
                ]
            }.map { try $0.first?.decode(Int.self, at: 0) }
            #expect(taken == [100, 50, 0])
            #expect(try await house.value(count) == 50_001)
        }
    }

    @Test func `what is of no usable form is left out`() async throws {
        try await House.withHouse { house in
            for input in [
                #"{"uses": ["zz", 3], "denials": [{}, {"reason": "A B", "method": "GET", "route": "/", "count": 1}]}"#,
                #"{"denials": [{"reason": "forbidden", "method": "GET", "route": "/", "count": 0}]}"#, "{}",
            ] {
                let rows = try await house.pool.withConnection {
                    try await $0.query("SELECT accredit.note_access(\(JSONValue(json: input)))")
                }
                #expect(try rows.first?.decode(Int.self, at: 0) == 0, "\(input)")
            }
        }
    }
}
