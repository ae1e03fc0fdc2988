import ArgumentParser
import AsyncHTTPClient
import Engine
import Foundation

/// `accredit login`: keeps a server and a token, so that they need not be set each time.
struct Login: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Keeps the address of a server and your token for it.",
        discussion: """
            The token is asked for and not shown, or read from standard input. It is tried at the server first, and \
            kept in
            ~/.config/accredit/profiles.json, which only you can read. ACCREDIT_SERVER and ACCREDIT_TOKEN go before it.

            Examples:
              accredit login --server https://accredit.example
              accredit login --server https://accredit.example --profile bac < ada.token
            """)

    @Option(help: ArgumentHelp("The server's address; ACCREDIT_SERVER where it is left out.", valueName: "address"))
    var server: String?

    func run() async throws {
        let root = CompositionRoot.current
        let file = Profiles.file(root.environment)
        var profiles = try Profiles.read(file)
        let name = root.namedProfile ?? profiles.current ?? "default"
        guard Profiles.isUsable(name) else {
            throw ValidationError("--profile takes up to 40 letters, digits, hyphens and dots.")
        }
        guard let written = server ?? root.setting(.server) ?? profiles.profiles[name]?.server else {
            throw ValidationError("Say where the server is: --server https://accredit.example")
        }
        let address = try ServerAddress(written)
        let token = try Self.token()
        let (holder, _) = try await root.withServer(at: address, token: token) {
            try await $0.ask(ServerRequest(path: ["v1", "me"]), for: Principal.self)
        }
        let known = "\(holder.name), \(holder.organisation) (\(holder.roles.joined(separator: ", ")))"
        profiles.profiles[name] = Profiles.Profile(server: address.description, token: token, holder: known)
        profiles.current = name
        try profiles.write(file)
        Terminal.say("\(known) at \(address); kept as profile “\(name)” in \(file.path)")
    }

    /// The secret: typed unseen, or the first line of standard input.
    private static func token() throws -> String {
        let typed = Terminal.hasPerson ? Terminal.askUnseen("Token") : readLine()
        guard let token = typed?.trimmingCharacters(in: .whitespacesAndNewlines), !token.isEmpty else {
            throw ValidationError("No token was given. Type it when asked, or: accredit login … < FILE")
        }
        return token
    }
}

/// `accredit logout`: forgets a server.
struct Logout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Forgets a server and the token for it.",
        discussion: """
            The token stays good for whoever has it still; --end-token ends it at the server first.

            Examples:
              accredit logout
              accredit logout --profile bac --end-token
            """)

    @Flag(help: "End the token at the server, too.")
    var endToken = false

    func run() async throws {
        let root = CompositionRoot.current
        let file = Profiles.file(root.environment)
        var profiles = try Profiles.read(file)
        guard let name = root.namedProfile ?? profiles.current else { throw Failure.noProfile }
        let profile = try profiles.named(name)
        if endToken {
            try await root.withServer(at: try ServerAddress(profile.server), token: profile.token) { client in
                _ = try await client.send(ServerRequest(method: .delete, path: ["v1", "me", "token"]))
            }
        }
        profiles.profiles[name] = nil
        if profiles.current == name { profiles.current = nil }
        try profiles.write(file)
        Terminal.say("profile “\(name)” (\(profile.holder) at \(profile.server)) is forgotten")
    }
}

/// `accredit profiles`: the servers that are kept.
struct ListProfiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profiles",
        abstract: "Lists the servers at which you signed in, or chooses one.",
        discussion: """
            The chosen one is used where ACCREDIT_SERVER is not set and --profile names no other.

            Examples:
              accredit profiles
              accredit profiles --use bac
            """)

    @Option(help: ArgumentHelp("Choose this profile from now on.", valueName: "name"), completion: Completions.profiles)
    var use: String?

    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        let profile: String
        let server: String
        let holder: String
        let isCurrent: Bool
    }

    func run() throws {
        let file = Profiles.file(CompositionRoot.current.environment)
        var profiles = try Profiles.read(file)
        if let use {
            _ = try profiles.named(use)
            profiles.current = use
            try profiles.write(file)
        }
        let rows = profiles.profiles.sorted { $0.key < $1.key }.map { name, profile in
            Row(
                profile: name, server: profile.server, holder: profile.holder,
                isCurrent: name == profiles.current)
        }
        try output.show(
            ["profiles": rows],
            text: Table.text(
                ["Profile", "Server", "You are", "In use"],
                rows.map { [$0.profile, $0.server, $0.holder, $0.isCurrent ? "yes" : ""] }))
        if rows.isEmpty, !output.json { Terminal.say("none yet; keep one: accredit login --server ADDRESS") }
    }
}
