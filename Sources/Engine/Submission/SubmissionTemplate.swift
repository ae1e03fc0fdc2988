/// The YAML file somebody starts from: every field with what it means and what it takes, and no value in it.
package enum SubmissionTemplate {
    /// Extents of a template.
    package enum Extent: Sendable {
        /// Only what every submission needs.
        case required
        /// Every field.
        case everything
    }

    /// A piece of evidence that a route asks for: its requirement and its title.
    package struct RequestedEvidence: Hashable, Sendable {
        let requirement: String
        let title: String

        package init(requirement: String, title: String) {
            self.requirement = requirement
            self.title = title
        }
    }

    /// Writes the template. As it stands it is a valid draft that says nothing, and no valid submission.
    /// - Parameters:
    ///   - extent: which fields.
    ///   - evidence: what the chosen route asks for, told as a comment beside the list of evidence.
    package static func yaml(for extent: Extent = .everything, evidence: [RequestedEvidence] = []) -> String {
        var template = TemplateWriter(extent: extent, evidence: evidence)
        template.comment("A micro-credential, as submitted for accreditation.", depth: 0)
        template.comment(
            """
            Fill in after the colons; what stays empty counts as left out. REQUIRED is needed to submit, the rest \
            where it applies.\u{20}
            """
                + """
                Inside an optional group, REQUIRED means: once the group is used. Text with a colon or # goes in \
                quotes. Then run: accredit submission check FILE
                """,
            depth: 0)
        template.write(membersOf: "", depth: 0)
        return template.text
    }
}

/// Writes the lines of a template, group by group.
private struct TemplateWriter {
    private(set) var text = ""
    let extent: SubmissionTemplate.Extent
    let evidence: [SubmissionTemplate.RequestedEvidence]

    init(extent: SubmissionTemplate.Extent, evidence: [SubmissionTemplate.RequestedEvidence]) {
        self.extent = extent
        self.evidence = evidence
    }

    mutating func write(membersOf parent: String, depth: Int, inEntry: Bool = false) {
        let fields = SubmissionSchema.members(of: parent).filter { extent == .everything || $0.isRequired }
        for (index, field) in fields.enumerated() {
            if depth == 0 { text += "\n" }
            comment(
                (field.isRequired ? "REQUIRED. " : "") + field.explanation + field.kind.templateHint,
                depth: inEntry && index == 0 ? depth - 1 : depth)
            if field.path == "evidence" { writeRequestedEvidence(depth: depth) }
            let lead = inEntry ? (index == 0 ? "- " : "  ") : ""
            line(lead + field.name + ":" + (field.kind.isListOfValues ? " []" : ""), depth: inEntry ? depth - 1 : depth)
            switch field.kind {
            case .group: write(membersOf: field.path, depth: depth + 1)
            case .list(of: .group, limit: _): write(membersOf: field.path + "[]", depth: depth + 2, inEntry: true)
            case .localized(let languages): for language in languages { line(language + ":", depth: depth + 1) }
            default: break
            }
        }
    }

    /// Comment lines of at most 100 characters, broken between words.
    mutating func comment(_ words: String, depth: Int) {
        var current = "#"
        for word in words.split(whereSeparator: \.isWhitespace) {
            if depth * 2 + current.count + 1 + word.count > 100 {
                line(current, depth: depth)
                current = "#"
            }
            current += " " + word
        }
        line(current, depth: depth)
    }

    private mutating func writeRequestedEvidence(depth: Int) {
        guard !evidence.isEmpty else { return }
        comment("This route asks for:", depth: depth)
        for item in evidence { comment("- \(item.requirement): \(item.title)", depth: depth) }
    }

    private mutating func line(_ content: String, depth: Int) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }
}

extension SubmissionField.Kind {
    /// What a value of this kind looks like, where the explanation does not say it by itself.
    fileprivate var templateHint: String {
        switch self {
        case .line, .text, .localized, .group, .email: ""
        case .list(of: .group, limit: _): " Each entry starts with a dash; repeat as often as needed."
        case .list(of: .line, limit: _): " A list in brackets, separated by commas."
        case .list(of: let element, let limit): " A list in brackets of up to \(limit), each \(element.expectation)."
        default: " Takes \(expectation)."
        }
    }

    fileprivate var isListOfValues: Bool {
        if case .list(of: let element, limit: _) = self { element != .group } else { false }
    }
}
