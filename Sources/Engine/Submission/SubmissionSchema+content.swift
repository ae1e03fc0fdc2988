extension SubmissionSchema {
    /// What is learnt, and how it is assessed.
    static let contentFields: [SubmissionField] = [
        .required(
            "learning_outcomes", .list(of: .group, limit: 100), "What a learner can do afterwards; at least one."),
        .required("learning_outcomes[].text", .text, "The outcome as learners read it."),
        .optional("learning_outcomes[].verb", .line, "The verb that carries the level, such as explain or evaluate."),
        .optional("learning_outcomes[].esco", .url, "The address of the ESCO skill it corresponds to."),
        .optional("subject", .group, "The subject, by HECoS, by sector subject area, or by neither."),
        .optional("subject.hecos", .list(of: .digits(6), limit: 10), "HECoS codes, mostly for higher education."),
        .optional(
            "subject.sector_subject_area", .line,
            "The sector subject area, mostly for further education; in quotes, such as \"1.3\"."),
        .optional(
            "subject.sectors", .list(of: .choice(.sectors), limit: 3),
            "The sectors of work the course serves, up to three."),
        .optional(
            "standards_mapping", .list(of: .group, limit: SubmissionLimits.entries),
            "Which criterion of the body is met by what."),
        .required(
            "standards_mapping[].criterion", .line,
            "The criterion as the body numbers or names it; in quotes, such as \"2.1\"."),
        .optional(
            "standards_mapping[].outcomes", .list(of: .whole(from: 1), limit: 100),
            "The learning outcomes that meet it, by their place in the list, counted from 1."),
        .optional(
            "standards_mapping[].evidence", .list(of: .slug, limit: SubmissionLimits.entries),
            "The evidence that shows it, by the requirement each piece names."),
        .required(
            "assessed", .flag,
            "Whether learners are assessed against the outcomes. A micro-credential is: a submission says true."),
        .required(
            "assessment_types", .list(of: .line, limit: 20),
            "How they are assessed, such as portfolio, practical observation or written test."),
        .optional("grading", .text, "The grades there are, such as pass and fail."),
        .optional("pass_rule", .text, "What a learner must reach to pass."),
        .optional("identity_verification", .text, "How it is made sure that the learner did the work."),
        .optional("resit", .text, "What happens after a fail."),
        .optional(
            "external_examiner", .text,
            "Who looks at the assessment from outside: external examiner, verifier or quality assurer."),
    ]
}
