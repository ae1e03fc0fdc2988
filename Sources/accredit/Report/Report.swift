import ArgumentParser

/// `accredit report`: the analyst's verbs.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reports how long cases took, in whose court, and which steps cost more than they are worth.",
        discussion: """
            Asks the server where ACCREDIT_SERVER is set (you need to be an analyst or officer), else \
            the database.

            Examples:
              accredit report turnaround --body BAC
              accredit report onerous --log receipt
              accredit report compare --by nation
              accredit report html --out report.html
            """,
        subcommands: [
            ReportTurnaround.self, ReportOnerous.self, ReportCompare.self, ReportHTML.self, ReportKey.self,
            ReportPublish.self, ReportCombine.self, ReportConsent.self,
        ])
}
