import WorkflowCore

extension SubmissionSchema {
    /// What stands behind the course, what is asked for it, and who signs.
    static let qualityFields: [SubmissionField] = [
        .optional(
            "quality", .group, .init(en: "Quality", cy: "Ansawdd"),
            "What the provider and others have already decided about the course."),
        .optional(
            "quality.internal_approval_date", .date,
            .init(en: "Approved by the provider", cy: "Cymeradwywyd gan y darparwr"),
            "When the provider itself approved the course."),
        .optional(
            "quality.internal_approval_reference", .line,
            .init(en: "Reference of that approval", cy: "Cyfeirnod y gymeradwyaeth"),
            "The minute or reference of that approval."),
        .optional(
            "quality.external_review", .text, .init(en: "External review", cy: "Adolygiad allanol"),
            "The last review of the provider by QAA, Estyn, Education Scotland, Ofsted or another."),
        .optional(
            "quality.other_decisions", .list(of: .group, limit: 50),
            .init(en: "Decisions of other bodies", cy: "Penderfyniadau cyrff eraill"),
            """
            Decisions of other bodies that can be relied on.
            """),
        .required("quality.other_decisions[].body", .line, .init(en: "Body", cy: "Corff"), "The body that decided."),
        .optional(
            "quality.other_decisions[].reference", .line, .init(en: "Reference", cy: "Cyfeirnod"), "Its reference."),
        .optional(
            "quality.other_decisions[].date", .date, .init(en: "Decided", cy: "Penderfynwyd"),
            "The date of the decision."),
        .optional(
            "quality.other_decisions[].expires", .date, .init(en: "Holds until", cy: "Yn ddilys tan"),
            "The last day on which it holds."),
        .optional("status", .group, .init(en: "Status", cy: "Statws"), "What the course is to count for."),
        .optional(
            "status.regulated_title", .line, .init(en: "Regulated title", cy: "Teitl rheoledig"),
            "A protected or regulated title that learners would be helped towards."),
        .optional(
            "status.cpd_hours", .number(orZero: true), .init(en: "CPD hours", cy: "Oriau DPP"),
            "Hours of continuing professional development claimed."),
        .optional(
            "status.benefit_sought", .text, .init(en: "Sought for learners", cy: "Ceisir i ddysgwyr"),
            "Membership, exemption or registration sought for those who pass."),
        .optional(
            "evidence", .list(of: .group, limit: SubmissionLimits.entries), .init(en: "Evidence", cy: "Tystiolaeth"),
            "The documents that show it."),
        .required(
            "evidence[].requirement", .slug, .init(en: "Requirement", cy: "Gofyniad"),
            "The item of the route's evidence list that it meets."),
        .required("evidence[].title", .line, .init(en: "Document", cy: "Dogfen"), "The document's title."),
        .optional(
            "evidence[].url", .url, .init(en: "Link", cy: "Dolen"),
            "Where it can be read; needed where the source is public."),
        .optional(
            "evidence[].source", .choice(.evidenceSources), .init(en: "Source", cy: "Ffynhonnell"),
            "Written for this submission, reused from another case, or public already."),
        .optional(
            "evidence[].reused_from", .reference, .init(en: "Reused from case", cy: "Ailddefnyddir o achos"),
            "The case it is reused from; needed where the source is reused."),
        .optional("evidence[].pages", .whole(from: 1), .init(en: "Pages", cy: "Tudalennau"), "Pages."),
        .optional(
            "evidence[].sha256", .sha256, .init(en: "SHA-256", cy: "SHA-256"),
            "SHA-256 of the file, so that it can be recognised."),
        .optional(
            "evidence[].hours_to_prepare", .number(orZero: true),
            .init(en: "Hours to prepare", cy: "Oriau i'w pharatoi"),
            "Hours of work it took; helps the body to see what its questions cost."),
        .optional(
            "public_url", .url, .init(en: "Web page", cy: "Tudalen we"), "The page on which learners find the course."),
        .optional(
            "claim_wording", .localized(["en", "cy"]), .init(en: "Claim", cy: "Honiad"),
            "The sentence the provider would publish once accredited. Plain text counts as English."),
        .optional(
            "declaration", .group, .init(en: "Declaration", cy: "Datganiad"), "The provider's word that all this is so."
        ),
        .optional(
            "declaration.signed", .flag, .init(en: "Declaration signed", cy: "Datganiad wedi'i lofnodi"),
            "Whether the declaration is signed; most routes ask for it."),
        .optional(
            "declaration.signatory", .line, .init(en: "Signed by", cy: "Llofnodwyd gan"),
            "Who signs, with role; needed once signed."),
        .optional(
            "declaration.date", .date, .init(en: "Signed on", cy: "Llofnodwyd ar"),
            "When it was signed; needed once signed."),
        .optional(
            "declaration.conflicts", .text, .init(en: "Conflicts of interest", cy: "Gwrthdaro buddiannau"),
            "Conflicts of interest to declare, or none."),
        .optional(
            "declaration.fee_payer", .line, .init(en: "Fee paid by", cy: "Telir y ffi gan"),
            "Who pays the body's fee."),
    ]
}
