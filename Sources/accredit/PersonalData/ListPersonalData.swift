import Administration
import ArgumentParser

/// `accredit personal-data list`: what is held about whom.
struct ListPersonalData: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists every column of text: whose data it may hold, what for, who reads it, and how it is removed.",
        discussion: """
            Columns that hold nobody's data are listed with --all, each with what it holds instead.

            Examples:
              accredit personal-data list
              accredit personal-data list --all --json
            """)

    @Flag(help: "Columns that hold nobody's data too.")
    var all = false

    @Flag(help: "As a table in Markdown, as Docs/personal-data.md has it.")
    var markdown = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let columns = try await administration.personalData().filter { all || $0.whose != "nobody" }
        try output.show(
            columns,
            text: markdown
                ? PersonalDataColumn.markdown(columns)
                : Table.text(
                    ["Table", "Column", "Whose", "For", "Read by", "Retention", "Pseudonymising"],
                    columns.map {
                        [$0.table, $0.column, $0.whose, $0.purpose, $0.audience ?? "", $0.kept ?? "", $0.removal ?? ""]
                    }, below: ["For"]))
    }
}
