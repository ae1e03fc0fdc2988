import ArgumentParser

/// `accredit report`: the analyst's verbs.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says how long cases took, where and in whose court, and which steps are not worth their weight.",
        discussion: """
            Asks the server where ACCREDIT_SERVER is set (the token's holder needs to be an analyst or officer), else \
            the database.

            Examples:
              accredit report turnaround --body BAC
              accredit report onerous --log receipt
              accredit report html --out report.html
            """,
        subcommands: [
            ReportTurnaround.self, ReportOnerous.self, ReportHTML.self, ReportKey.self, ReportPublish.self,
            ReportCombine.self,
        ])
}
