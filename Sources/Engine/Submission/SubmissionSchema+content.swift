import WorkflowCore

extension SubmissionSchema {
    /// What is learnt, and how it is assessed.
    static let contentFields: [SubmissionField] = [
        .required(
            "learning_outcomes", .list(of: .group, limit: 100), .init(en: "Learning outcomes", cy: "Deilliannau dysgu"),
            "What a learner can do afterwards; at least one."),
        .required(
            "learning_outcomes[].text", .text, .init(en: "Outcome", cy: "Deilliant"), "The outcome as learners read it."
        ),
        .optional(
            "learning_outcomes[].verb", .line, .init(en: "Verb", cy: "Berf"),
            "The verb that carries the level, such as explain or evaluate."),
        .optional(
            "learning_outcomes[].esco", .url, .init(en: "ESCO skill", cy: "Sgil ESCO"),
            "The address of the ESCO skill it corresponds to."),
        .optional(
            "subject", .group, .init(en: "Subject", cy: "Pwnc"),
            "The subject, by HECoS, by sector subject area, or by neither."),
        .optional(
            "subject.hecos", .list(of: .digits(6), limit: 10), .init(en: "HECoS codes", cy: "Codau HECoS"),
            "HECoS codes, mostly for higher education."),
        .optional(
            "subject.sector_subject_area", .line, .init(en: "Sector subject area", cy: "Maes pwnc sector"),
            "The sector subject area, mostly for further education; in quotes, such as \"1.3\"."),
        .optional(
            "subject.sectors", .list(of: .choice(.sectors), limit: 3), .init(en: "Sectors", cy: "Sectorau"),
            "The sectors of work the course serves, up to three."),
        .optional(
            "standards_mapping", .list(of: .group, limit: SubmissionLimits.entries),
            .init(en: "Criteria of the body", cy: "Meini prawf y corff"),
            "Which criterion of the body is met by what."),
        .required(
            "standards_mapping[].criterion", .line, .init(en: "Criterion", cy: "Maen prawf"),
            "The criterion as the body numbers or names it; in quotes, such as \"2.1\"."),
        .optional(
            "standards_mapping[].outcomes", .list(of: .whole(from: 1), limit: 100),
            .init(en: "Outcomes", cy: "Deilliannau"),
            "The learning outcomes that meet it, by their place in the list, counted from 1."),
        .optional(
            "standards_mapping[].evidence", .list(of: .slug, limit: SubmissionLimits.entries),
            .init(en: "Shown by", cy: "Dangosir gan"),
            "The evidence that shows it, by the requirement each piece names."),
        .required(
            "assessed", .flag, .init(en: "Learners are assessed", cy: "Asesir dysgwyr"),
            "Whether learners are assessed against the outcomes. A micro-credential is: a submission says true."),
        .required(
            "assessment_types", .list(of: .line, limit: 20), .init(en: "Assessment", cy: "Asesu"),
            "How they are assessed, such as portfolio, practical observation or written test."),
        .optional("grading", .text, .init(en: "Grades", cy: "Graddau"), "The grades there are, such as pass and fail."),
        .optional("pass_rule", .text, .init(en: "To pass", cy: "I basio"), "What a learner must reach to pass."),
        .optional(
            "identity_verification", .text, .init(en: "Identity check", cy: "Gwirio hunaniaeth"),
            "How it is made sure that the learner did the work."),
        .optional("resit", .text, .init(en: "After a fail", cy: "Ar ôl methu"), "What happens after a fail."),
        .optional(
            "external_examiner", .text, .init(en: "External examiner", cy: "Arholwr allanol"),
            "Who looks at the assessment from outside: external examiner, verifier or quality assurer."),
    ]
}
