import ArgumentParser
import Engine
import WorkflowCore

/// `accredit register check`: compares a certificate with the register.
struct CheckCertificate: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares a certificate or fact sheet on paper with the register, by its code.",
        discussion: """
            The code stands on the page. The exit code is 1 where the register has another: the page was altered, or \
            printed before something changed. What the register says now is shown either way.

            Example:
              accredit register check BAC-7K3M-9QX4-T2 4F2A-91C7-0B3D
            """)

    static let asksForToken = false

    @OptionGroup var target: CaseArgument
    @Argument(help: "The code on the page.") var code: String
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Self.digits(code).count == 12 else {
            throw ValidationError("“\(code)” is no code; one is like 4F2A-91C7-0B3D.")
        }
    }

    func run(with client: ServerClient) async throws {
        let (entry, answer) = try await client.ask(
            ServerRequest(path: ["v1", "register", CaseReference.normalised(target.name)]), for: RegisterEntry.self)
        let agrees = Self.digits(code) == Self.digits(entry.code)
        let said = agrees ? "The page agrees with the register." : "The page does not agree with the register."
        try show(answer, text: "\(said)\n\n\(ShowRegister.text(entry))")
        guard agrees else { throw Failure.notOnRegister(code: code, reference: entry.reference) }
    }

    /// The digits of a code, whatever people put between them.
    private static func digits(_ code: String) -> String { code.uppercased().filter(\.isHexDigit) }
}
