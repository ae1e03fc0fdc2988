import Administration
import ArgumentParser

/// `accredit org merge`: a provider that becomes part of another.
struct MergeProvider: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merges a provider into another, which acts on its cases from now on.",
        discussion: """
            The provider that is merged is closed. Its people are the other's, and its cases, recognitions and entries \
            of the register are the other's to read and to act on. No record is rewritten: each case keeps the \
            provider that it was opened by. accredit org reopen takes a merger back.

            Example:
              accredit org merge COL --into UNI
            """)

    @Argument(help: ArgumentHelp("The code of the provider that is merged.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("The code of the provider that goes on.", valueName: "code"))
    var into: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let merged = try await administration.merge(code, into: into)
        try output.show(merged, text: "\(merged.code) is part of \(merged.partOf ?? "")")
    }
}
