import WorkflowCore

extension RecognitionSheet {
    private static let headings: [Language: String] = [.en: "Certificate of accreditation", .cy: "Tystysgrif achredu"]
    private static let ended: [Language: String] = [
        .en: "This no longer holds. The public register says how it stands.",
        .cy: "Nid yw hyn yn ddilys mwyach. Mae'r gofrestr gyhoeddus yn dangos y sefyllfa.",
    ]
    private static let until: [Language: (from: String, until: String)] = [.en: ("From", "Until"), .cy: ("O", "Hyd")]

    /// Whether the register still says that it holds; otherwise what its pages say instead, in a language.
    func warning(in language: Language) -> String? { entry.status == "current" ? nil : Self.ended[language] }

    /// The certificate.
    package func certificate() throws -> PrintedPage {
        let claim =
            entry.status == "current"
            ? RecognitionClaim(
                title: entry.title, body: entry.body.recordedName, provider: entry.provider.recordedName,
                reference: entry.reference,
                from: entry.validFrom, until: entry.noticeUntil ?? entry.validUntil
            ).filled(entry.claim) : nil
        let parts: [[String: Any]] = languages.map { language in
            var values: [String: Any] = [
                "language": language.rawValue, "heading": Self.headings[language, default: ""],
                "title": entry.title.text(in: language),
                "from_word": Self.until[language]?.from ?? "", "from": entry.validFrom.words(in: language),
            ]
            values["warning"] = warning(in: language)
            values["claim"] = claim?.text(in: language)
            values["check"] = check(in: language)
            values["until_word"] = entry.validUntil.map { _ in Self.until[language]?.until ?? "" }
            values["until"] = entry.validUntil.map { $0.words(in: language) }
            return values
        }
        var values: [String: Any] = [
            "parts": parts, "body": entry.body.recordedName, "provider": entry.provider.recordedName,
            "ukprn": entry.provider.ukprn ?? "",
            "reference": entry.reference, "code": entry.code,
        ]
        values["size"] = size
        values["body_now"] = entry.body.nowKnownAs.map(now)
        values["provider_now"] = entry.provider.nowKnownAs.map(now)
        if languages.reduce(0, { $0 + entry.title.text(in: $1).count }) > 240 { values["dense"] = true }
        return try PrintedPage(
            title: "\(Self.headings[languages[0], default: ""]): \(entry.title.text(in: languages[0]))",
            language: languages[0],
            template: Self.certificateTemplate, values: values)
    }

    /// What an organisation is called today, in the languages of the page.
    private func now(_ name: String) -> String {
        "(\(inLanguages(LocalizedText(en: "now", cy: "bellach"))): \(name))"
    }

    /// Level and credits on one line; `nil` where the submission has neither.
    var size: String? {
        let level = entry.level.map { level in [entry.framework, level].compactMap(\.self).joined(separator: " ") }
        let credits = entry.credits.map { credits in
            [credits.formattedPlainly, words.credits.map(inLanguages)].compactMap(\.self).joined(separator: " ")
        }
        let parts = [level, credits].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    private static let certificateTemplate = """
        <main class="certificate{{#dense}} dense{{/dense}}">
        <p class="sender">{{body}}{{#body_now}} {{body_now}}{{/body_now}}</p>
        {{#parts}}
        <div lang="{{language}}">
        {{#warning}}<p class="ended">{{warning}}</p>{{/warning}}
        <h1>{{heading}}</h1>
        <p class="course">{{title}}</p>
        {{#claim}}<p class="claim">{{claim}}</p>{{/claim}}
        <p>{{from_word}} {{from}}{{#until}} · {{until_word}} {{until}}{{/until}}</p>
        </div>
        {{/parts}}
        <p>{{provider}} · UKPRN {{ukprn}}{{#provider_now}} {{provider_now}}{{/provider_now}}</p>
        {{#size}}<p>{{size}}</p>{{/size}}
        <p><strong>{{reference}}</strong></p>
        {{#parts}}<p class="check" lang="{{language}}">{{check}} <b>{{code}}</b></p>{{/parts}}
        </main>
        """
}
