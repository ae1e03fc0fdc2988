/// The languages in which a body may address people.
package enum Language: String, CaseIterable, Sendable {
    /// English.
    case en
    /// Welsh.
    case cy
    /// Scottish Gaelic.
    case gd
}

/// A text in English, Welsh or Scottish Gaelic, in at least one of them.
package struct LocalizedText: Hashable, Sendable {
    /// The English text; schemes have one of everything, a course may have none.
    package let en: String?
    /// The Welsh text.
    package let cy: String?
    /// The Scottish Gaelic text.
    package let gd: String?

    /// A text; one of the languages has to be there.
    package init(en: String?, cy: String? = nil, gd: String? = nil) {
        self.en = en
        self.cy = cy
        self.gd = gd
    }

    /// The text in a language; where it is not there, in English, or else in the language that it has.
    package func text(in language: Language) -> String {
        self[language] ?? en ?? cy ?? gd ?? ""
    }

    /// The text in a language; `nil` where it is not there in it.
    package subscript(language: Language) -> String? {
        switch language {
        case .en: en
        case .cy: cy
        case .gd: gd
        }
    }

    /// The default title of a name: `awaiting-meeting` is "Awaiting meeting".
    package static func title(ofSlug slug: String) -> LocalizedText {
        let words = slug.replacing("-", with: " ")
        return LocalizedText(en: words.prefix(1).uppercased() + words.dropFirst())
    }

    /// `{"en": …, "cy": …}` without the languages that are missing.
    package var canonicalJSON: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: Language.allCases.compactMap { language in
                    self[language].map { (language.rawValue, .string($0)) }
                }))
    }
}

extension LocalizedText: Codable {
    private enum CodingKeys: String, CodingKey { case en, cy, gd }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            en: try container.decodeIfPresent(String.self, forKey: .en),
            cy: try container.decodeIfPresent(String.self, forKey: .cy),
            gd: try container.decodeIfPresent(String.self, forKey: .gd))
        if en == nil && cy == nil && gd == nil {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "a text in no language"))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(en, forKey: .en)
        try container.encodeIfPresent(cy, forKey: .cy)
        try container.encodeIfPresent(gd, forKey: .gd)
    }
}
