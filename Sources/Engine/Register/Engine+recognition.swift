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
        var sheet = try Wire.decode(RecognitionSheet.self, from: Data(try row.decode(String.self, at: 0).utf8))
        sheet.words = RecognitionSheet.Words(
            credits: sheet.creditSystem.map(SubmissionVocabulary.creditSystems.title),
            mode: sheet.mode.map(SubmissionVocabulary.modes.title),
            timetable: sheet.timetable.map(SubmissionVocabulary.timetables.title),
            languages: sheet.languageCodes.map(SubmissionReader.language))
        sheet.address = letterTexts.certificate(of: CaseReference.normalised(reference))
        return sheet
    }
}
