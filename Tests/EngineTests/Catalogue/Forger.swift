import EngineSupport
import Foundation
import Postgres
import TestSupport

/// Somebody with the service's connection who sets what `accredit.enter` sets, without the token that it takes.
struct Forger {
    private let house: House
    private let connection: PostgresConnection
    /// Another connection, in a transaction in which an officer has entered.
    private let other: PostgresConnection
    private let ofOther: String

    init(_ house: House, _ connection: PostgresConnection) async throws {
        self.house = house
        self.connection = connection
        other = try await PostgresConnection.connect(house.pool.configuration, logger: TestServer.logger)
        _ = try await other.execute("BEGIN")
        _ = try await other.query(ReaderQuestions.enter(house.officer))
        let rows = try await other.query(Self.reading)
        ofOther = try Self.setting(rows)
    }

    func close() async throws {
        _ = try await other.execute("ROLLBACK")
        await other.close()
    }

    static let reading: SQL = "SELECT current_setting('accredit.reader')"

    static func setting(_ rows: [PostgresRow]) throws -> String { try rows.first?.decode(String.self, at: 0) ?? "" }

    static func set(_ setting: String) -> SQL { "SELECT set_config('accredit.reader', \(setting), true)" }

    /// What is sealed of somebody, as text: of a principal, of their organisation as body and as provider, who counts.
    private static func side(of name: String, in house: House) async throws -> String {
        try await house.value(
            """
            SELECT ROW(p.id, p.organisation_id, p.organisation_id, ARRAY[p.organisation_id], true, NULL)::text
            FROM accredit.principal p WHERE p.name = \(name)
            """)
    }

    /// Statements that set by hand whatever could name a reader.
    static func settings(of name: String, in house: House) async throws -> [SQL] {
        let person: UUID = try await house.value("SELECT id FROM accredit.principal WHERE name = \(name)")
        let organisation: UUID = try await house.value(
            "SELECT organisation_id FROM accredit.principal WHERE name = \(name)")
        let values = [
            "principal": person.uuidString, "body": organisation.uuidString, "provider": organisation.uuidString,
            "acts_for": "{\(organisation.uuidString)}", "reach": "all",
            "reader": String(repeating: "0", count: 64) + (try await side(of: name, in: house)),
        ]
        return values.map { "SELECT set_config('accredit.' || \($0.key)::text, \($0.value), true)" }
    }

    /// What is done before a question, by what it is.
    func ways() async throws -> [(way: String, statements: [SQL])] {
        var ways: [(way: String, statements: [SQL])] = [("nothing", [])]
        for name in ["officer", "provider", "analyst"] {
            ways.append(("the settings of \(name) by hand", try await Self.settings(of: name, in: house)))
        }
        return try await ways + replayed() + altered()
    }

    /// Seals that hold elsewhere, and what is none.
    private func replayed() async throws -> [(way: String, statements: [SQL])] {
        let rows = try await connection.pipeline([ReaderQuestions.enter(house.officer), Self.reading])
        let earlier = try Self.setting(rows[1])
        let officer = try await Self.side(of: "officer", in: house)
        let provider = try await Self.side(of: "provider", in: house)
        let settings: [(way: String, setting: String)] = [
            ("no seal", officer), ("half a seal", String(earlier.prefix(40))), ("no text at all", "\\x00 ' \" {"),
            ("the seal of an earlier transaction", earlier),
            ("that seal with another's side", String(earlier.prefix(64)) + provider),
            ("the seal of another connection", ofOther),
        ]
        return settings.map { ($0.way, [Self.set($0.setting)]) }
    }

    /// Good seals under which something else stands, and those that a later token has ended.
    private func altered() async throws -> [(way: String, statements: [SQL])] {
        let provider = try await Self.side(of: "provider", in: house)
        let another: SQL = """
            SELECT set_config('accredit.reader', left(current_setting('accredit.reader'), 64) || \(provider), true)
            """
        let counting: SQL = """
            SELECT set_config('accredit.reader', replace(current_setting('accredit.reader'), ',f,', ',t,'), true)
            """
        let figures: SQL =
            "SELECT accredit.enter_for_figures() FROM accredit.enter(\(Intruder.digest(house.analyst)))"
        let analyst = ReaderQuestions.enter(house.analyst)
        return [
            ("another's side under a good seal", [ReaderQuestions.enter(house.officer), another]),
            ("a good seal of one who does not count yet", [analyst, counting]),
            ("who counted, and then a token that is nobody's", [figures, "SELECT FROM accredit.enter('nobody')"]),
            ("a feed that is nobody's", ["SELECT FROM accredit.enter(NULL, sha256('nobody'))"]),
        ]
    }
}
