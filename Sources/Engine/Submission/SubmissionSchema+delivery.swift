extension SubmissionSchema {
    /// How the course reaches learners, and what it may lead to.
    static let deliveryFields: [SubmissionField] = [
        .required("delivery", .group, "How learners take part."),
        .required("delivery.mode", .choice(.modes), "Where learners take part."),
        .optional(
            "delivery.languages", .list(of: .language, limit: 10),
            "The languages of teaching and assessment, such as en and cy."),
        .optional("delivery.timetable", .choice(.timetables), "When, seen from a learner's working day."),
        .optional("delivery.location", .line, "Campus, town or workplace, where there is one."),
        .optional("intake_size", .whole(from: 1), "Learners in one intake."),
        .optional("expected_learners_per_year", .whole(from: 0), "Learners expected in a year."),
        .optional(
            "price_gbp", .number(orZero: true),
            """
            What the learner or the employer pays, in pounds; 0 where it is free.
            """),
        .optional("entry_requirements", .text, "What a learner must bring."),
        .optional("rpl_policy", .text, "How earlier learning is recognised."),
        .optional("stacking", .group, "Whether the credit stands alone or counts towards something larger."),
        .optional("stacking.standalone", .flag, "Whether it is offered on its own."),
        .optional("stacking.part_of", .line, "The award the credit counts towards."),
        .optional(
            "stacking.award_credits", .number(orZero: false), "The credits of that award, in the same credit system."),
        .optional(
            "stacking.credit_expiry_years", .number(orZero: false), "Years after which the credit no longer counts."),
    ]
}
