import WorkflowCore

/// What letters call a decision, and with which sentence they tell it.
enum DecisionWords {
    /// A decision in words: “approved with conditions”.
    static func name(of decision: String, in language: Language) -> String {
        (names[decision] ?? LocalizedText(en: decision.replacing("-", with: " "))).text(in: language)
    }

    /// The sentence that tells a decision.
    static func sentence(of decision: String) -> LocalizedText {
        sentences[decision]
            ?? LocalizedText(
                en: "The decision on “{{title}}” is: {{decision}}.",
                cy: "Y penderfyniad ar “{{title}}” yw: {{decision}}.")
    }

    private static let names: [String: LocalizedText] = [
        "approved": LocalizedText(en: "approved", cy: "cymeradwywyd"),
        "approved-with-conditions": LocalizedText(en: "approved with conditions", cy: "cymeradwywyd gydag amodau"),
        "approved-for-shorter-term": LocalizedText(
            en: "approved for a shorter term", cy: "cymeradwywyd am gyfnod byrrach"),
        "interim": LocalizedText(en: "interim accreditation", cy: "achrediad dros dro"),
        "deferred": LocalizedText(en: "deferred", cy: "gohiriwyd"),
        "refused": LocalizedText(en: "refused", cy: "gwrthodwyd"),
        "returned-incomplete": LocalizedText(en: "returned as incomplete", cy: "dychwelwyd yn anghyflawn"),
        "withdrawn-by-provider": LocalizedText(en: "withdrawn by the provider", cy: "tynnwyd yn ôl gan y darparwr"),
        "suspended": LocalizedText(en: "suspended", cy: "ataliwyd"),
        "reinstated": LocalizedText(en: "reinstated", cy: "adferwyd"),
        "withdrawn-by-body": LocalizedText(en: "withdrawn", cy: "tynnwyd yn ôl"),
        "lapsed": LocalizedText(en: "lapsed", cy: "daeth i ben"),
        "superseded": LocalizedText(en: "superseded", cy: "disodlwyd"),
    ]

    private static let sentences: [String: LocalizedText] = [
        "approved": LocalizedText(
            en:
                """
                We are pleased to tell you that “{{title}}” is accredited{{#from}} from {{from}}{{/from}}{{#until}} \
                until {{until}}{{/until}}.
                """,
            cy:
                """
                Mae'n bleser gennym eich hysbysu bod “{{title}}” wedi'i achredu{{#from}} o {{from}}{{/from}}{{#until}} \
                hyd {{until}}{{/until}}.
                """
        ),
        "approved-with-conditions": LocalizedText(
            en: "We have approved “{{title}}” with conditions.", cy: "Rydym wedi cymeradwyo “{{title}}” gydag amodau."),
        "approved-for-shorter-term": LocalizedText(
            en: "We have approved “{{title}}” for a shorter term, until {{until}}.",
            cy: "Rydym wedi cymeradwyo “{{title}}” am gyfnod byrrach, hyd {{until}}."),
        "interim": LocalizedText(
            en: "“{{title}}” has interim accreditation until {{until}}.",
            cy: "Mae gan “{{title}}” achrediad dros dro hyd {{until}}."),
        "deferred": LocalizedText(
            en: "The decision on “{{title}}” is deferred: nothing is decided yet.",
            cy: "Mae'r penderfyniad ar “{{title}}” wedi'i ohirio: nid oes dim wedi'i benderfynu eto."),
        "refused": LocalizedText(
            en: "We have decided not to accredit “{{title}}”.",
            cy: "Rydym wedi penderfynu peidio ag achredu “{{title}}”."),
        "returned-incomplete": LocalizedText(
            en: "The submission of “{{title}}” is not complete, and we return it to you.",
            cy: "Nid yw cyflwyniad “{{title}}” yn gyflawn, ac rydym yn ei ddychwelyd atoch."),
        "suspended": LocalizedText(
            en: "The accreditation of “{{title}}” is suspended from {{date}}.",
            cy: "Mae achrediad “{{title}}” wedi'i atal o {{date}}."),
        "reinstated": LocalizedText(
            en: "The accreditation of “{{title}}” is reinstated from {{date}}.",
            cy: "Mae achrediad “{{title}}” wedi'i adfer o {{date}}."),
        "withdrawn-by-body": LocalizedText(
            en: "We have withdrawn the accreditation of “{{title}}” from {{date}}.",
            cy: "Rydym wedi tynnu achrediad “{{title}}” yn ôl o {{date}}."),
        "lapsed": LocalizedText(
            en:
                """
                The case of “{{title}}” ended on {{date}}, because what was due by then did not come or its term is \
                over.
                """,
            cy:
                """
                Daeth achos “{{title}}” i ben ar {{date}}, gan na ddaeth yr hyn a oedd i ddod erbyn hynny neu am fod \
                ei gyfnod ar ben.
                """
        ),
    ]
}
