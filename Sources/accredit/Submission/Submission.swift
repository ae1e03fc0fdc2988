import ArgumentParser

/// `accredit submission`: the verbs on a submission's file, which need no server.
struct Submission: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the template of a submission and checks a filled-in one.",
        discussion: """
            Both work on files alone: no server, no token.

            Examples:
              accredit submission new course.yaml
              accredit submission check course.yaml
            """,
        subcommands: [NewSubmission.self, CheckSubmission.self])
}
