/// Result of publishing a file.
package struct Publication: Codable, Sendable, Hashable {
    /// What a file may define.
    package enum Kind: String, Codable, Sendable {
        case workflow, calendar, meetings
    }

    /// The file.
    package var file: String
    /// The kind of its definition.
    package var kind: Kind
    /// The name it defines.
    package var name: String
    /// The version.
    package var version: Int
    /// True if it was new; `false` where the same version was there with the same content.
    package var isNew: Bool
}
