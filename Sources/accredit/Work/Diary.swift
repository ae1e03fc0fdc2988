import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit diary`: dates for a calendar program.
struct Diary: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diary",
        abstract: "Your due days and your committees' meetings, for your calendar.",
        discussion: """
            Examples:
              accredit diary save --out dates.ics
              accredit diary feed
            """,
        subcommands: [SaveDiary.self, MakeFeed.self, EndFeed.self])
}

/// `accredit diary save`: once, as a file.
struct SaveDiary: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Saves the dates as a calendar file, as they stand now.",
        discussion: """
            Example:
              accredit diary save --out dates.ics
            """)

    @Option(help: ArgumentHelp("The new file; - is standard output.", valueName: "file"), completion: .file())
    var out = OutputFile.standardOutput

    func run() async throws {
        try await CompositionRoot.current.withServer { client in
            let answer = ServerRequest(path: ["v1", "me", "diary"])
            let file = try OutputFile(out)
            do {
                try await client.stream(answer, type: "text/calendar; charset=utf-8") { try file.write($0) }
                try file.finish()
            } catch {
                file.discard()
                throw error
            }
        }
    }
}

/// `accredit diary feed`: an address that a calendar program reads by itself.
struct MakeFeed: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Makes an address at which your calendar program reads the dates as they come and move.",
        discussion: """
            The address is shown this once. Whoever has it reads your due days, and can do nothing else. A new one \
            takes the place of
            the one before.

            Example:
              accredit diary feed
            """)

    @OptionGroup var output: OutputOptions

    private struct Answer: Decodable { let path: String }
    private struct Feed: Encodable { let address: String }

    func run(with client: ServerClient) async throws {
        let request = ServerRequest(method: .post, path: ["v1", "me", "diary"])
        let made = try await client.ask(request, for: Answer.self).value
        let feed = Feed(address: client.address.description + made.path)
        try output.show(feed, text: feed.address)
        if !output.json { Terminal.say("subscribe to this address in your calendar; to end it: accredit diary end") }
    }
}

/// `accredit diary end`: nobody reads there any more.
struct EndFeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Ends the address of your calendar: what reads there gets nothing more.",
        discussion: """
            Example:
              accredit diary end
            """)

    func run() async throws {
        try await CompositionRoot.current.withServer { client in
            _ = try await client.send(ServerRequest(method: .delete, path: ["v1", "me", "diary"]))
        }
        Terminal.say("the address is ended")
    }
}
