import Administration
import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit org letterhead`: head and foot of a body's letters.
struct SetLetterhead: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "letterhead",
        abstract: "Sets address, logo and signatory of a body's letters.",
        discussion: """
            What is not said stays as it was; an empty text takes it away. The logo is a PNG or JPEG picture of at \
            most 256 KiB. Letters that are written already stay as they are.

            Examples:
              accredit org letterhead BAC --address "1 High Street" \\
                  --address "Cardiff CF10 1AA" \\
                  --telephone "029 2000 0000" --web https://bac.example --logo logo.png
              accredit org letterhead BAC --signatory "Dr Ann Officer" \\
                  --position "Head of Accreditation" --position-cy "Pennaeth Achredu"
              accredit org letterhead BAC --no-logo
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("A line of the postal address; may be repeated.", valueName: "line"))
    var address: [String] = []
    @Option(help: ArgumentHelp("The telephone number.", valueName: "number"))
    var telephone: String?
    @Option(help: ArgumentHelp("The web address.", valueName: "link"))
    var web: String?
    @Option(help: ArgumentHelp("The name of who signs.", valueName: "name"))
    var signatory: String?
    @Option(help: ArgumentHelp("What the signatory is.", valueName: "text"))
    var position: String?
    @Option(name: .customLong("position-cy"), help: ArgumentHelp("The same in Welsh.", valueName: "text"))
    var welshPosition: String?
    @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"), completion: .file())
    var logo: String?
    @Flag(name: .customLong("no-logo"), help: "Remove the logo.")
    var noLogo = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard logo == nil || !noLogo else { throw ValidationError("--logo and --no-logo exclude one another.") }
        guard welshPosition == nil || position != nil else {
            throw ValidationError("--position-cy goes with --position, which has the English words.")
        }
    }

    func run(at administration: Administration) async throws {
        let head = try await administration.setLetterhead(try members(), of: code)
        try output.show(head, text: Self.text(head))
    }

    private func members() throws -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if !address.isEmpty {
            members["address"] = address == [""] ? .null : .array(address.map { .string($0) })
        }
        for (name, value) in [("telephone", telephone), ("web", web), ("signatory", signatory)] {
            members[name] = value.map { $0.isEmpty ? .null : .string($0) }
        }
        members["position"] = position.map { english in
            var words: [String: JSONValue] = ["en": .string(english)]
            words["cy"] = welshPosition.map { .string($0) }
            return english.isEmpty ? .null : .object(words)
        }
        if let logo { members["logo"] = .string(try LogoFile.bytes(of: logo).base64EncodedString()) }
        if noLogo { members["remove_logo"] = true }
        return members
    }

    private static func text(_ head: BodyLetterhead) -> String {
        Table.pairs(
            [
                ("Address", head.address.joined(separator: ", ")), ("Telephone", head.telephone ?? ""),
                ("Web", head.web ?? ""), ("Signatory", head.signatory ?? ""),
                ("Position", head.position?.text(in: .en) ?? ""), ("Logo", head.logo?.type ?? ""),
            ].filter { !$0.1.isEmpty })
    }
}
