import WorkflowCore

extension RecognitionSheet {
    /// Statements about every micro-credential, in words that nobody changes.
    ///
    /// Source: the definition in QAA, “Micro-credentials for employee upskilling: results of employer and PSRB
    /// surveys”.
    private static let description = LocalizedText(
        en:
            """
            A micro-credential is a small, credit-bearing qualification with learning outcomes. To achieve it, \
            learners are assessed against those outcomes: it shows what somebody can do, and not only that they were \
            there.
            """,
        cy:
            """
            Cymhwyster bach sy'n dwyn credydau ac sydd â deilliannau dysgu yw micro-gymhwyster. I'w ennill, asesir \
            dysgwyr yn erbyn y deilliannau hynny: mae'n dangos yr hyn y gall rhywun ei wneud, ac nid dim ond eu bod \
            yno.
            """
    )

    /// The words between the facts.
    private enum Label {
        static let kind = LocalizedText(en: "Fact sheet for employers", cy: "Taflen ffeithiau i gyflogwyr")
        static let outcomes = LocalizedText(
            en: "What a learner can do afterwards", cy: "Yr hyn y gall dysgwr ei wneud wedyn")
        static let assessment = LocalizedText(en: "How it is assessed", cy: "Sut y caiff ei asesu")
        static let level = LocalizedText(en: "Level and credits", cy: "Lefel a chredydau")
        static let length = LocalizedText(en: "Work it takes", cy: "Faint o waith")
        static let delivery = LocalizedText(en: "How it is taught", cy: "Sut y caiff ei addysgu")
        static let price = LocalizedText(en: "Price", cy: "Pris")
        static let entry = LocalizedText(en: "Who can take it", cy: "Pwy all ei ddilyn")
        static let partOf = LocalizedText(en: "Counts towards", cy: "Yn cyfrif tuag at")
        static let awardedBy = LocalizedText(en: "Awarded by", cy: "Dyfernir gan")
        static let accredited = LocalizedText(en: "Accredited", cy: "Achrediad")
        static let contact = LocalizedText(en: "Contact", cy: "Cyswllt")
        static let about = LocalizedText(en: "What a micro-credential is", cy: "Beth yw micro-gymhwyster")
    }

    /// The fact sheet: one page. The part before the contact is fixed.
    package func factSheet() throws -> PrintedPage {
        let main = languages[0]
        let label = inLanguages
        let facts: [(String, String?)] = [
            (label(Label.level), size), (label(Label.length), length), (label(Label.delivery), delivery),
            (label(Label.price), price), (label(Label.entry), Self.briefly(course.entry)),
            (label(Label.partOf), Self.briefly(course.partOf)),
            (label(Label.awardedBy), Self.briefly(course.awardedBy)), (label(Label.accredited), accredited),
        ]
        var values: [String: Any] = [
            "kind": label(Label.kind), "body": entry.body.name, "provider": entry.provider.name,
            "reference": entry.reference, "code": entry.code,
            "checks": languages.map { ["language": $0.rawValue, "text": check(in: $0)] },
            "about": languages.map {
                [
                    "language": $0.rawValue, "heading": Label.about.text(in: $0),
                    "text": Self.description.text(in: $0),
                ]
            },
            "titles": languages.map {
                ["language": $0.rawValue, "title": Self.shortened(entry.title.text(in: $0), to: 200)]
            },
            "facts": facts.compactMap { term, text in text.map { ["term": term, "text": $0] }
            },
        ]
        if let outcomes = course.outcomes, !outcomes.isEmpty {
            values["outcomes"] = ["heading": label(Label.outcomes), "items": Self.few(outcomes)] as [String: Any]
        }
        if let assessment = course.assessment, !assessment.isEmpty {
            let text = Self.few(assessment).joined(separator: "; ") + (course.grading.map { ". \($0)" } ?? "")
            values["assessment"] = ["heading": label(Label.assessment), "text": Self.shortened(text, to: 200)]
        }
        let warnings = languages.compactMap { language in
            warning(in: language).map { ["language": language.rawValue, "text": $0] }
        }
        if !warnings.isEmpty { values["warnings"] = warnings }
        if let logo, ["image/png", "image/jpeg"].contains(logo.type) {
            values["logo"] = ["type": logo.type, "bytes": logo.bytes]
        }
        let lines = [
            contact.name.map { Self.shortened($0, to: 100) }, contact.email, contact.telephone, contact.web,
            contact.address.map { Self.shortened($0, to: 200) },
        ].compactMap(\.self)
        if !lines.isEmpty {
            values["contact"] = ["heading": label(Label.contact), "text": lines.joined(separator: " · ")]
        }
        // Much to say is said in smaller letters: it stays one page.
        let texts =
            languages.map { entry.title.text(in: $0) } + (course.outcomes.map(Self.few) ?? []) + lines
            + facts.compactMap(\.1)
        if texts.reduce(0, { $0 + $1.count }) > 1100 { values["dense"] = true }
        return try PrintedPage(
            title: "\(Label.kind.text(in: main)): \(entry.title.text(in: main))", language: main,
            template: Self.sheetTemplate,
            values: values)
    }

