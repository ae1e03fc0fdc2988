import WorkflowCore

/// The words of the letters that every scheme sends unless it says otherwise: those of table `usual_letter`.
///
/// A further letter needs a row there, that says on which events it is written and to whom, and its words here.
enum UsualLetters {
    /// Subject and text of a letter, as they suit its facts; plain sentences for a letter that has no words here.
    static func words(of letter: String, for facts: LetterFacts) -> LetterWords {
        switch letter {
        case "decision": decision(facts.decision?.decision ?? "")
        case "certificate": certificate
        case "request": request
        case "reminder": reminder(facts.reminder)
        case "condition": condition(facts.command)
        case "notice": notice(facts.command)
        default: other
        }
    }

    private static func decision(_ decision: String) -> LetterWords {
        let sentence = DecisionWords.sentence(of: decision)
        let rest = LocalizedText(
            en: """


                {{#reasons}}Reasons: {{reasons}}{{/reasons}}

                {{#conditions}}Conditions, each to be met by its day:

                {{conditions}}{{/conditions}}

                {{#requirements}}Requirements:

                {{requirements}}{{/requirements}}

                {{#recommendations}}Recommendations:

                {{recommendations}}{{/recommendations}}

                {{#advice}}Advice:

                {{advice}}{{/advice}}

                {{#commendations}}Commendations:

                {{commendations}}{{/commendations}}

                Please give the reference {{reference}} when you write to us{{#contact}} at {{contact}}{{/contact}}.

                {{body}}
                """,
            cy: """


                {{#reasons}}Rhesymau: {{reasons}}{{/reasons}}

                {{#conditions}}Amodau, pob un i'w fodloni erbyn ei ddyddiad:

                {{conditions}}{{/conditions}}

                {{#requirements}}Gofynion:

                {{requirements}}{{/requirements}}

                {{#recommendations}}Argymhellion:

                {{recommendations}}{{/recommendations}}

                {{#advice}}Cyngor:

                {{advice}}{{/advice}}

                {{#commendations}}Canmoliaeth:

                {{commendations}}{{/commendations}}

                Rhowch y cyfeirnod {{reference}} wrth ysgrifennu atom{{#contact}} yn {{contact}}{{/contact}}.

                {{body}}
                """)
        return LetterWords(
            subject: LocalizedText(
                en: "Decision on “{{title}}” ({{reference}}): {{decision}}",
                cy: "Penderfyniad ar “{{title}}” ({{reference}}): {{decision}}"
            ),
            text: LocalizedText(en: sentence.en + rest.en, cy: sentence.cy.flatMap { cy in rest.cy.map { cy + $0 } }))
    }

    private static let certificate = LetterWords(
        subject: LocalizedText(
            en: "Certificate: “{{title}}” ({{reference}})", cy: "Tystysgrif: “{{title}}” ({{reference}})"),
        text: LocalizedText(
            en: """
                {{body}} certifies that “{{title}}” by {{provider}}{{#level}}, {{level}}{{/level}}{{#credits}}, \
                {{credits}} credits{{/credits}}, is accredited from {{from}}{{#until}} to {{until}}{{/until}} under \
                the reference {{reference}}.

                The public register shows it for as long as it holds. There you can print the certificate, and the \
                fact sheet for employers with your contact details and your logo on it.

                {{body}}
                """,
            cy: """
                Mae {{body}} yn tystio bod “{{title}}” gan {{provider}}{{#level}}, {{level}}{{/level}}{{#credits}}, \
                {{credits}} credyd{{/credits}}, wedi'i achredu o {{from}}{{#until}} hyd {{until}}{{/until}} o dan y \
                cyfeirnod {{reference}}.

                Mae'r gofrestr gyhoeddus yn ei ddangos tra bo'n ddilys. Yno gallwch argraffu'r dystysgrif, a'r daflen \
                ffeithiau i gyflogwyr gyda'ch manylion cyswllt a'ch logo arni.

                {{body}}
                """))

    private static let request = LetterWords(
        subject: LocalizedText(
            en: "Information asked for: “{{title}}” ({{reference}})",
            cy: "Cais am wybodaeth: “{{title}}” ({{reference}})"),
        text: LocalizedText(
            en: """
                To go on with “{{title}}” we need something from you{{#due}} by {{due}}{{/due}}.

                {{#about}}It is about: {{about}}{{/about}}

                {{question}}

                Please answer in the case {{reference}}; evidence can be attached there.

                {{body}}
                """,
            cy: """
                Er mwyn parhau â “{{title}}” mae angen rhywbeth arnom gennych{{#due}} erbyn {{due}}{{/due}}.

                {{#about}}Mae'n ymwneud â: {{about}}{{/about}}

                {{question}}

                Atebwch yn achos {{reference}}; gellir atodi tystiolaeth yno.

                {{body}}
                """))

    private static let other = LetterWords(
        subject: LocalizedText(
            en: "“{{title}}” ({{reference}}): {{state}}", cy: "“{{title}}” ({{reference}}): {{state}}"),
        text: LocalizedText(
            en: "The case {{reference}} is now at: {{state}}.\n\n{{#reason}}Reason: {{reason}}{{/reason}}\n\n{{body}}",
            cy: "Mae achos {{reference}} bellach yn: {{state}}.\n\n{{#reason}}Rheswm: {{reason}}{{/reason}}\n\n{{body}}"
        ))
}
