import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// A language in which somebody wants to be written to.
package enum LetterLanguage: String, Codable, Sendable, CaseIterable {
    /// Welsh.
    case cy
    /// English.
    case en
    /// Welsh and English, Welsh first.
    case both
}

/// What somebody asked of letters to them.
package struct OwnLanguage: Codable, Sendable, Hashable {
    /// The language.
    package var language: LetterLanguage
    /// The day on which they said so.
    package var since: Day
}

extension Engine {
    /// Keeps the language in which the principal wants to be written to, with its day.
    /// - Throws: ``EngineError/unauthenticated``, ``EngineError/outOfScope(needs:scopes:)``.
    package func setLanguage(_ language: LetterLanguage, as credential: Credential) async throws -> OwnLanguage {
        let rows = try await pool.withConnection {
            try await $0.query(
                "SELECT accredit.set_own_language(\(credential.digest), \(language.rawValue))::text")
        }
        guard let text = try rows.first?.decode(String.self, at: 0) else { throw EngineError.unauthenticated }
        guard let kept = try? Wire.decode(OwnLanguage.self, from: Data(text.utf8)) else {
            throw EngineError(refused: try JSONValue(json: text))
        }
        return kept
    }
}
