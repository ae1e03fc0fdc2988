import ArgumentParser

/// `accredit quota`: how much one organisation may have here.
struct Quotas: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota",
        abstract: "Shows and sets how many cases and files one organisation may have.",
        discussion: """
            Usual limits: 2000 open cases, 500 cases a day, 50000 files, 200 GiB of files. What goes beyond is \
            refused, and says so.

            Examples:
              accredit quota show COL
              accredit quota set COL cases_a_day 50
            """,
        subcommands: [ShowQuotas.self, SetQuota.self])
}
