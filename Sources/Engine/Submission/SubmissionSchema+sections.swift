import WorkflowCore

extension SubmissionSchema {
    /// Fields that are read together, under a heading.
    struct Section: Sendable {
        let heading: LocalizedText
        /// Names of fields at the root, in the order in which they are read.
        let fields: [String]
    }

    /// Every field at the root in the order in which a person reads them. Title and UKPRN stand above, evidence below.
    static let sections: [Section] = [
        Section(
            heading: LocalizedText(en: "The course", cy: "Y cwrs"),
            fields: [
                "level", "credits", "notional_hours", "duration_weeks", "subject", "nation", "provider_code",
                "awarding_organisation", "previous_case",
            ]),
        Section(
            heading: LocalizedText(en: "Contact", cy: "Cyswllt"), fields: ["contact"]),
        Section(
            heading: LocalizedText(en: "Learning outcomes", cy: "Deilliannau dysgu"), fields: ["learning_outcomes"]),
        Section(
            heading: LocalizedText(en: "Assessment", cy: "Asesu"),
            fields: [
                "assessed", "assessment_types", "grading", "pass_rule", "identity_verification", "resit",
                "external_examiner",
            ]),
        Section(
            heading: LocalizedText(en: "Delivery", cy: "Cyflwyno"),
            fields: [
                "delivery", "intake_size", "expected_learners_per_year", "price_gbp", "entry_requirements",
                "rpl_policy", "stacking",
            ]),
        Section(
            heading: LocalizedText(en: "Criteria of the body", cy: "Meini prawf y corff"), fields: ["standards_mapping"]
        ),
        Section(
            heading: LocalizedText(en: "Quality", cy: "Ansawdd"), fields: ["quality", "status"]),
        Section(
            heading: LocalizedText(en: "Publication", cy: "Cyhoeddi"),
            fields: ["public_url", "claim_wording", "declaration"]),
    ]

    /// Fields at the root that stand above the sections or below them, or are said with another field: a framework with
    /// its level, a credit system with its credits.
    static let fieldsOutsideSections = ["title", "provider_ukprn", "framework", "credit_system", "evidence"]
}
