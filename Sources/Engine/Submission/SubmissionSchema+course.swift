extension SubmissionSchema {
    /// Who offers what, and how large it is.
    static let courseFields: [SubmissionField] = [
        .required(
            "title", .localized(["en", "cy", "gd"]),
            """
            The title learners will see, in English, in Welsh or in both; Scottish Gaelic beside them. Plain text \
            counts as English.
            """
        ),
        .optional(
            "provider_ukprn", .digits(8),
            "The provider's UK Provider Reference Number; left out, it is the one of the account that submits."),
        .optional("awarding_organisation", .group, "Who awards the credit, where that is not the provider itself."),
        .required("awarding_organisation.name", .line, "The awarding organisation's name."),
        .optional("awarding_organisation.ukprn", .digits(8), "Its UK Provider Reference Number, where it has one."),
        .required(
            "nation", .choice(.nations), "The nation in which the provider works; it sets the holidays that count."),
        .optional(
            "provider_code", .line, "The provider's own code for the course; put it in quotes where it is all digits."),
        .optional(
            "previous_case", .reference, "The reference of the case this one follows: a renewal, or a changed course."),
        .required("contact", .group, "The person who answers questions about this submission."),
        .required("contact.name", .line, "The contact's name."),
        .required("contact.email", .email, "The contact's e-mail address."),
        .required("framework", .choice(.frameworks), "The framework in which the level is stated."),
        .required(
            "level", .level,
            """
            The level in that framework: FHEQ 4 to 8, RQF and CQFW E1 to E3 and 1 to 8, SCQF 1 to 12. A college's \
            Level 2 or 3 is as welcome as any.
            """
        ),
        .required(
            "credits", .number(orZero: false), "How many credits a learner earns. There is no lower or upper limit."),
        .required(
            "credit_system", .choice(.creditSystems),
            "What the credits are: UK credit, ECTS credit, or SCQF credit points."),
        .required(
            "notional_hours", .number(orZero: false),
            "All hours a typical learner needs, taught, private and assessment; usually about 10 a UK credit."),
        .optional("duration_weeks", .number(orZero: false), "Weeks from the first day to the end of the assessment."),
    ]
}
