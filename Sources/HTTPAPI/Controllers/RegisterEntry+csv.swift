import Engine
import Reports

extension RegisterEntry {
    private static let columns = [
        "reference", "title_en", "title_cy", "body", "provider", "ukprn", "framework", "level", "credits",
        "credit_system", "status",
        "valid_from",
        "valid_until", "notice_until", "kind", "conditions", "claim_en", "claim_cy", "is_sample",
    ]

    /// The first line of the register as comma-separated values.
    static let csvHeader = columns.joined(separator: ",") + "\n"

    /// The entry as one line, with its end.
    var csvLine: String {
        CSVCell.line(
            of: [
                "reference": .text(reference), "title_en": title.en.map { .text($0) },
                "title_cy": title.cy.map { .text($0) },
                "body": .text(body.name),
                "provider": .text(provider.name), "ukprn": .text(provider.ukprn),
                "framework": framework.map { .text($0) },
                "level": level.map { .text($0) }, "credits": credits.map { .decimal($0) },
                "credit_system": creditSystem.map { .text($0) },
                "status": .text(status), "valid_from": .text("\(validFrom)"),
                "valid_until": validUntil.map { .text("\($0)") },
                "notice_until": noticeUntil.map { .text("\($0)") }, "kind": .text(kind),
                "conditions": .integer(conditions.count), "claim_en": claim?.en.map { .text($0) },
                "claim_cy": claim?.cy.map { .text($0) },
                "is_sample": .text(isSample ? "true" : "false"),
            ], in: Self.columns) + "\n"
    }
}
