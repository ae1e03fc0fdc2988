import WorkflowCore

/// Head and foot of a body's letters, as the body or its operator set them.
package struct Letterhead: Codable, Sendable {
    /// The logo.
    struct Logo: Codable, Sendable {
        /// `image/png` or `image/jpeg`.
        var type: String
        /// Its bytes in base64.
        var bytes: String
    }

    /// Lines of the postal address.
    var address: [String]?
    var telephone: String?
    var web: String?
    /// Name of who signs.
    var signatory: String?
    /// What the signatory is at the body.
    var position: LocalizedText?
    var logo: Logo?

    /// Lines of the head, beside the body's name.
    func lines(contact: String?) -> [String] {
        (address ?? []) + [telephone, contact, web].compactMap(\.self)
    }
}
