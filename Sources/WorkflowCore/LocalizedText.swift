/// The languages in which a body may address people.
package enum Language: String, CaseIterable, Sendable {
    /// English, which every text has.
    case en
    /// Welsh.
    case cy
    /// Scottish Gaelic.
    case gd
}

/// A text in English and, where somebody wrote it, in Welsh and Scottish Gaelic.
package struct LocalizedText: Hashable, Sendable {
    /// The English text; never empty.
    package let en: String
    /// The Welsh text.
    package let cy: String?
    /// The Scottish Gaelic text.
    package let gd: String?

    /// A text.
    package init(en: String, cy: String? = nil, gd: String? = nil) {
        self.en = en
        self.cy = cy
        self.gd = gd
    }

    /// The text in a language, in English where it was not translated.
    package func text(in language: Language) -> String {
        switch language {
        case .en: en
        case .cy: cy ?? en
        case .gd: gd ?? en
        }
    }

    /// The default title of a name: `awaiting-meeting` is "Awaiting meeting".
    package static func title(ofSlug slug: String) -> LocalizedText {
        let words = slug.replacing("-", with: " ")
        return LocalizedText(en: words.prefix(1).uppercased() + words.dropFirst())
    }

    /// `{"en": …, "cy": …}` without the languages that are missing.
    package var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["en": .string(en)]
        if let cy { members["cy"] = .string(cy) }
        if let gd { members["gd"] = .string(gd) }
        return .object(members)
    }
}

extension LocalizedText: Codable {
    private enum CodingKeys: String, CodingKey { case en, cy, gd }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            en: try container.decode(String.self, forKey: .en),
            cy: try container.decodeIfPresent(String.self, forKey: .cy),
            gd: try container.decodeIfPresent(String.self, forKey: .gd))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(en, forKey: .en)
        try container.encodeIfPresent(cy, forKey: .cy)
        try container.encodeIfPresent(gd, forKey: .gd)
    }
}
