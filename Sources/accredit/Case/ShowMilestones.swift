import ArgumentParser
import Engine

/// `accredit case milestones`: where a case stands, in words for its provider.
struct ShowMilestones: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "milestones",
        abstract: "Says where a case stands in words for its provider: reached, now, ahead.",
        discussion: """
            In the scheme's own words where it has some. What lies ahead is what most cases go through, each by the \
            day on which every \
            standard until then is used up; a decision is not foretold.

            Examples:
              accredit case milestones BAC-7K3M-9QX4-T2
              accredit case milestones BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (told, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "milestones")), for: CaseMilestones.self)
        show(answer, text: Self.table(told.milestones))
    }

    /// The milestones as a table.
    static func table(_ milestones: [CaseMilestones.Milestone]) -> String {
        Table.text(
            ["", "Day", "Milestone", "Expected by"],
            milestones.map { one in
                let meeting = one.meeting.map { "meeting of \($0)" }
                return [
                    one.standing.rawValue, (one.since ?? one.reachedOn)?.description ?? "", one.words.bilingual,
                    meeting ?? one.expectedBy?.description ?? "",
                ]
            })
    }
}
