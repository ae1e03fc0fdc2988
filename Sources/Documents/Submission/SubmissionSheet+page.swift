import WorkflowCore

extension SubmissionSheet {
    /// The submission as a page made for print on A4, which reads on a narrow screen as well.
    /// - Throws: where the template cannot be read.
    package func page(in language: Language) throws -> PrintedPage {
        let heading = (title ?? SubmissionWords.withoutTitle).text(in: language)
        var values: [String: Any] = [
            "kind": SubmissionWords.kind.text(in: language), "body": standing.body, "reference": standing.reference,
            "date": day.words(in: language), "title": heading,
            "others": title.map { Self.otherTitles($0, beside: heading) } ?? [],
            "standing": [
                standing.provider, standing.ukprn.map { "UKPRN \($0)" }, standing.route.text(in: language),
                standing.state.text(in: language),
            ].compactMap(\.self).joined(separator: " · "),
        ]
        if isDraft {
            values["draft"] = SubmissionWords.draft.text(in: language)
        } else {
            values["missing"] = missing(in: language)
            values["changes"] = changes(in: language)
            values["sections"] = sections.map { section in
                [
                    "heading": section.heading.text(in: language),
                    "rows": section.rows.map { Self.row($0, in: language) },
                ]
            }
            if !requirements.isEmpty { values["evidence"] = evidence(in: language) }
        }
        return try PrintedPage(
            title: "\(SubmissionWords.kind.text(in: language)): \(heading)", language: language,
            template: Self.template, values: values)
    }

    private static func otherTitles(_ title: LocalizedText, beside heading: String) -> [[String: Any]] {
        Language.allCases.compactMap { language in
            title[language].flatMap { $0 == heading ? nil : ["language": language.rawValue, "title": $0] }
        }
    }

    private func missing(in language: Language) -> [String: Any] {
        [
            "heading": SubmissionWords.missing.text(in: language),
            "none": gaps.isEmpty ? [SubmissionWords.nothingMissing.text(in: language)] : [],
            "gaps": gaps.map { gap in
                [
                    "before": SubmissionWords.before(gap.title).text(in: language),
                    "things": gap.missing.map { $0.text(in: language) },
                ] as [String: Any]
            },
        ]
    }

    private func changes(in language: Language) -> [String: Any]? {
        guard let changes else { return nil }
        let side = { (word: LocalizedText, lines: [LocalizedText]) in
            [
                "word": word.text(in: language),
                "lines": (lines.isEmpty ? [SubmissionWords.nothing] : lines).map { $0.text(in: language) },
            ] as [String: Any]
        }
        return [
            "heading": SubmissionWords.changed(since: changes.since).text(in: language),
            "none": changes.changes.isEmpty ? [SubmissionWords.unchanged(since: changes.since).text(in: language)] : [],
            "changes": changes.changes.map { change in
                [
                    "label": change.label.text(in: language),
                    "sides": [side(SubmissionWords.was, change.was), side(SubmissionWords.now, change.now)],
                ] as [String: Any]
            },
        ]
    }

    private static func row(_ row: Row, in language: Language) -> [String: Any] {
        let lines = row.lines.map { $0.text(in: language) }
        var values: [String: Any] = ["label": row.label.text(in: language)]
        if row.isNumbered {
            values["numbered"] = ["lines": lines]
        } else if lines.count == 1 {
            values["line"] = lines[0]
        } else {
            values["list"] = ["lines": lines]
        }
        return values
    }

    private func evidence(in language: Language) -> [String: Any] {
        [
            "heading": SubmissionWords.evidence.text(in: language),
            "requirements": requirements.map { requirement in
                [
                    "title": requirement.title.text(in: language),
                    "missing": requirement.items.isEmpty && requirement.isNeeded
                        ? [SubmissionWords.needed.text(in: language)] : [],
                    "none": requirement.items.isEmpty && !requirement.isNeeded
                        ? [SubmissionWords.none.text(in: language)] : [],
                    "items": requirement.items.map { item in
                        let facts =
                            [item.fileName, item.url].compactMap(\.self) + item.facts.map { $0.text(in: language) }
                        return ["title": item.title].merging(
                            facts.isEmpty ? [:] : ["facts": facts.joined(separator: " · ")]
                        ) { $1 }
                    },
                ] as [String: Any]
            },
        ]
    }

    private static let template = """
        <main class="record">
        <header>
        <p class="sender">{{body}}</p>
        <p class="facts">{{kind}} {{reference}}<br>{{date}}</p>
        </header>
        <h1>{{title}}</h1>
        {{#others}}<p class="other" lang="{{language}}">{{title}}</p>{{/others}}
        <p class="standing">{{standing}}</p>
        {{#draft}}<p class="note">{{draft}}</p>{{/draft}}
        {{#missing}}<h2>{{heading}}</h2>
        {{#none}}<p>{{.}}</p>{{/none}}
        {{#gaps}}<p>{{before}}</p><ul>{{#things}}<li>{{.}}</li>{{/things}}</ul>{{/gaps}}{{/missing}}
        {{#changes}}<h2>{{heading}}</h2>
        {{#none}}<p>{{.}}</p>{{/none}}
        <dl>{{#changes}}<dt>{{label}}</dt><dd>{{#sides}}<span class="side"><i>{{word}}</i> \
        {{#lines}}<span>{{.}}</span>{{/lines}}</span>{{/sides}}</dd>{{/changes}}</dl>{{/changes}}
        {{#sections}}<h2>{{heading}}</h2>
        <dl>{{#rows}}<dt>{{label}}</dt><dd>{{#line}}{{line}}{{/line}}{{#list}}<ul>{{#lines}}<li>{{.}}</li>{{/lines}}\
        </ul>{{/list}}{{#numbered}}<ol>{{#lines}}<li>{{.}}</li>{{/lines}}</ol>{{/numbered}}</dd>{{/rows}}</dl>
        {{/sections}}
        {{#evidence}}<h2>{{heading}}</h2>
        <dl>{{#requirements}}<dt>{{title}}</dt><dd>{{#missing}}<strong>{{.}}</strong>{{/missing}}\
        {{#none}}{{.}}{{/none}}{{#items}}<span class="side">{{title}}{{#facts}}<br><small>{{facts}}</small>{{/facts}}\
        </span>{{/items}}</dd>\
        {{/requirements}}</dl>{{/evidence}}
        <footer>{{body}} · {{reference}} · {{date}}</footer>
        </main>
        """
}
