import ArgumentParser
import Engine

/// `accredit case pack`: everything about a case in one archive.
struct PackCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Writes one archive of everything about a case that you may read.",
        discussion: """
            A ZIP archive: an index, the submission, decisions, reviews and history as pages for print, letters, and \
            evidence and files beside reviews under their own names. That an officer or a reviewer opened evidence \
            is noted with the case, as with accredit evidence fetch.

            Examples:
              accredit case pack BAC-7K3M-9QX4-T2 --out case.zip
              accredit case pack BAC-7K3M-9QX4-T2 --out achos.zip --language cy
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String
    @OptionGroup var reading: ReadingLanguage
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let content = try await CasePack(of: target.name, from: client)
        if let empty = content.emptiness { throw empty }
        let pack = try await PackFile.writing(out) {
            try await content.write(to: $0, in: "", from: client, language: reading.chosen)
        }
        try pack.tell(output, "wrote \(pack.count) files to \(pack.shown)")
    }

    func validate() throws { try PackFile.check(out, output) }
}
