import Testing

@testable import WorkflowCore

/// Settings that nothing heeds are refused, each with its line; where something heeds them they are taken.
@Suite struct UnheededSettingTests {
    /// A setting in the small workflow.
    struct Setting: CustomTestStringConvertible {
        let old: String
        /// The text with the setting, on the last line of it.
        let new: String
        /// Part of the reason.
        let says: String
        /// What makes the setting heeded: another text exchanged.
        var heeded: (old: String, new: String)?
        var testDescription: String { new }
    }

    private static let check = "check: {party: body, standard: 10 working days"
    private static let refused = "refused: {party: none, outcome: refused"
    private static let reads = (check, "\(check), panel: {reviewers: 1}")

    static let settings = [
        Setting(
            old: "title: Small\n", new: "title: Small\nvisible_to: body\n", says: "leave 'visible_to' out",
            heeded: reads),
        Setting(
            old: "title: Small\n",
            new: "title: Small\nletters: [{letter: hello, on: submit, to: reviewer, subject: A, text: B}]\n",
            says: "the letter 'hello' is for reviewers", heeded: reads),
        Setting(
            old: check, new: "\(check), escalation: [{at: overdue, tell: reviewer}]", says: "tells reviewers",
            heeded: (refused, "\(refused)")),
        Setting(old: refused, new: "\(refused), standard: 5 working days", says: "no standard runs"),
        Setting(
            old: refused, new: "\(refused), valid: 4 years, on_expiry: refuse", says: "nothing that could be valid"),
        Setting(
            old: refused, new: "\(refused), appeal: {within: 28 calendar days, grounds: [procedure]}",
            says: "'grounds' is not heeded",
            heeded: ("grounds: [procedure]", "route: appeal, grounds: [procedure]")),
    ]

    @Test(arguments: settings)
    func `a setting that nothing heeds is refused, with its line`(setting: Setting) throws {
        let text = SmallWorkflow.text.replacing(setting.old, with: setting.new)
        try #require(text != SmallWorkflow.text)
        func unheeded(_ text: String) throws -> [Finding] {
            let document = try YAMLDocument.parse(text, file: "small.yaml")
            return WorkflowProof.findings(
                of: try WorkflowDefinition(document), meetingGaps: [:], document: document
            ).filter { $0.kind == .settingUnheeded }
        }
        let findings = try unheeded(text)
        let before = try #require(text.range(of: setting.new))
        let line = text[..<before.upperBound].split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(findings.count == 1 && findings[0].sentence.lowercased().contains(setting.says.lowercased()))
        #expect(findings.first?.line == (setting.new.hasSuffix("\n") ? line - 1 : line))
        if let (old, new) = setting.heeded, old != new {
            #expect(try unheeded(text.replacing(old, with: new)) == [])
        }
    }
}
