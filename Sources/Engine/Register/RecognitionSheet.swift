import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What certificate and fact sheet of something recognised are made from: its entry of the register, its course as it
/// was submitted, and what the provider added.
struct RecognitionSheet: Codable, Sendable {
    /// The course, as the submission describes it; a provider cannot change this on the sheet.
    struct Course: Codable, Sendable {
        var outcomes: [String]?
        var assessment: [String]?
        var grading: String?
        var hours: Double?
        var weeks: Double?
        var mode: String?
        var timetable: String?
        var location: String?
        var languages: [String]?
        var priceGbp: Double?
        var entry: String?
        var partOf: String?
        var awardedBy: String?
        var web: String?
    }

    /// How the provider is reached.
    struct Contact: Codable, Sendable {
        var name: String?
        var email: String?
        var telephone: String?
        var web: String?
        var address: String?
    }

    /// The provider's logo.
    struct Logo: Codable, Sendable {
        /// The media type, told by what is in the file.
        var type: String
        /// The file in base64.
        var bytes: String
    }

    var entry: RegisterEntry
    /// The provider's nation.
    var nation: String?
    var contact: Contact
    var logo: Logo?
    var course: Course

    /// The languages of its pages: Welsh stands first for providers in Wales, and beside English where the course has a
    /// Welsh title.
    var languages: [Language] { nation == "wales" ? [.cy, .en] : entry.title.cy != nil ? [.en, .cy] : [.en] }
}

extension Engine {
    /// The certificate of something in the register, as a page made for print. No token is asked for.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the register has none of that reference.
    package func certificate(_ reference: String) async throws -> PrintedPage {
        try await sheet(reference).certificate()
    }

    /// The fact sheet for employers of something in the register, as a page made for print. No token is asked for.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the register has none of that reference.
    package func factSheet(_ reference: String) async throws -> PrintedPage { try await sheet(reference).factSheet() }

    private func sheet(_ reference: String) async throws -> RecognitionSheet {
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
