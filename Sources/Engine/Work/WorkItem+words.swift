import WorkflowCore

extension WorkItem {
    /// An action that the reader may take.
    struct Choice: Decodable, Sendable {
        let action: String
        let title: LocalizedText
    }

    /// The work, in a sentence.
    /// - Parameters:
    ///   - words: what was asked, the condition, the meeting, or the name of who was objected to.
    ///   - number: how many seats are to be filled.
    static func sentence(_ kind: Kind, words: LocalizedText?, choices: [Choice], number: Int) -> LocalizedText {
        switch kind {
        case .submit:
            LocalizedText(en: "Finish the submission and submit it.", cy: "Cwblhewch y cyflwyniad a'i gyflwyno.")
        case .renew:
            LocalizedText(en: "Prepare the renewal and submit it.", cy: "Paratowch yr adnewyddiad a'i gyflwyno.")
        case .reply: lead(LocalizedText(en: "Answer", cy: "Atebwch"), words)
        case .meet:
            lead(LocalizedText(en: "Show how this condition is met", cy: "Dangoswch sut y bodlonir yr amod hwn"), words)
        case .discharge:
            lead(
                LocalizedText(en: "See whether this condition is met", cy: "Gwiriwch a yw'r amod hwn wedi'i fodloni"),
                words)
        case .makeReturn: LocalizedText(en: "Make the annual return.", cy: "Gwnewch y datganiad blynyddol.")
        case .accept:
            LocalizedText(
                en: "Read the annual return: accept it, or ask again.",
                cy: "Darllenwch y datganiad blynyddol: derbyniwch ef, neu gofynnwch eto.")
        case .change:
            lead(LocalizedText(en: "See whether this change is minor", cy: "Gwiriwch a yw'r newid hwn yn fach"), words)
        case .act: either(choices)
        case .decide: lead(LocalizedText(en: "Decide", cy: "Penderfynwch"), either(choices))
        case .vote:
            lead(
                LocalizedText(
                    en: "Vote at \(words?.text(in: .en) ?? "the meeting")",
                    cy: "Pleidleisiwch yn \(words?.text(in: .cy) ?? "y cyfarfod")"),
                either(choices))
        case .join: LocalizedText(en: "Say whether you will review it.", cy: "Dywedwch a fyddwch yn ei adolygu.")
        case .review:
            LocalizedText(en: "Read it and send your review.", cy: "Darllenwch ef ac anfonwch eich adolygiad.")
        case .invite:
            LocalizedText(
                en: "Fill \(number) \(number == 1 ? "seat" : "seats") of the panel.",
                cy: "Llenwch \(number) sedd y panel.")
        case .overrule:
            LocalizedText(
                en: "The provider objects to \(words?.text(in: .en) ?? "a reviewer"): overrule that, or release them.",
                cy: "Mae'r darparwr yn gwrthwynebu \(words?.text(in: .cy) ?? "adolygydd"): gwrthodwch hynny, neu "
                    + "ryddhewch nhw."
            )
        case .release:
            LocalizedText(
                en: "\(words?.text(in: .en) ?? "A member") is away or has left: find a substitute, or wait.",
                cy: "Mae \(words?.text(in: .cy) ?? "aelod") i ffwrdd neu wedi gadael: dewch o hyd i eilydd, neu "
                    + "arhoswch."
            )
        case .consent:
            words?.text(in: .en) == "pause"
                ? LocalizedText(en: "Agree to a pause, or let it be.", cy: "Cytunwch i saib, neu gadewch iddo fod.")
                : LocalizedText(
                    en: "Agree to an extension, or let it be.", cy: "Cytunwch i estyniad, neu gadewch iddo fod.")
        case .chase:
            LocalizedText(
                en: "Overdue with others: see what keeps it.", cy: "Yn hwyr gydag eraill: gwelwch beth sy'n ei ddal.")
        case .resume:
            LocalizedText(
                en: "It rests by agreement: take it up again once the reason is gone.",
                cy: "Mae'n gorffwys drwy gytundeb: ailgydiwch ynddo pan fydd y rheswm wedi mynd.")
        }
    }

    private static func lead(_ lead: LocalizedText, _ rest: LocalizedText?) -> LocalizedText {
        guard let rest else { return LocalizedText(en: "\(lead.text(in: .en)).", cy: lead.cy.map { "\($0)." }) }
        return LocalizedText(
            en: "\(lead.text(in: .en)): \(rest.text(in: .en))", cy: lead.cy.map { "\($0): \(rest.text(in: .cy))" })
    }

    /// `Approve, or Refuse`.
    private static func either(_ choices: [Choice]) -> LocalizedText {
        let joined = { (language: Language, or: String) in
            let titles = choices.map { $0.title.text(in: language) }
            guard let last = titles.last, titles.count > 1 else { return (titles.first ?? "") + "." }
            return "\(titles.dropLast().joined(separator: ", ")), \(or) \(last)."
        }
        return LocalizedText(
            en: joined(.en, "or"), cy: choices.contains { $0.title.cy != nil } ? joined(.cy, "neu") : nil)
    }
}
