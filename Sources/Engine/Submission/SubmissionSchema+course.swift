import WorkflowCore

extension SubmissionSchema {
    /// Who offers what, and how large it is.
    static let courseFields: [SubmissionField] = [
        .required(
            "title", .localized(["en", "cy", "gd"]), .init(en: "Title", cy: "Teitl"),
            """
            The title learners will see, in English, in Welsh or in both; Scottish Gaelic beside them. Plain text \
            counts as English.
            """
        ),
        .optional(
            "provider_ukprn", .digits(8), .init(en: "UKPRN", cy: "UKPRN"),
            "The provider's UK Provider Reference Number; left out, it is the one of the account that submits."),
        .optional(
            "awarding_organisation", .group, .init(en: "Awarding organisation", cy: "Sefydliad dyfarnu"),
            "Who awards the credit, where that is not the provider itself."),
        .required(
            "awarding_organisation.name", .line, .init(en: "Awarded by", cy: "Dyfernir gan"),
            "The awarding organisation's name."),
        .optional(
            "awarding_organisation.ukprn", .digits(8),
            .init(en: "UKPRN of the awarding organisation", cy: "UKPRN y sefydliad dyfarnu"),
            "Its UK Provider Reference Number, where it has one."),
        .required(
            "nation", .choice(.nations), .init(en: "Nation", cy: "Cenedl"),
            "The nation in which the provider works; it sets the holidays that count."),
        .optional(
            "provider_code", .line, .init(en: "Course code", cy: "Cod y cwrs"),
            "The provider's own code for the course; put it in quotes where it is all digits."),
        .optional(
            "previous_case", .reference, .init(en: "Follows case", cy: "Yn dilyn achos"),
            "The reference of the case this one follows: a renewal, or a changed course."),
        .required(
            "contact", .group, .init(en: "Contact", cy: "Cyswllt"),
            "The person who answers questions about this submission."),
        .required("contact.name", .line, .init(en: "Contact name", cy: "Enw'r cyswllt"), "The contact's name."),
        .required(
            "contact.email", .email, .init(en: "Contact e-mail", cy: "E-bost y cyswllt"),
            "The contact's e-mail address."),
        .required(
            "framework", .choice(.frameworks), .init(en: "Framework", cy: "Fframwaith"),
            "The framework in which the level is stated."),
        .required(
            "level", .level, .init(en: "Level", cy: "Lefel"),
            """
            The level in that framework: FHEQ 4 to 8, RQF and CQFW E1 to E3 and 1 to 8, SCQF 1 to 12. A college's \
            Level 2 or 3 is as welcome as any.
            """
        ),
        .required(
            "credits", .number(orZero: false), .init(en: "Credits", cy: "Credydau"),
            "How many credits a learner earns. There is no lower or upper limit."),
        .required(
            "credit_system", .choice(.creditSystems), .init(en: "Credit system", cy: "System gredydau"),
            "What the credits are: UK credit, ECTS credit, or SCQF credit points."),
        .required(
            "notional_hours", .number(orZero: false), .init(en: "Notional hours", cy: "Oriau tybiannol"),
            "All hours a typical learner needs, taught, private and assessment; usually about 10 a UK credit."),
        .optional(
            "duration_weeks", .number(orZero: false), .init(en: "Weeks", cy: "Wythnosau"),
            "Weeks from the first day to the end of the assessment."),
    ]
}
