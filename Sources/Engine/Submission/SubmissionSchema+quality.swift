extension SubmissionSchema {
    /// What stands behind the course, what is asked for it, and who signs.
    static let qualityFields: [SubmissionField] = [
        .optional("quality", .group, "What the provider and others have already decided about the course."),
        .optional("quality.internal_approval_date", .date, "When the provider itself approved the course."),
        .optional("quality.internal_approval_reference", .line, "The minute or reference of that approval."),
        .optional(
            "quality.external_review", .text,
            "The last review of the provider by QAA, Estyn, Education Scotland, Ofsted or another."),
        .optional(
            "quality.other_decisions", .list(of: .group, limit: 50),
            """
            Decisions of other bodies that can be relied on.
            """),
        .required("quality.other_decisions[].body", .line, "The body that decided."),
        .optional("quality.other_decisions[].reference", .line, "Its reference."),
        .optional("quality.other_decisions[].date", .date, "The date of the decision."),
        .optional("quality.other_decisions[].expires", .date, "The last day on which it holds."),
        .optional("status", .group, "What the course is to count for."),
        .optional(
            "status.regulated_title", .line, "A protected or regulated title that learners would be helped towards."),
        .optional("status.cpd_hours", .number(orZero: true), "Hours of continuing professional development claimed."),
        .optional("status.benefit_sought", .text, "Membership, exemption or registration sought for those who pass."),
        .optional("evidence", .list(of: .group, limit: SubmissionLimits.entries), "The documents that show it."),
        .required("evidence[].requirement", .slug, "The item of the route's evidence list that it meets."),
        .required("evidence[].title", .line, "The document's title."),
        .optional("evidence[].url", .url, "Where it can be read; needed where the source is public."),
        .optional(
            "evidence[].source", .choice(.evidenceSources),
            "Written for this submission, reused from another case, or public already."),
        .optional(
            "evidence[].reused_from", .reference, "The case it is reused from; needed where the source is reused."),
        .optional("evidence[].pages", .whole(from: 1), "Pages."),
        .optional("evidence[].sha256", .sha256, "SHA-256 of the file, so that it can be recognised."),
        .optional(
            "evidence[].hours_to_prepare", .number(orZero: true),
            "Hours of work it took; helps the body to see what its questions cost."),
        .optional("public_url", .url, "The page on which learners find the course."),
        .optional(
            "claim_wording", .localized(["en", "cy"]),
            "The sentence the provider would publish once accredited. Plain text counts as English."),
        .optional("declaration", .group, "The provider's word that all this is so."),
        .optional("declaration.signed", .flag, "Whether the declaration is signed; most routes ask for it."),
        .optional("declaration.signatory", .line, "Who signs, with role; needed once signed."),
        .optional("declaration.date", .date, "When it was signed; needed once signed."),
        .optional("declaration.conflicts", .text, "Conflicts of interest to declare, or none."),
        .optional("declaration.fee_payer", .line, "Who pays the body's fee."),
    ]
}
