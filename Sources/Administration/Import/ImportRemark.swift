/// Something that an import decided by itself or found odd, in a sentence for people.
package struct ImportRemark: Sendable, Codable, Hashable {
    /// What it is about.
    package enum Kind: String, Sendable, Codable {
        /// How something was understood.
        case reading
        /// What may make figures wrong.
        case warning
    }

    package let kind: Kind
    /// The column that it is about.
    package let column: String?
    /// A sentence, with the option that changes it.
    package let text: String

    package init(_ kind: Kind, column: String? = nil, _ text: String) {
        self.kind = kind
        self.column = column
        self.text = text
    }
}
