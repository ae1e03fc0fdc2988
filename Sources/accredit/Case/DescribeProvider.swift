import ArgumentParser
import Foundation
import WorkflowCore

/// `accredit case fact-sheet`: how the provider is reached.
struct DescribeProvider: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "fact-sheet",
        abstract: "Sets contact details and logo of the fact sheet for employers.",
        discussion: """
            For the provider. The description of the course comes from the submission and cannot be changed here. \
            Contact details replace those
            that were told before; the logo is a PNG or JPEG picture of at most 256 KiB.

            Examples:
              accredit case fact-sheet BAC-7K3M-9QX4-T2 \\
                  --email courses@college.example --telephone "01234 567890"
              accredit case fact-sheet BAC-7K3M-9QX4-T2 --logo logo.png
              accredit case fact-sheet BAC-7K3M-9QX4-T2 --no-logo
            """)

    @OptionGroup var target: CaseArgument

    @Option(name: .customLong("contact"), help: ArgumentHelp("The contact person's name.", valueName: "name"))
    var name: String?
    @Option(help: ArgumentHelp("An e-mail address.", valueName: "address"))
    var email: String?
    @Option(help: ArgumentHelp("A telephone number.", valueName: "number"))
    var telephone: String?
    @Option(help: ArgumentHelp("A web address.", valueName: "link"))
    var web: String?
    @Option(help: ArgumentHelp("A postal address.", valueName: "text"))
    var address: String?
    @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"), completion: .file())
    var logo: String?
    @Flag(name: .customLong("no-logo"), help: "Remove the logo.")
    var noLogo = false

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    private var contact: [String: JSONValue] {
        let parts = [("name", name), ("email", email), ("telephone", telephone), ("web", web), ("address", address)]
        return Dictionary(uniqueKeysWithValues: parts.compactMap { key, value in value.map { (key, .string($0)) } })
    }

    func validate() throws {
        guard !contact.isEmpty || logo != nil || noLogo else {
            throw ValidationError("Say a contact, a --logo or --no-logo.")
        }
        guard logo == nil || !noLogo else { throw ValidationError("--logo and --no-logo exclude one another.") }
    }

    func run(with client: ServerClient) async throws {
        var members: [String: JSONValue] = [:]
        if !contact.isEmpty { members["contact"] = .object(contact) }
        if noLogo { members["remove_logo"] = true }
        if let logo { members["logo"] = .string(try LogoFile.bytes(of: logo).base64EncodedString()) }
        let tag = try await client.tag(of: target.name, version: seen.number)
        let (receipt, answer) = try await client.change(
            target.name, "fact-sheet", members, tag: tag, heading: command.heading)
        try show(answer, text: receipt.sentence)
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }
}
