import WorkflowCore

extension SubmissionSchema {
    /// How the course reaches learners, and what it may lead to.
    static let deliveryFields: [SubmissionField] = [
        .required("delivery", .group, .init(en: "Delivery", cy: "Cyflwyno"), "How learners take part."),
        .required("delivery.mode", .choice(.modes), .init(en: "Where", cy: "Ble"), "Where learners take part."),
        .optional(
            "delivery.languages", .list(of: .language, limit: 10), .init(en: "Languages", cy: "Ieithoedd"),
            "The languages of teaching and assessment, such as en and cy."),
        .optional(
            "delivery.timetable", .choice(.timetables), .init(en: "When", cy: "Pryd"),
            "When, seen from a learner's working day."),
        .optional(
            "delivery.location", .line, .init(en: "Place", cy: "Lle"),
            "Campus, town or workplace, where there is one."),
        .optional(
            "intake_size", .whole(from: 1), .init(en: "Learners in an intake", cy: "Dysgwyr mewn derbyniad"),
            "Learners in one intake."),
        .optional(
            "expected_learners_per_year", .whole(from: 0), .init(en: "Learners in a year", cy: "Dysgwyr mewn blwyddyn"),
            "Learners expected in a year."),
        .optional(
            "price_gbp", .number(orZero: true), .init(en: "Price", cy: "Pris"),
            """
            What the learner or the employer pays, in pounds; 0 where it is free.
            """),
        .optional(
            "entry_requirements", .text, .init(en: "Entry requirements", cy: "Gofynion mynediad"),
            "What a learner must bring."),
        .optional(
            "rpl_policy", .text, .init(en: "Earlier learning", cy: "Dysgu blaenorol"),
            "How earlier learning is recognised."),
        .optional(
            "stacking", .group, .init(en: "Stacking", cy: "Pentyrru"),
            "Whether the credit stands alone or counts towards something larger."),
        .optional(
            "stacking.standalone", .flag, .init(en: "Offered on its own", cy: "Cynigir ar ei ben ei hun"),
            "Whether it is offered on its own."),
        .optional(
            "stacking.part_of", .line, .init(en: "Counts towards", cy: "Yn cyfrif tuag at"),
            "The award the credit counts towards."),
        .optional(
            "stacking.award_credits", .number(orZero: false),
            .init(en: "Credits of that award", cy: "Credydau'r dyfarniad hwnnw"),
            "The credits of that award, in the same credit system."),
        .optional(
            "stacking.credit_expiry_years", .number(orZero: false),
            .init(en: "Years for which the credit counts", cy: "Blynyddoedd y mae'r credyd yn cyfrif"),
            "Years after which the credit no longer counts."),
    ]
}
