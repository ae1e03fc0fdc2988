import ArgumentParser

/// `accredit case`: the verbs on cases.
struct Cases: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Opens cases, shows them and moves them on.",
        discussion: """
            A case is one course on its way to a decision. It goes through the server: set ACCREDIT_SERVER and \
            ACCREDIT_TOKEN.

            Examples:
              accredit case open course.yaml --body BAC
              accredit case list --open
              accredit case explain BAC-7K3M-9QX4-T2
              accredit case act BAC-7K3M-9QX4-T2 submit
            """,
        subcommands: [
            OpenCase.self, ListCases.self, ShowCase.self, ShowSubmission.self, PackCase.self, ExplainCase.self,
            ActOnCase.self,
            AmendCase.self,
            ShowHistory.self,
            ShowMilestones.self,
            AssignCase.self, ReassignCases.self, NoteOnCase.self, ListNotes.self, TagCase.self, UntagCase.self,
            PauseCase.self,
            ConsentToCase.self, ResumeCase.self, ExtendCase.self, CorrectCase.self, ConsultEvidence.self,
            SuggestReviewers.self, ShowPanel.self, InviteReviewer.self, JoinPanel.self, DeclinePanel.self,
            DeclareInterest.self, WithdrawInterestInCase.self,
            ReleaseReviewer.self, ObjectToReviewer.self, OverruleObjection.self, ReviewCase.self,
            ShowCaseMeeting.self, VoteOnCase.self, RecuseFromCase.self, ReadmitToCase.self, HoldOverCase.self,
            PlaceCase.self,
            DecideCase.self, TakeBackDecision.self, ShowDecisions.self, Conditions.self,
            DescribeProvider.self, AttachEvidence.self, ShowEvidence.self, FetchEvidence.self, DetachEvidence.self,
            ShareEvidence.self,
            AppealDecision.self, ReuseEvidence.self, AnnualReturns.self, Changes.self,
            AskProvider.self, ReplyToRequest.self, PostponeRequest.self, SettleRequest.self, CancelRequest.self,
        ])
}
