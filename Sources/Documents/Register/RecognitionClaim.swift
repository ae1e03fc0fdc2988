import WorkflowCore

/// The claim that a provider may make of something recognised, and the facts that fill its places.
package struct RecognitionClaim: Sendable {
    /// The places of a claim. `until` is empty where no end is set.
    package static let places = ["title", "body", "provider", "from", "until", "reference"]

    let title: LocalizedText
    let body: String
    let provider: String
    let reference: String
    let from: PrintedDate
    let until: PrintedDate?

    /// The facts of a claim.
    /// - Parameters:
    ///   - title: the course's.
    ///   - body: the name of the body that recognises.
    ///   - provider: the provider's name.
    ///   - reference: the reference of the case.
    ///   - from: the first day.
    ///   - until: the last day; `nil` where no end is set.
    package init(
        title: LocalizedText, body: String, provider: String, reference: String, from: PrintedDate,
        until: PrintedDate?
    ) {
        self.title = title
        self.body = body
        self.provider = provider
        self.reference = reference
        self.from = from
        self.until = until
    }

    /// The claim with its places filled in.
    /// - Parameter words: the scheme's own words; `nil` takes the usual ones.
    /// - Returns: `nil` where the words are no template, which publishing refuses: no provider is given a claim that
    ///   the scheme did not write.
    package func filled(_ words: LocalizedText?) -> LocalizedText? {
        let words = words ?? Self.usual
        var texts: [Language: String] = [:]
        for language in Language.allCases {
            guard let text = words[language] else { continue }
            guard let text = filled(text, in: language) else { return nil }
            texts[language] = text
        }
        return LocalizedText(en: texts[.en], cy: texts[.cy], gd: texts[.gd])
    }

    private func filled(_ text: String, in language: Language) -> String? {
        var values = [
            "title": title.text(in: language), "body": body, "provider": provider,
            "from": from.words(in: language), "reference": reference,
        ]
        values["until"] = until?.words(in: language)
        return (try? WordTemplate(text))?.filled(values)
    }

    /// The claim of schemes that have no words of their own.
    private static let usual = LocalizedText(
        en:
            """
            “{{title}}” by {{provider}} is accredited by {{body}} from {{from}}{{#until}} to {{until}}{{/until}} \
            (reference {{reference}}).
            """,
        cy:
            """
            Mae “{{title}}” gan {{provider}} wedi'i achredu gan {{body}} o {{from}}{{#until}} hyd {{until}}{{/until}} \
            (cyfeirnod {{reference}}).
            """
    )
}
