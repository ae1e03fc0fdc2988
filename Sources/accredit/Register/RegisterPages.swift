import ArgumentParser
import Engine

/// A verb that writes a page of the register, made for print.
protocol RegisterPageVerb: ServerVerb {
    var target: CaseArgument { get }
    var out: String { get }
    /// The last part of the address.
    var end: String { get }
}

extension RegisterPageVerb {
    static var asksForToken: Bool { false }

    func run(with client: ServerClient) async throws {
        try await client.writePage(
            ServerRequest(path: ["v1", "register", CaseReference.normalised(target.name), end]), to: out)
    }
}

extension ServerClient {
    /// Writes a page that a server answers with into a new file, or to standard output.
    func writePage(_ request: ServerRequest, to out: String) async throws {
        let file = try OutputFile(out)
        do {
            try await stream(request, type: "text/html; charset=utf-8") { try file.write($0) }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        if out != OutputFile.standardOutput { Terminal.say("wrote \(file.shown); print it with a browser") }
    }
}

/// `accredit register certificate`.
struct FetchCertificate: RegisterPageVerb {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Writes the certificate of an entry, a page made for print.",
        discussion: """
            Example:
              accredit register certificate BAC-7K3M-9QX4-T2 --out certificate.html
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String
    @OptionGroup var output: OutputOptions

    var end: String { "certificate" }
}

/// `accredit register fact-sheet`.
struct FetchFactSheet: RegisterPageVerb {
    static let configuration = CommandConfiguration(
        commandName: "fact-sheet", abstract: "Writes the fact sheet for employers of an entry, a page made for print.",
        discussion: """
            Example:
              accredit register fact-sheet BAC-7K3M-9QX4-T2 --out sheet.html
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String
    @OptionGroup var output: OutputOptions

    var end: String { "fact-sheet" }
}
