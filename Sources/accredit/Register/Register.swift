import ArgumentParser
import Engine
import Foundation

/// `accredit register`: the public register, as anybody may read it.
struct Register: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Reads the public register. No token is needed.",
        discussion: """
            Examples:
              accredit register list --search dementia
              accredit register show BAC-7K3M-9QX4-T2
              accredit register fact-sheet BAC-7K3M-9QX4-T2 --out sheet.html
              accredit register check BAC-7K3M-9QX4-T2 4F2A-91C7-0B3D
            """,
        subcommands: [
            ListRegister.self, ShowRegister.self, CheckCertificate.self, FetchCertificate.self, FetchFactSheet.self,
        ])
}

/// `accredit register list`.
struct ListRegister: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists current and former entries, newest first.",
        discussion: """
            Examples:
              accredit register list
              accredit register list --search "care college" --status current
              accredit register list --body BAC --csv > register.csv
            """)

    /// Where an entry stands.
    enum Status: String, CaseIterable, ExpressibleByArgument { case current, suspended, ended }

    static let asksForToken = false

    @Option(
        name: .customLong("search"),
        help: ArgumentHelp("Words of title, body, provider or reference.", valueName: "words"))
    var words: String?
    @Option(help: ArgumentHelp("Only what this body recognises.", valueName: "code"))
    var body: String?
    @Option(help: ArgumentHelp("Only courses of the provider with this UKPRN.", valueName: "ukprn"))
    var provider: String?
    @Option(help: "Only what is current, suspended or ended.")
    var status: Status?
    @Flag(help: "As comma-separated values, all of it.")
    var csv = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let picked = [("q", words), ("body", body), ("provider", provider), ("status", status?.rawValue)]
        let query = picked.compactMap { name, value in value.map { (name, $0) } }
        if csv {
            try await client.stream(ServerRequest(path: ["v1", "register.csv"], query: query), type: "text/csv") {
                bytes in
                try Terminal.write(bytes)
            }
            return
        }
        let (page, answer) = try await client.ask(
            ServerRequest(path: ["v1", "register"], query: query), for: RegisterPage.self)
        try show(answer, none: "the register has no such entry", text: Self.text(page))
        if page.next != nil, !output.json { Terminal.say("there are more; --csv gives all of them") }
    }

    private static func text(_ page: RegisterPage) -> String {
        Table.text(
            ["Reference", "Title", "Provider", "Body", "From", "Until", "Status"],
            page.entries.map { entry in
                [
                    entry.reference, entry.title.text(in: .en), entry.provider.name, entry.body.code,
                    "\(entry.validFrom)",
                    entry.validUntil.map { "\($0)" } ?? "", entry.status,
                ]
            }, below: ["Body", "From", "Status"])
    }
}

/// `accredit register show`.
struct ShowRegister: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one entry: claim, conditions and changes of status.",
        discussion: """
            Example:
              accredit register show BAC-7K3M-9QX4-T2
            """)

    static let asksForToken = false

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (entry, answer) = try await client.ask(
            ServerRequest(path: ["v1", "register", target.name]), for: RegisterEntry.self)
        try show(answer, text: Self.text(entry))
    }

    static func text(_ entry: RegisterEntry) -> String {
        var lines = [
            "\(entry.reference)  \(entry.title.text(in: .en))",
            "\(entry.provider.name) (UKPRN \(entry.provider.ukprn)), recognised by \(entry.body.name)",
            "\(entry.status), from \(entry.validFrom)" + (entry.validUntil.map { " to \($0)" } ?? ""),
        ]
        let size = [
            entry.framework, entry.level.map { "level \($0)," }, entry.credits.map { String(format: "%g", $0) },
            entry.creditSystem.map { SubmissionVocabulary.creditSystems.title(of: $0).text(in: .en) },
        ].compactMap(\.self)
        if !size.isEmpty { lines.append(size.joined(separator: " ")) }
        lines.append("the certificate has the code \(entry.code)")
        if let claim = entry.claim { lines += [""] + [claim.en, claim.cy].compactMap(\.self) }
        if !entry.conditions.isEmpty {
            lines += ["", "Conditions:"] + entry.conditions.map { "  by \($0.due): \($0.text.text(in: .en))" }
        }
        lines += [""] + entry.changes.map { "\($0.since)  \($0.status) (\($0.because))" }
        return lines.joined(separator: "\n")
    }
}
