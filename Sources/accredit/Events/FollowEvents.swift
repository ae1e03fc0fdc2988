import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit case follow`: what happens, as it happens.
struct FollowEvents: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Prints a line for each event of a case, or of all that you see, as it happens.",
        discussion: """
            Goes on until it is interrupted, and connects again by itself. --json prints one JSON object a line, whose \
            “position” --after takes: nothing is missed, and nothing comes twice. Docs/events.md says more.

            Examples:
              accredit case follow
              accredit case follow BAC-7K3M-9QX4-T2 --after start
              accredit case follow --action submit --json
              accredit case follow --after start --once --json > events.jsonl
            """)

    @Argument(
        help: ArgumentHelp("The case; without it every case that you see.", valueName: "case"))
    var name: String?

    @Option(help: ArgumentHelp("Where to go on: a position, start or now.", valueName: "position"))
    var after = "now"

    @Option(help: ArgumentHelp("Events of this command alone; may be repeated.", valueName: "command"))
    var command: [String] = []

    @Option(help: ArgumentHelp("Events of this action alone; may be repeated.", valueName: "action"))
    var action: [String] = []

    @Flag(help: "Print what is there now, and end.")
    var once = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        if once { return try await printPages(client) }
        var (position, pause) = (after, Duration.milliseconds(500))
        while true {
            var reader = EventStreamReader()
            do {
                try await client.stream(request(after: position), type: "text/event-stream") { chunk in
                    for frame in reader.take(chunk) {
                        pause = .milliseconds(500)
                        if let data = frame.data { try show(Wire.decode(CaseEvent.self, from: Data(data.utf8))) }
                        if let id = frame.id { position = id }
                    }
                }
            } catch Failure.brokenOff, Failure.serverAway {
                Terminal.say("the stream broke off; it is asked for again")
            } catch let problem as ServerProblem where [429, 502, 503, 504].contains(problem.status) {
                Terminal.say("the server has no room now; it is asked again")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(15))
        }
    }

    private func printPages(_ client: ServerClient) async throws {
        var position = after
        while true {
            let (page, _) = try await client.ask(request(after: position), for: EventPage.self)
            for event in page.events { try show(event) }
            position = page.next
            guard page.hasMore else { return }
        }
    }

    private func request(after position: String) -> ServerRequest {
        ServerRequest(
            path: ["v1", "events"],
            query: [("after", position)] + (name.map { [("case", $0)] } ?? []) + command.map { ("command", $0) }
                + action.map { ("action", $0) })
    }

    private func show(_ event: CaseEvent) throws {
        if output.json {
            try Terminal.write(Array(try Wire.encode(event)) + [UInt8(ascii: "\n")])
        } else {
            try Terminal.write("\(Self.line(event))\n".utf8)
        }
    }

    /// `2026-11-30 09:12  BAC-…  3 submit  draft → completeness  Ben Tutor (provider)`
    static func line(_ event: CaseEvent) -> String {
        let what = event.event
        let move = what.to.map { "\(what.from ?? "") → \($0)" } ?? ""
        let who = [what.principal, what.role.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        return ["\(what.occurredAt.inLondon)", event.reference, "\(what.number)", what.action, move, who, what.note]
            .filter { !$0.isEmpty }.joined(separator: "  ")
    }
}

/// Reads server-sent events as their bytes arrive.
struct EventStreamReader {
    /// What one event says.
    struct Frame: Hashable {
        /// Its position.
        var id: String?
        /// Its data; `nil` where it has none.
        var data: String?
    }

    private var rest: [UInt8] = []
    private var frame = Frame()

    /// The events that are whole with these bytes.
    mutating func take(_ bytes: [UInt8]) -> [Frame] {
        rest += bytes
        var frames: [Frame] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest.removeSubrange(...end)
            if line.isEmpty {
                if frame != Frame() { frames.append(frame) }
                frame = Frame()
            } else if line.hasPrefix("id: ") {
                frame.id = String(line.dropFirst(4))
            } else if line.hasPrefix("data: ") {
                frame.data = [frame.data, String(line.dropFirst(6))].compactMap(\.self).joined(separator: "\n")
            }
        }
        return frames
    }
}
