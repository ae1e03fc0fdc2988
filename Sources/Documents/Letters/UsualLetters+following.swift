import WorkflowCore

extension UsualLetters {
    /// Who waits for what, and until when.
    static func reminder(_ reminder: LetterFacts.Reminder?) -> LetterWords {
        let isOverdue = reminder?.overdue == true
        let text: LocalizedText =
            switch (reminder?.review == true, isOverdue) {
            case (true, false):
                LocalizedText(
                    en: "Your review of “{{title}}” ({{reference}}) is due by {{due}}.",
                    cy: "Disgwylir eich adolygiad o “{{title}}” ({{reference}}) erbyn {{due}}.")
            case (true, true):
                LocalizedText(
                    en: "A review of “{{title}}” ({{reference}}) was due by {{due}} and is not in yet.",
                    cy:
                        """
                        Roedd adolygiad o “{{title}}” ({{reference}}) i ddod erbyn {{due}} ac nid yw wedi cyrraedd eto.
                        """
                )
            case (false, false):
                LocalizedText(
                    en:
                        """
                        “{{title}}” ({{reference}}) is at: {{state}}. {{#step}}This step is{{/step}}{{^step}}The whole \
                        is{{/step}} to be done by {{due}}.
                        """,
                    cy:
                        """
                        Mae “{{title}}” ({{reference}}) yn: {{state}}. Mae{{#step}}'r cam hwn{{/step}}{{^step}}'r \
                        cyfan{{/step}} i'w gwblhau erbyn {{due}}.
                        """
                )
            case (false, true):
                LocalizedText(
                    en:
                        """
                        “{{title}}” ({{reference}}) is at: {{state}}. {{#step}}This step was{{/step}}{{^step}}The \
                        whole was{{/step}} to be done by {{due}}, and that day has passed.
                        """,
                    cy:
                        """
                        Mae “{{title}}” ({{reference}}) yn: {{state}}. Roedd {{#step}}y cam hwn{{/step}}{{^step}}y \
                        cyfan{{/step}} i'w gwblhau erbyn {{due}}, ac mae'r diwrnod hwnnw wedi mynd heibio.
                        """
                )
            }
        return LetterWords(
            subject: isOverdue
                ? LocalizedText(en: "Overdue: “{{title}}” ({{reference}})", cy: "Hwyr: “{{title}}” ({{reference}})")
                : LocalizedText(
                    en: "Reminder: “{{title}}” ({{reference}}), due by {{due}}",
                    cy: "Nodyn atgoffa: “{{title}}” ({{reference}}), erbyn {{due}}"),
            text: LocalizedText(en: text.en + "\n\n{{body}}", cy: text.cy.map { $0 + "\n\n{{body}}" }))
    }

    /// What became of a condition, by the command of the event.
    static func condition(_ command: String) -> LetterWords {
        let first: LocalizedText =
            switch command {
            case "discharge":
                LocalizedText(
                    en: "We find that this condition of “{{title}}” is met:",
                    cy: "Rydym yn canfod bod yr amod hwn ar “{{title}}” wedi'i fodloni:")
            case "reopen":
                LocalizedText(
                    en: "What you have shown does not yet meet this condition of “{{title}}”:",
                    cy: "Nid yw'r hyn a ddangoswyd gennych yn bodloni'r amod hwn ar “{{title}}” eto:")
            case "prolong":
                LocalizedText(
                    en: "You have more time for this condition of “{{title}}”:",
                    cy: "Mae gennych fwy o amser ar gyfer yr amod hwn ar “{{title}}”:")
            default:
                LocalizedText(
                    en:
                        """
                        The last day of these conditions of “{{title}}” has passed, and we have not seen that they are \
                        met:
                        """,
                    cy:
                        """
                        Mae dyddiad olaf yr amodau hyn ar “{{title}}” wedi mynd heibio, ac nid ydym wedi gweld eu bod \
                        wedi'u bodloni:
                        """
                )
            }
        return LetterWords(
            subject: LocalizedText(
                en: "Conditions of “{{title}}” ({{reference}})", cy: "Amodau “{{title}}” ({{reference}})"),
            text: LocalizedText(
                en: first.en + "\n\n{{conditions}}\n\n{{#reason}}Reason: {{reason}}{{/reason}}\n\n{{body}}",
                cy: first.cy.map { $0 + "\n\n{{conditions}}\n\n{{#reason}}Rheswm: {{reason}}{{/reason}}\n\n{{body}}" }))
    }
}
