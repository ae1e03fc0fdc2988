import Engine
import Reports
import WorkflowCore

/// The form of a review: a YAML file that tells the criteria with their scales and what each means, and in which
/// nothing is filled in.
struct ReviewForm {
    let text: String

    /// Asks for the panel of a case.
    init(of name: String, from client: ServerClient) async throws {
        let detail = try await client.caseDetail(name).value
        let panel = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(name, "panel")), for: PanelAnswer.self
        ).value.panel
        let draft = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(name, "reviews", "draft")), for: ReviewDraftAnswer.self
        ).value.draft
        self.init(
            reference: detail.summary.reference, title: detail.summary.title, criteria: panel?.criteria ?? [],
            draft: draft)
    }

    /// Writes the form.
    /// - Parameter draft: what its reader has written before; all that is filled in.
    init(reference: String, title: String?, criteria: [CasePanel.Criterion], draft: ReviewDraft? = nil) {
        let scalar = { (text: String?) in
            text.flatMap { try? JSONValue.string($0).canonicalText() }.map { " \($0)" } ?? ""
        }
        let named = [title, reference].compactMap(\.self).joined(separator: ", ").printable
        var text = Self.comment("Review of \(named). Fill in after the colons; what stays empty counts as left out.")
        text += Self.comment("Read the submission first: accredit case submission \(reference)")
        for file in draft?.files ?? [] {
            text += Self.comment("File \(file.file) goes with it: \(file.name.printable)")
        }
        text += "\n" + Self.comment("approve, changes (where the scheme has it), refuse or abstain.")
        text +=
            "recommendation:\(scalar(draft?.recommendation))\n\n"
            + Self.comment("Why, in words. Needed with changes and refuse.")
        text += "reasons:\(scalar(draft?.reasons))\n"
        if !criteria.isEmpty {
            text += "\nscores:\n"
            for criterion in criteria {
                for line in criterion.lines(in: .en) { text += Self.comment(line, indent: 2) }
                let score = draft?.scores?[criterion.criterion].map { " \($0)" } ?? ""
                text += "  \(criterion.criterion):\(score)\n"
            }
            text +=
                "\ncomments:\n"
                + criteria.map { criterion in
                    "  \(criterion.criterion):\(scalar(draft?.comments?[criterion.criterion]))\n"
                }.joined()
        }
        self.text = text
    }

    /// What was filled in, as a command takes it.
    /// - Throws: every problem of the file.
    static func members(ofFile file: String) throws -> [String: JSONValue] {
        let document = try InputFile.document(of: file)
        guard let members = document.value.objectValue else {
            throw FileProblems([
                FileProblem(
                    file: document.file, line: 1, path: "", what: "\(document.value.kindText) stands here",
                    expected: "a form as accredit review new writes it")
            ])
        }
        return members.compactMapValues(filled)
    }

    /// A value without what was left empty; `nil` where nothing is left.
    private static func filled(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .null: return nil
        case .object(let members):
            let kept = members.compactMapValues(filled)
            return kept.isEmpty ? nil : .object(kept)
        default: return value
        }
    }

    private static func comment(_ text: String, indent: Int = 0) -> String {
        let lead = String(repeating: " ", count: indent) + "# "
        return text.wrapped(to: 78 - indent).map { lead + $0 + "\n" }.joined()
    }
}

extension CasePanel.Criterion {
    /// What a reviewer has to know before scoring it: its title, its scale, what to look at, what scores mean.
    func lines(in language: Language) -> [String] {
        var scale = "\(title.text(in: language)): \(self.scale.map(String.init).joined(separator: " to "))"
        if weight != 1 { scale += ", weight \(weight)" }
        if let commentBelow { scale += "; a score below \(commentBelow) needs a comment" }
        let meanings = (points ?? [:]).compactMap { key, text in Int(key).map { ($0, text.text(in: language)) } }
            .sorted { $0.0 < $1.0 }.map { "\($0.0) = \($0.1)" }
        return [scale + "."] + [guidance?.text(in: language)].compactMap(\.self) + meanings
    }
}
