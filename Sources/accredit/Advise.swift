import ArgumentParser
import Engine
import WorkflowCore

/// `accredit advise`: what to expect before anything is submitted.
struct Advise: ServerVerb {
    static let configuration = CommandConfiguration(
        abstract:
            "Shows route, steps, required evidence and expected date before anything is submitted.",
        discussion: """
            Nothing is stored. The submission may be incomplete; what still stands in the way of submitting it is \
            listed.

            Examples:
              accredit advise course.yaml --body BAC
              accredit advise course.yaml --json
            """)

    @Argument(
        help: ArgumentHelp("The submission, YAML or JSON; - is standard input.", valueName: "file"), completion: .file()
    )
    var file: String

    @Option(help: ArgumentHelp("The accrediting body's code; not needed where there is only one.", valueName: "code"))
    var body: String?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let submission = try SubmissionFile(file)
        let request = ServerRequest(
            method: .post, path: ["v1", "advice"],
            body: ["body": .string(try await client.body(named: body)), "submission": submission.document.value])
        let (advice, answer) = try await client.ask(request, for: Advice.self)
        try show(answer, text: Self.text(advice))
    }

    /// The advice for people.
    static func text(_ advice: Advice) -> String {
        var parts = [
            Table.pairs([
                (
                    "Route",
                    """
                    \(advice.routeTitle.bilingual) (\(advice.route), version \(advice.routeVersion)), at \(advice.body)
                    """
                ),
                ("Because", advice.because.bilingual + (advice.rule.map { " (rule \($0))" } ?? "")),
                ("Standard", advice.standard),
                ("If submitted", advice.submittedOn.description),
                ("Expect", "the outcome by \(advice.expectedBy)"),
            ]),
            "Steps".asHeading + "\n"
                + Table.text(
                    ["Step", "With", "Standard", "Over by"],
                    advice.steps.map {
                        [$0.title.text(in: .en), $0.party, $0.standard ?? "–", $0.expectedBy.description]
                    }),
        ]
        if !advice.evidence.isEmpty {
            let lines = advice.evidence.map {
                "  \($0.isGiven ? "✓".asGood : "✗".asBad) \($0.title.bilingual) (\($0.item))"
            }
            parts.append((["Evidence asked for".asHeading] + lines).joined(separator: "\n"))
        }
        if !advice.problems.isEmpty {
            parts.append(
                (["Before it can be submitted".asHeading] + advice.problems.map { "  - \($0)" }).joined(separator: "\n")
            )
        }
        if !advice.warnings.isEmpty {
            parts.append((["Look at again".asHeading] + advice.warnings.map { "  - \($0)" }).joined(separator: "\n"))
        }
        if let same = advice.sameCourse {
            parts.append("The same course is at this body already, as \(same.joined(separator: ", ")).")
        }
        return parts.joined(separator: "\n\n")
    }
}
