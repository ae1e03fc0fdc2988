import ArgumentParser

/// `accredit decision`: what was decided, and ways back.
struct Decisions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision",
        abstract: "Shows decisions, takes one back before its letter goes, appeals against one.",
        discussion: """
            A decision is an action of the workflow: accredit case act; those of a meeting: accredit meeting decide.

            Examples:
              accredit decision list BAC-7K3M-9QX4-T2
              accredit decision take-back BAC-7K3M-9QX4-T2 \\
                  --reason "Meant for another course."
            """,
        subcommands: [ShowDecisions.self, TakeBackDecision.self, AppealDecision.self])
}
