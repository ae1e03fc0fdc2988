import Documents
import Foundation
import Postgres
import WorkflowCore

/// What would go out, before it does.
package struct LetterPreview: Codable, Sendable, Hashable {
    /// A letter to one recipient, as it would be sent.
    package struct Letter: Codable, Sendable, Hashable {
        /// Which of the scheme's.
        package var letter: String
        /// provider, officer, reviewer or decider.
        package var recipient: String
        /// Name of the person or organisation addressed.
        package var addressee: String
        /// Its address; `nil`: none is known.
        package var address: String?
        /// Its subject.
        package var subject: String
        /// The languages it is in, in their order.
        package var languages: [String]
        /// The page made for print.
        package var html: String
        /// The same as plain text.
        package var text: String
    }

    /// The action after which they go out.
    package var action: String
    /// The letters; none where nobody is written to.
    package var letters: [Letter]
}

extension Engine {
    /// The letter to write, as the database would put it down.
    private struct Ahead: Codable {
        var action: String?
        var letters: [LetterToWrite]?
        /// Letters by the action that sends them, where none sends the one that was asked for.
        var actions: [String: [String]]?
    }

    /// What would go out if an action were taken on a case; nothing of it is kept.
    /// - Parameters:
    ///   - letter: which of the scheme's.
    ///   - name: reference or id of the case.
    ///   - action: the action; `nil`: the first of where the case is after which the letter goes out.
    /// - Throws: ``EngineError/forbidden(needs:)`` where the principal is no officer of a body;
    ///   ``EngineError/notFound(kind:name:hint:)`` where there is no such case, or no action sends the letter from
    ///   where it is.
    package func previewLetters(
        _ letter: String, of name: String, after action: String?, as credential: Credential
    ) async throws -> LetterPreview {
        let (principal, rows) = try await read(
            """
            SELECT accredit.preview_letters(h.case_id, \(letter), \(action))::text AS ahead
            FROM accredit.case_head h WHERE \(Self.named(name))
            """, as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        guard principal.organisationKind == "body", principal.roles.contains("officer") else {
            throw EngineError.forbidden(needs: "the role officer at a body")
        }
        guard let text = try row.decode(String?.self, at: 0) else { throw Self.noSuchCase(name) }
        let ahead = try Wire.decode(Ahead.self, from: Data(text.utf8))
        guard let chosen = ahead.action else {
            let ways = (ahead.actions ?? [:]).sorted { $0.key < $1.key }.map {
                "\($0.key) (\($0.value.joined(separator: ", ")))"
            }
            let known = ways.isEmpty ? "none" : ways.joined(separator: "; ")
            throw EngineError.notFound(
                kind: "letter to preview", name: letter, hint: "from where the case is these go out: \(known)")
        }
        let letters = try (ahead.letters ?? []).compactMap { waiting in
            try waiting.written(letterTexts).map {
                LetterPreview.Letter(
                    letter: waiting.letter, recipient: waiting.recipient, addressee: waiting.addressee,
                    address: waiting.address, subject: $0.subject, languages: $0.languages.map(\.rawValue),
                    html: $0.html, text: $0.text)
            }
        }
        return LetterPreview(action: chosen, letters: letters)
    }
}
