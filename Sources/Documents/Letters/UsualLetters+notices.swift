import WorkflowCore

extension UsualLetters {
    /// What people are told after the decision, or on the way to a meeting, by the command of the event.
    static func notice(_ command: String) -> LetterWords {
        let text: LocalizedText =
            switch command {
            case "recheck":
                LocalizedText(
                    en: """
                        “{{title}}” is registered because {{body}} recognises {{provider}}. That has changed, and the \
                        case is now at: {{state}}.

                        {{#until}}It is on the public register until {{until}}.{{/until}}
                        """,
                    cy: """
                        Mae “{{title}}” wedi'i gofrestru am fod {{body}} yn cydnabod {{provider}}. Mae hynny wedi \
                        newid, ac mae'r achos bellach yn: {{state}}.

                        {{#until}}Mae ar y gofrestr gyhoeddus tan {{until}}.{{/until}}
                        """)
            case "open_return":
                LocalizedText(
                    en: "The annual return for “{{title}}” is due by {{due}}.",
                    cy: "Disgwylir y datganiad blynyddol ar gyfer “{{title}}” erbyn {{due}}.")
            case "query_return":
                LocalizedText(
                    en: "We have a question about the annual return for “{{title}}”. Please make it again by {{due}}.",
                    cy:
                        """
                        Mae gennym gwestiwn am y datganiad blynyddol ar gyfer “{{title}}”. Gwnewch ef eto erbyn \
                        {{due}}.
                        """
                )
            case "miss_return":
                LocalizedText(
                    en:
                        """
                        The annual return for “{{title}}” was due by {{due}} and was not made. The case is now at: \
                        {{state}}.
                        """,
                    cy:
                        """
                        Roedd disgwyl y datganiad blynyddol ar gyfer “{{title}}” erbyn {{due}} ac ni chafodd ei wneud. \
                        Mae'r achos bellach yn: {{state}}.
                        """
                )
            case "accept_change":
                LocalizedText(
                    en: "We accept the change to “{{title}}” that you told us of.",
                    cy: "Rydym yn derbyn y newid i “{{title}}” y dywedasoch wrthym amdano.")
            case "look_again":
                LocalizedText(
                    en:
                        """
                        The change to “{{title}}” that you told us of needs a new look. A new case has been opened; \
                        this one holds until that is decided.
                        """,
                    cy:
                        """
                        Mae angen golwg newydd ar y newid i “{{title}}” y dywedasoch wrthym amdano. Agorwyd achos \
                        newydd; mae'r un hwn yn dal nes penderfynu ar hwnnw.
                        """
                )
            default:
                LocalizedText(
                    en: "“{{title}}” has been put off to the next meeting of the committee.",
                    cy: "Gohiriwyd “{{title}}” tan gyfarfod nesaf y pwyllgor.")
            }
        return LetterWords(
            subject: LocalizedText(en: "About “{{title}}” ({{reference}})", cy: "Ynghylch “{{title}}” ({{reference}})"),
            text: LocalizedText(
                en: text.en + "\n\n{{#reason}}Reason: {{reason}}{{/reason}}\n\n{{body}}",
                cy: text.cy.map { $0 + "\n\n{{#reason}}Rheswm: {{reason}}{{/reason}}\n\n{{body}}" }))
    }
}
