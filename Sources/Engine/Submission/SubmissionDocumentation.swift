/// The parts of `Docs/submission.md` that are written from the table, so that the page cannot say anything else than
/// the check.
package enum SubmissionDocumentation {
    /// Every field as a Markdown table: path, whether required, what it takes, what it means.
    package static var fieldTable: String {
        table(
            ["field", "needed", "takes", "means"],
            SubmissionSchema.fields.map { field in
                let isInOptionalGroup = field.isRequired && !SubmissionSchema.isNeededAtOnce(field)
                let needed = field.isRequired ? (isInOptionalGroup ? "with its group" : "yes") : ""
                return ["`\(field.path)`", needed, field.kind.expectation, field.explanation]
            })
    }

    /// Derived fields for guards, as a Markdown table.
    package static var derivedTable: String {
        table(
            ["path", "means"],
            SubmissionSchema.derivedFields.dropFirst().map { ["`$.submission.\($0.path)`", $0.explanation] })
    }

    /// The kinds of problem as a Markdown table.
    package static var codeTable: String {
        table(["code", "means"], SubmissionProblem.Code.allCases.map { ["`\($0.rawValue)`", $0.meaning] })
    }

    /// Every level of every framework with its comparison, as a Markdown table.
    package static var levelTable: String {
        let scottish = (1...12).reversed().compactMap { number -> [String]? in
            guard let comparison = LevelComparison(.numbered(number), in: .scqf) else { return nil }
            let others = [QualificationFramework.rqf, .fheq, .cqfw].map {
                $0.has(comparison.rqf) ? "\(comparison.rqf)" : "–"
            }
            return ["\(number)"] + others + [comparison.eqf.map { "\($0)" } ?? "–", "\(comparison.number)"]
        }
        return table(["SCQF", "RQF", "FHEQ", "CQFW", "EQF", "`comparison_level`"], scottish)
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |" }.joined(
            separator: "\n")
    }
}

extension SubmissionSchema {
    /// True if a submission must have the field whatever else it has: it is required, and so is everything around it.
    static func isNeededAtOnce(_ field: SubmissionField) -> Bool {
        guard field.isRequired, !field.parent.isEmpty else { return field.isRequired }
        return self.field(field.parent.replacing("[]", with: "")).map(isNeededAtOnce) ?? false
    }
}
