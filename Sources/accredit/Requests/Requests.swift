import ArgumentParser

/// `accredit request`: what the body asks the provider, and the answers.
struct Requests: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Asks the provider for something, and answers.",
        discussion: """
            Examples:
              accredit request ask BAC-7K3M-9QX4-T2 "Who marks the assessment?"
              accredit request list
              accredit request reply BAC-7K3M-9QX4-T2 1 "Two examiners."
            """,
        subcommands: [
            ListRequests.self, AskProvider.self, ReplyToRequest.self, PostponeRequest.self, SettleRequest.self,
            CancelRequest.self,
        ])
}
