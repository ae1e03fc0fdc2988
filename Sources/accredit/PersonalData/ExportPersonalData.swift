import Administration
import ArgumentParser

/// `accredit personal-data export`: everything that is held about somebody.
struct ExportPersonalData: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes everything that is held about somebody as JSON.",
        discussion: """
            The person's record, tokens without their secrets, what they did on cases and said there, seats, reviews, \
            votes, interests, notes, letters to them, evidence that they attached, and where a submission names them \
            as the contact. Texts of others that mention them are named and not shown. The same data are the same \
            bytes.

            Examples:
              accredit personal-data export --person "Ann Officer" --org BAC \\
                  --out ann.json
              accredit personal-data export --email nia@college.example --out -
            """)

    @OptionGroup var whose: DataSubjectOptions

    @Option(
        help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String

    func run(at administration: Administration) async throws {
        let data = try await administration.personalData(of: whose.subject)
        let file = try OutputFile(out)
        do {
            try file.write(Array((try data.canonicalText() + "\n").utf8))
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        if out != OutputFile.standardOutput { Terminal.say("\(whose.shown): \(out)") }
    }
}
