import Turnaround

/// A piece of evidence that is attached to a case.
package struct AttachedEvidence: Codable, Sendable, Hashable {
    /// Another place where the same is attached.
    package struct Place: Codable, Sendable, Hashable {
        /// The reference of the case.
        package var `case`: String
        /// Its number there.
        package var item: Int
        /// Requirement that it was handed in for there.
        package var requirement: String
    }

    /// Somebody of the body looked at it.
    package struct Look: Codable, Sendable, Hashable {
        /// opened or cited.
        package var how: String
        /// In which capacity.
        package var role: String?
        /// Time at which it happened.
        package var at: Instant
    }

    /// 1, 2, 3 … within the case.
    package var item: Int
    /// Requirement that it is handed in for.
    package var requirement: String
    /// The document's title.
    package var title: String
    /// SHA-256 of the file in hexadecimal; `nil` for a link.
    package var sha256: String?
    /// Bytes of the file.
    package var size: Int?
    /// Media type of the file, by its content.
    package var mediaType: String?
    /// The file's name, as its sender called it.
    package var fileName: String?
    /// The public link; `nil` for a file.
    package var url: String?
    /// new, reused or public.
    package var source: String
    /// Pages.
    package var pages: Int?
    /// Hours of work it took, as the provider estimates.
    package var hoursToPrepare: Double?
    /// The last day on which it holds, as the provider says.
    package var validUntil: Day?
    /// The case it is reused from.
    package var reusedFrom: String?
    /// Its number there.
    package var reusedItem: Int?
    /// The code of the body that had accepted it there.
    package var acceptedBy: String?
    /// Day on which that body had.
    package var acceptedOn: Day?
    /// The codes of further bodies that the provider offers it to.
    package var sharedWith: [String]
    /// Time at which it was attached.
    package var attachedAt: Instant
    /// Other attachments of the same file or link, as far as the reader may see them.
    package var sameAs: [Place]
    /// Uses by people of the body, oldest first.
    package var consulted: [Look]
}

/// A piece of evidence that a provider has attached to one of its cases, to be used again.
package struct ReusableEvidence: Codable, Sendable, Hashable {
    /// The reference of the case it is attached to.
    package var reference: String
    /// Its number there.
    package var item: Int
    /// Requirement that it was handed in for.
    package var requirement: String
    /// The document's title.
    package var title: String
    /// SHA-256 of the file in hexadecimal; `nil` for a link.
    package var sha256: String?
    /// Bytes of the file.
    package var size: Int?
    /// Media type of the file.
    package var mediaType: String?
    /// The file's name.
    package var fileName: String?
    /// The public link.
    package var url: String?
    /// The code of the body it was handed to.
    package var body: String
    /// Day on which that body accepted the case; `nil` where it has not, or no longer.
    package var acceptedOn: Day?
    /// The last day on which it holds: its own, or that of the acceptance, whichever comes first.
    package var validUntil: Day?
    /// The codes of further bodies that the provider offers it to.
    package var sharedWith: [String]
}

/// A file as its reader gets it.
package struct StoredFile: Sendable {
    /// Bytes.
    package var size: Int
    /// SHA-256 in hexadecimal.
    package var sha256: String
    /// Its kind.
    package var mediaType: String
    /// The parts, one after the other; `nil` after the last.
    package var part: @Sendable (Int) async throws -> [UInt8]?
}
