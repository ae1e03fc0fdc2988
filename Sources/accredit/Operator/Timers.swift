import ArgumentParser

/// `accredit timers`: the timers of simulated samples.
struct Timers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fires the timers of simulated samples.",
        discussion: """
            Timers of ordinary cases are fired by accredit serve.

            Example:
              accredit timers run --as-of 2026-06-30T09:00:00Z
            """,
        subcommands: [RunTimers.self])
}
