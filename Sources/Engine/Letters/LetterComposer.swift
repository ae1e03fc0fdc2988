import Documents
import Foundation
import Logging
import Postgres

/// A letter that nobody has written yet.
struct LetterToWrite: Codable, Sendable {
    var `case`: UUID
    var number: Int
    var letter: String
    var recipient: String
    var addressee: String
    /// Where it goes; only of one that is previewed.
    var address: String?
    var facts: LetterFacts?
    var letterhead: Letterhead?
    var original: OriginalLetter?

    /// The letter in words; `nil` where there is nothing to write it from.
    func written(_ texts: LetterTexts) throws -> WrittenLetter? {
        if let original { return WrittenLetter(copyOf: original) }
        return try facts.map {
            try WrittenLetter(
                letter, to: recipient, addressee: addressee, from: $0, letterhead: letterhead, texts)
        }
    }
}

/// Writes the letters that events have left to be written. What is written is a function of what was put down with the
/// event, so whoever comes first writes the same as anybody else would.
package struct LetterComposer: Sendable {
    /// Number of letters that are written in one go.
    static let batch = 50

    let pool: PostgresPool
    let texts: LetterTexts
    let logger: Logger

    /// A composer.
    /// - Parameter texts: the words of the letters that every scheme sends.
    package init(pool: PostgresPool, texts: LetterTexts, logger: Logger) {
        (self.pool, self.texts, self.logger) = (pool, texts, logger)
    }

    /// Puts down a letter to the provider of each case that is about to lapse.
    /// - Returns: how many cases are warned of.
    @discardableResult package func warn() async throws -> Int {
        var warned = 0
        while true {
            let rows = try await pool.withConnection {
                try await $0.query("SELECT accredit.warn_of_lapses(\(Int32(Self.batch)))")
            }
            let more = try rows.first?.decode(Int.self, at: 0) ?? 0
            warned += more
            if more < Self.batch { return warned }
        }
    }

    /// Writes what waits, about one batch.
    /// - Returns: how many were written.
    @discardableResult func write() async throws -> Int {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT l::text FROM accredit.letters_to_write(\(Int32(Self.batch))) l")
        }
        var statements: [SQL] = []
        for row in rows {
            let text = try row.decode(String.self, at: 0)
            do {
                let waiting = try Wire.decode(LetterToWrite.self, from: Data(text.utf8))
                guard let letter = try waiting.written(texts) else { continue }
                statements.append(
                    """
                    SELECT accredit.write_letter(\(waiting.case), \(Int32(waiting.number)),
                        \(letter.languages.map(\.rawValue)), \(letter.subject),
                        \(letter.html), \(letter.text), \(letter.dates))
                    """)
            } catch {
                // Publishing rules this out; one letter that cannot be written keeps no other back.
                logger.error("a letter cannot be written", metadata: ["error": "\(LoggedFault.text(of: error))"])
            }
        }
        guard !statements.isEmpty else { return 0 }
        let all = statements
        _ = try await pool.withConnection { try await $0.pipeline(all) }
        return all.count
    }
}
