import WorkflowCore

/// The one table of a submission's fields, and what can be asked of it.
package enum SubmissionSchema {
    /// Every field, in the order in which a person fills them in; groups and lists stand before what they hold.
    package static let fields: [SubmissionField] = courseFields + contentFields + deliveryFields + qualityFields

    /// Fields that the engine derives from a submission for guards; nobody writes these.
    package static let derivedFields: [SubmissionField] = [
        .optional(
            "derived", .group, .init(en: "Worked out", cy: "Cyfrifwyd"),
            "What is worked out from the fields; never written by hand."),
        .optional(
            "derived.complete", .flag, .init(en: "Complete", cy: "Cyflawn"),
            "True if `accredit submission check` finds nothing wrong or missing."),
        .optional(
            "derived.uk_credits", .number(orZero: false), .init(en: "UK credits", cy: "Credydau'r DU"),
            "The credits in UK credits: an ECTS credit counts as two, an SCQF point as one."),
        .optional(
            "derived.ects", .number(orZero: false), .init(en: "ECTS credits", cy: "Credydau ECTS"),
            "The credits in ECTS: half the UK credits."),
        .optional(
            "derived.comparison_level", .whole(from: 0), .init(en: "Comparison level", cy: "Lefel gymharu"),
            """
            The RQF level that compares with the level, 0 for an entry level; judge levels by this one, whatever the \
            framework.
            """
        ),
        .optional(
            "derived.eqf_level", .whole(from: 1), .init(en: "EQF level", cy: "Lefel EQF"),
            "The EQF level that compares with the level; absent below EQF 1."),
    ]

    /// The field with this path of the table, such as `learning_outcomes[].text`.
    package static func field(_ path: String) -> SubmissionField? { fieldsByPath[path] }

    /// The fields directly inside a group or list (`""` for the root), in order.
    package static func members(of parent: String) -> [SubmissionField] { membersByParent[parent] ?? [] }

    private static let fieldsByPath = Dictionary(fields.map { ($0.path, $0) }) { first, _ in first }

    private static let membersByParent = Dictionary(grouping: fields, by: \.parent)
}
