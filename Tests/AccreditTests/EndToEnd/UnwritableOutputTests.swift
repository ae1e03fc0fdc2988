import EngineSupport
import Foundation
import Testing

/// Output that nobody reads, or that has no room: verbs of every kind, by the built program.
@Suite struct UnwritableOutputTests {
    /// Verbs that print, each with who asks: a person of the sample body by name, or an operator.
    static let verbs: [(who: String, words: [String])] =
        [
            "whoami", "whoami --json", "case list", "case list --json", "case list --fields reference", "work",
            "case show CASE", "case explain CASE", "case history CASE", "case milestones CASE", "meeting list",
            "register list --csv", "register list --json", "officers", "person list", "reviewers list",
            "report turnaround --body SAB", "report turnaround --body SAB --json", "report turnaround --body SAB --csv",
            "export xes", "submission new", "submission check Docs/samples/level-3-care-welsh-college.yaml --json",
            "exit-codes", "--help", "help case act", "--version",
        ].map { ("officer", words($0)) }
        + [
            "org list", "token list", "workflow list", "workflow show appeal", "workflow diagram appeal",
            "calendar show", "migrate --status", "doctor",
        ].map { ("operator", words($0)) }

    private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

    /// What a verb's output goes to.
    enum Place: String, CaseIterable {
        /// A device on which there is never room.
        case full
        /// A pipe that nobody reads.
        case unread
        /// Nothing: the stream is closed.
        case closed
    }

    /// A process whose standard output goes to a place.
    private static func process(
        _ words: [String], to place: Place, _ settings: [String: String]
    ) throws -> Process {
        let process = try BuiltProgram.process([], settings)
        let redirection = ["full": "exec \"$@\" >/dev/full", "closed": "exec \"$@\" >&-"][place.rawValue]
        // The reader is gone before the verb begins.
        let unread = "mkfifo \"$0\"; exec 3<>\"$0\" 4>\"$0\" 3<&-; rm \"$0\"; exec \"$@\" >&4"
        process.executableURL = URL(filePath: "/bin/bash")
        let fifo = FileManager.default.temporaryDirectory.appending(path: "accredit-fifo-\(UUID().uuidString)").path
        process.arguments = ["-c", redirection ?? unread, fifo, try BuiltProgram.path] + words
        return process
    }

    /// Runs a verb whose output goes to a place.
    private static func run(
        _ words: [String], to place: Place, _ settings: [String: String]
    ) async throws -> (status: Int32, bySignal: Bool, messages: String) {
        let process = try process(words, to: place, settings)
        let messages = FileManager.default.temporaryDirectory.appending(path: "accredit-said-\(UUID().uuidString)")
        try Data().write(to: messages)
        defer { try? FileManager.default.removeItem(at: messages) }
        process.standardError = try FileHandle(forWritingTo: messages)
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch {
                process.terminationHandler = nil
                ended.resume(throwing: error)
            }
        }
        return (
            process.terminationStatus, process.terminationReason == .uncaughtSignal,
            try String(contentsOf: messages, encoding: .utf8)
        )
    }

    @Test func `a full disk and a closed stream are exit code 73, a reader who left ends it quietly`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let opened = try await BuiltProgram.run(
                "case", "open", "Docs/samples/level-3-care-welsh-college.yaml", "--body", "SAB",
                settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.provider.secret])
            let reference = opened.output.trimmingCharacters(in: .whitespacesAndNewlines)
            _ = try await BuiltProgram.run(
                "case", "act", reference, "submit",
                settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.provider.secret])
            for (who, words) in Self.verbs {
                let settings =
                    who == "operator"
                    ? ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
                    : ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.officer.secret]
                let typed = words.map { $0 == "CASE" ? reference : $0 }
                for place in Place.allCases {
                    let run = try await Self.run(typed, to: place, settings)
                    let label: Comment = "\(typed) to \(place): \(run.status) \(run.messages)"
                    if place == .unread {
                        #expect(run.bySignal && run.status == SIGPIPE, label)
                        #expect(!run.messages.contains("standard output"), label)
                    } else {
                        #expect(!run.bySignal && run.status == 73, label)
                        #expect(run.messages.contains("standard output cannot be written"), label)
                    }
                }
            }
        }
    }

    /// Ways to a token for a person: an officer's by the server, and an operator's.
    static let tokens = [
        "person token PERSON", "person token PERSON --json", "person token PERSON --org SAB",
        "token create --org SAB --for PERSON", "token create --org SAB --for PERSON --json",
        "token create --org SAB --for PERSON --secret-only",
    ]

    @Test func `a token whose secret nobody got is not kept`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let settings = [
                "ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.officer.secret,
                "DATABASE_URL": try BuiltProgram.url(database: house.database),
            ]
            let person = try await BuiltProgram.run(
                "person", "add", "Lost Secret", "--role", "reviewer", settings: settings)
            try #require(person.status == 0, "\(person.messages)")
            for line in Self.tokens {
                let typed = Self.words(line).map { $0 == "PERSON" ? "Lost Secret" : $0 }
                for place in Place.allCases {
                    let run = try await Self.run(typed, to: place, settings)
                    #expect(run.status == 73 && !run.bySignal, "\(line) to \(place): \(run.status) \(run.messages)")
                    #expect(run.messages.contains("was revoked"), "\(run.messages)")
                }
            }
            let tokens = try await BuiltProgram.run("token", "list", "--json", settings: settings)
            let kept = (tokens.json as? [[String: Any]] ?? []).filter { $0["principal"] as? String == "Lost Secret" }
            #expect(kept.count == Self.tokens.count * Place.allCases.count)
            #expect(kept.allSatisfy { $0["revoked_at"] != nil }, "\(kept)")
        }
    }
}
