import ArgumentParser

/// `accredit case`: the verbs on cases.
struct Cases: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Opens cases, shows them and moves them on.",
        discussion: """
            A case is one course on its way to a decision. What belongs to it has verbs of its own: evidence, request,
            panel, review, meeting, decision, condition, return, change.

            Examples:
              accredit case open course.yaml --body BAC
              accredit case list --open
              accredit case explain BAC-7K3M-9QX4-T2
              accredit case act BAC-7K3M-9QX4-T2 submit
            """,
        subcommands: [
            OpenCase.self, OpenManyCases.self, ListCases.self, ShowCase.self, ShowSubmission.self, PackCase.self,
            ExplainCase.self, ActOnCase.self, AmendCase.self, ShowHistory.self, FollowEvents.self, ShowMilestones.self,
            PauseCase.self, ConsentToCase.self, ResumeCase.self, ExtendCase.self, CorrectCase.self,
            AssignCase.self, ReassignCases.self, NoteOnCase.self, ListNotes.self, TagCase.self, UntagCase.self,
            DescribeProvider.self,
        ])
}
