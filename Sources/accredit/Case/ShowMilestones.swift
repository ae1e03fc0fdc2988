import ArgumentParser
import Engine

/// `accredit case milestones`: where a case stands, in words for its provider.
struct ShowMilestones: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "milestones",
        abstract: "Shows the milestones of a case in words for its provider: reached, now, ahead.",
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
        let (milestones, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "milestones")), for: CaseMilestones.self)
        try show(answer, text: Self.table(milestones.milestones))
    }

    /// The milestones as a table.
    static func table(_ milestones: [CaseMilestones.Milestone]) -> String {
        Table.text(
            ["", "Day", "Milestone", "Expected by"],
            milestones.map { milestone in
                let meeting = milestone.meeting.map { "meeting of \($0)" }
                return [
                    milestone.standing.rawValue, (milestone.since ?? milestone.reachedOn)?.description ?? "",
                    milestone.words.bilingual,
                    meeting ?? milestone.expectedBy?.description ?? "",
                ]
            })
    }
}
