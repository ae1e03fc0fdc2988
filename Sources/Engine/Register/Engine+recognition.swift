import Documents
import Foundation
import Postgres

extension Engine {
    /// The facts from which certificate and fact sheet of something in the register are printed. No token is needed.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the register has none of that reference.
    package func recognitionSheet(_ reference: String) async throws -> RecognitionSheet {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT s::text FROM accredit.public_sheet(\(CaseReference.normalised(reference))) s WHERE s IS NOT NULL
                """
            )
        }
        guard let row = rows.first else { throw Self.noSuchEntry(reference) }
        return try Wire.decode(RecognitionSheet.self, from: Data(try row.decode(String.self, at: 0).utf8))
    }
}
