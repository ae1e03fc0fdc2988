import Foundation
import Postgres

extension Engine {
    /// The letters of all cases that a principal may see, newest first.
    /// - Parameters:
    ///   - status: only those that stand so; `nil` is all.
    ///   - limit: how many at most.
    package func letters(status: CaseLetter.Status?, limit: Int, as credential: Credential) async throws
        -> CaseLetterList
    {
        let question: SQL =
            "SELECT l::text FROM accredit.letters_seen(NULL, \(status?.rawValue), NULL, \(Int32(limit + 1))) l"
        let letters = try await written { try await read(question, as: credential).rows }
        return CaseLetterList(letters: Array(letters.prefix(limit)), more: letters.count > limit)
    }

    /// The letters of one case, newest first.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func letters(of name: String, as credential: Credential) async throws -> CaseLetterList {
        CaseLetterList(letters: try await letters(of: name, number: nil, as: credential), more: false)
    }

    /// One letter, with its page.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case or the letter.
    package func letter(_ number: Int, of name: String, as credential: Credential) async throws -> CaseLetter {
        guard let letter = try await letters(of: name, number: number, as: credential).first else {
            throw EngineError.notFound(
                kind: "letter", name: "\(number) of \(name)", hint: "the case's list of letters has the numbers")
        }
        return letter
    }

    private func letters(of name: String, number: Int?, as credential: Credential) async throws -> [CaseLetter] {
        let questions: [SQL] = [
            Self.enter(credential), "SELECT 1 FROM accredit.case_head h WHERE \(Self.named(name))",
            """
            SELECT l::text FROM accredit.case_head h
            CROSS JOIN LATERAL accredit.letters_seen(h.case_id, NULL, \(number.map(Int32.init)), 10000) l WHERE
                \(Self.named(name))
            """,
        ]
        return try await written {
            let answers = try await pool.withConnection { try await $0.pipeline(questions) }
            try Self.entered(answers[0])
            guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
            return answers[2]
        }
    }

    /// Letters as they read once all of them are written: one that no worker has come to is written now.
    private func written(_ ask: () async throws -> [PostgresRow]) async throws -> [CaseLetter] {
        let letters = readable(try await ask(), in: "letters", Self.letter)
        guard letters.contains(where: { $0.subject == nil }) else { return letters }
        let composer = LetterComposer(pool: pool, texts: letterTexts, logger: logger)
        while try await composer.write() >= LetterComposer.batch {}
        return readable(try await ask(), in: "letters", Self.letter)
    }

    private static func letter(_ row: PostgresRow) throws -> CaseLetter {
        try Wire.decode(CaseLetter.self, from: Data(try row.decode(String.self, at: 0).utf8))
    }
}
