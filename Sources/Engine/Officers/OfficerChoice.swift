import Postgres

/// An officer whose cases a list asks for.
package enum OfficerChoice: Sendable, Hashable {
    /// The reader.
    case reader
    /// Nobody: cases without an officer.
    case nobody
    /// Somebody of the body, by name.
    case named(String)

    /// Reads the word of a query: `me`, `none`, or a name.
    package init(_ word: String) {
        self =
            switch word {
            case "me": .reader
            case "none": .nobody
            default: .named(word)
            }
    }

    /// The word of a query, as ``init(_:)`` reads it.
    package var word: String {
        switch self {
        case .reader: "me"
        case .nobody: "none"
        case .named(let name): name
        }
    }
}

extension Engine {
    /// Asks a question about the cases of an officer, as ``read(_:as:)`` does and in the same round trip.
    /// - Parameter choice: whose; `nil` asks the question as it is.
    /// - Throws: ``EngineError/forbidden(needs:)`` where the reader is not of a body, to whom officers are not told;
    ///   ``EngineError/unanswerable(parameter:what:expected:)`` where nobody of that name works for it.
    func read(_ question: SQL, ofOfficer choice: OfficerChoice?, as credential: Credential) async throws -> (
        principal: Principal, rows: [PostgresRow]
    ) {
        guard let choice else { return try await read(question, as: credential) }
        let known: SQL = """
            SELECT p.id FROM accredit.principal p
            WHERE p.organisation_id = \(ReaderSide.body) AND p.name = \(choice.word)
            """
        let answers = try await pool.withConnection {
            try await $0.pipeline([Self.enter(credential), known, question])
        }
        let principal = try Self.entered(answers[0])
        guard principal.organisationKind == "body" else {
            throw EngineError.forbidden(needs: "somebody who works for a body")
        }
        if case .named(let name) = choice, answers[1].isEmpty {
            throw EngineError.unanswerable(
                parameter: "officer", what: "nobody called “\(name)” works for \(principal.organisation)",
                expected: "me, none, or somebody's name as it is written")
        }
        return (principal, answers[2])
    }
}