    private var length: String? {
        // Welsh counts with the singular.
        let hours = course.hours.map { number in
            inLanguages(.init(en: "\(Self.counted(number, "hour"))", cy: "\(number.formattedPlainly) awr"))
        }
        let weeks = course.weeks.map { number in
            inLanguages(.init(en: "\(Self.counted(number, "week"))", cy: "\(number.formattedPlainly) wythnos"))
        }
        let parts = [hours, weeks].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func counted(_ number: Double, _ unit: String) -> String {
        "\(number.formattedPlainly) \(unit)\(number == 1 ? "" : "s")"
    }

    private var delivery: String? {
        let taught = languages.map { language in
            words.languages.map { $0.text(in: language) }.joined(separator: ", ")
        }
        let parts = [
            words.mode.map(inLanguages), words.timetable.map(inLanguages), Self.briefly(course.location),
            words.languages.isEmpty ? nil : taught.joined(separator: " / "),
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private var price: String? {
        course.priceGbp.map { $0 == 0 ? inLanguages(.init(en: "Free", cy: "Am ddim")) : "£\($0.formattedPlainly)" }
    }

    private var accredited: String {
        let parts = languages.map { language in
            "\(entry.validFrom.words(in: language))" + (entry.validUntil.map { " – \($0.words(in: language))" } ?? "")
        }
        return "\(entry.body.name), \(parts.joined(separator: " / ")), \(entry.reference)"
    }

    /// As many as one page has room for; the register has all.
    private static func few(_ texts: [String]) -> [String] {
        texts.prefix(6).map { shortened($0, to: 140) } + (texts.count > 6 ? ["…"] : [])
    }

    /// A text of the submission as far as a line or two have room for it.
    private static func briefly(_ text: String?) -> String? { text.map { shortened($0, to: 140) } }

    private static func shortened(_ text: String, to length: Int) -> String {
        text.count <= length ? text : text.prefix(length - 1).trimmingSuffix(while: \.isWhitespace) + "…"
    }

    private static let sheetTemplate = """
        <main class="sheet{{#dense}} dense{{/dense}}">
        <header>
        <div><p class="sender">{{provider}}</p><p>{{kind}}</p></div>
        {{#logo}}<img alt="{{provider}}" src="data:{{type}};base64,{{bytes}}">{{/logo}}
        </header>
        {{#warnings}}<p class="ended" lang="{{language}}">{{text}}</p>{{/warnings}}
        {{#titles}}<h1 lang="{{language}}">{{title}}</h1>{{/titles}}
        {{#outcomes}}<h2>{{heading}}</h2>
        <ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>{{/outcomes}}
        {{#assessment}}<h2>{{heading}}</h2>
        <p>{{text}}</p>{{/assessment}}
        <dl>{{#facts}}<dt>{{term}}</dt><dd>{{text}}</dd>{{/facts}}</dl>
        {{#about}}<section lang="{{language}}"><h2>{{heading}}</h2>
        <p>{{text}}</p></section>{{/about}}
        {{#contact}}<section class="contact"><h2>{{heading}}</h2>
        <p>{{text}}</p></section>{{/contact}}
        <footer>{{body}} · {{reference}}\
        {{#checks}}<br><span class="check" lang="{{language}}">{{text}} <b>{{code}}</b></span>{{/checks}}</footer>
        </main>
        """
}
