import Engine
import Foundation
import Postgres
import WorkflowCore

/// Head and foot of a body's letters, without the logo's bytes.
package struct BodyLetterhead: Codable, Sendable, Hashable {
    /// A logo.
    package struct Logo: Codable, Sendable, Hashable {
        /// `image/png` or `image/jpeg`.
        package var type: String
    }

    /// Lines of the postal address.
    package var address: [String]
    /// The telephone number.
    package var telephone: String?
    /// The web address.
    package var web: String?
    /// Name of who signs.
    package var signatory: String?
    /// What the signatory is at the body.
    package var position: LocalizedText?
    /// The logo.
    package var logo: Logo?
}

extension Administration {
    /// Sets what stands at the head and the foot of a body's letters; letters that are written already stay as they
    /// are.
    /// - Parameters:
    ///   - members: `address` (lines), `telephone`, `web`, `signatory`, `position` (words), `logo` (base64),
    ///     `remove_logo`; what is not named stays, and null takes away.
    ///   - code: the body's code.
    /// - Returns: all of it as it is now.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body; ``EngineError/invalid`` where a
    ///   member cannot be used, with the reason.
    package func setLetterhead(_ members: [String: JSONValue], of code: String) async throws -> BodyLetterhead {
        let body = try await organisation(named: code, kind: .body)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT accredit.set_letterhead(\(body.code), \(JSONValue.object(members)))::text")
        }
        let answer = try JSONReader.value(of: Array(try rows[0].decode(String.self, at: 0).utf8))
        if let problem = answer["detail"]?["problems"]?.arrayValue?.first {
            throw EngineError.invalid(
                what: "the \(problem["path"]?.stringValue ?? "") \(problem["message"]?.stringValue ?? "")",
                expected: problem["expected"]?.stringValue ?? "")
        }
        return try Wire.decode(
            BodyLetterhead.self, from: Data((answer["letterhead"] ?? [:]).canonicalText().utf8))
    }
}
