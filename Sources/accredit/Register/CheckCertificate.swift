import ArgumentParser
import Engine
import WorkflowCore

/// `accredit register check`: compares a certificate with the register.
struct CheckCertificate: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares the code of a certificate with the register, and shows what the register says.",
        discussion: """
            The code stands on the certificate. The exit code is 1 where the register has another, because something \
            has changed since it was printed, and where the accreditation does not hold now. Anybody can copy a code: \
            compare what the certificate says with what the register says, which is shown either way.

            Example:
              accredit register check BAC-7K3M-9QX4-T2 4F2A-91C7-0B3D
            """)

    static let asksForToken = false

    @OptionGroup var target: CaseArgument
    @Argument(help: "The code on the certificate.") var code: String
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Self.digits(code).count == 12 else {
            throw ValidationError("“\(code)” is no code; one is like 4F2A-91C7-0B3D.")
        }
    }

    func run(with client: ServerClient) async throws {
        let (entry, answer) = try await client.ask(
            ServerRequest(path: ["v1", "register", CaseReference.normalised(target.name)]), for: RegisterEntry.self)
        try show(answer, text: "The register says:\n\n\(ShowRegister.text(entry))")
        guard Self.digits(code) == Self.digits(entry.code) else {
            throw Failure.otherCertificate(code: code, reference: entry.reference)
        }
        guard entry.status == "current" else {
            throw Failure.endedCertificate(reference: entry.reference, status: entry.status)
        }
        if !output.json {
            Terminal.say("the code is that of the register; compare what the certificate says with what stands above")
        }
    }

    /// The digits of a code, whatever people put between them.
    private static func digits(_ code: String) -> String { code.uppercased().filter(\.isHexDigit) }
}
