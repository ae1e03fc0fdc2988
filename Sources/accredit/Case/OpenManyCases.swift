import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit case open-many`: begins a case for each row of a file.
struct OpenManyCases: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "open-many",
        abstract: "Opens a case for each row of a file.",
        discussion: """
            The file is JSON Lines, or YAML documents with --- between them. A row is a submission, or an object of \
            submission, body, route, provider and key. Each row stands alone: one that is refused touches no other.
            A row's key follows from what it says, so that the same file can be sent again after a break, or once \
            refused rows are put right: what was opened is not opened twice. Two rows that say the same are two cases.
            Standard output has a line for each row. Exit code 1: some rows were refused.

            Examples:
              accredit case open-many courses.jsonl --body BAC
              accredit case open-many courses.yaml --body BAC --for COL
              accredit case open-many courses.jsonl --json > opened.jsonl
            """)

    @Argument(
        help: ArgumentHelp("The rows, JSON Lines or YAML documents; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The accrediting body's code, for rows that name none.", valueName: "code"))
    var body: String?

    @Option(
        help: ArgumentHelp("A route other than the body's rules give, for rows that name none.", valueName: "workflow"))
    var route: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The provider for which you act as agent, for rows that name none.", valueName: "provider"))
    var provider: String?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let rows = try RowFile(file)
        var batch = CaseBatch(client: client, usual: try await usual(client), isJSON: output.json)
        do {
            while let row = try rows.next() { try await batch.add(row) }
            try await batch.send()
        } catch {
            Terminal.say("\(batch.tally.summary). Send the same file again: it goes on where it broke off")
            throw error
        }
        Terminal.say(batch.tally.summary)
        guard batch.tally.refused == 0 else { throw Failure.notAllOpened(refused: batch.tally.refused) }
    }

    /// What rows have that do not say it themselves.
    private func usual(_ client: ServerClient) async throws -> [String: JSONValue] {
        var usual: [String: JSONValue] = [:]
        usual["body"] = body.map { .string($0.uppercased()) }
        usual["route"] = route.map(JSONValue.string)
        usual["provider"] = provider.map { .string($0.uppercased()) }
        return usual
    }
}

/// The rows of a file on their way to the server, some at a time.
struct CaseBatch {
    /// How many rows came to what.
    struct Tally {
        var opened = 0
        var replayed = 0
        var refused = 0

        mutating func count(isOpen: Bool, isReplay: Bool) {
            opened += isOpen && !isReplay ? 1 : 0
            replayed += isOpen && isReplay ? 1 : 0
            refused += isOpen ? 0 : 1
        }

        /// `120 rows: 117 opened, 2 opened before, 1 refused`
        var summary: String {
            "\((opened + replayed + refused).counted("row")): \(opened) opened, \(replayed) opened before, "
                + "\(refused) refused"
        }
    }

    /// What became of a row, as the server says it.
    private struct Outcome: Decodable {
        let row: Int
        let status: Int
        let replayed: Bool?
        let receipt: Receipt?
        let problem: JSONValue?
    }

    private struct Results: Decodable { let results: [Outcome] }

    /// Rows, and bytes, that go at one time.
    private static let most = (rows: 50, bytes: 900_000)

    let client: ServerClient
    let usual: [String: JSONValue]
    let isJSON: Bool
    private(set) var tally = Tally()
    private var waiting: [(place: String, members: JSONValue)] = []
    private var size = 0
    /// How often a row said the same.
    private var seen: [String: Int] = [:]

    init(client: ServerClient, usual: [String: JSONValue], isJSON: Bool) {
        (self.client, self.usual, self.isJSON) = (client, usual, isJSON)
    }

    /// Takes a row, and sends those that wait where they are many.
    mutating func add(_ row: RowFile.Row) async throws {
        let members: JSONValue
        do {
            members = try keyed(row.members())
        } catch {
            try await send()
            tally.refused += 1
            return try tell(row.place, nil, ["place": .string(row.place), "problem": ["detail": .string("\(error)")]])
        }
        let bytes = try members.canonicalText().utf8.count
        if size + bytes > Self.most.bytes { try await send() }
        waiting.append((row.place, members))
        size += bytes
        if waiting.count == Self.most.rows { try await send() }
    }

    /// Sends the rows that wait, and tells what became of each.
    /// - Throws: ``ServerProblem`` where the server could not look at a row: it is to be sent again.
    mutating func send() async throws {
        guard !waiting.isEmpty else { return }
        let sent = waiting
        (waiting, size) = ([], 0)
        let answer = try await client.send(
            ServerRequest(
                method: .post, path: ["v1", "cases:batch"], body: ["cases": .array(sent.map(\.members))]))
        let results = try client.decode(Results.self, from: answer).results
        let told = try JSONValue(json: String(decoding: answer.body, as: UTF8.self))["results"]?.arrayValue ?? []
        guard results.count == sent.count, told.count == sent.count else {
            throw client.unexpected(answer, "it has not a result for each row")
        }
        for (index, outcome) in results.enumerated() {
            if outcome.status == 401 || outcome.status >= 500, let problem = outcome.problem {
                throw ServerProblem(status: outcome.status, document: problem)
            }
            tally.count(isOpen: outcome.receipt != nil, isReplay: outcome.replayed == true)
            var members = told[index].objectValue ?? [:]
            members["row"] = nil
            members["place"] = .string(sent[index].place)
            try tell(sent[index].place, outcome.receipt, .object(members))
        }
    }

    private func tell(_ place: String, _ receipt: Receipt?, _ result: JSONValue) throws {
        if isJSON { return try Terminal.write("\(try result.canonicalText())\n".utf8) }
        let said = receipt?.reference ?? "refused: \(result["problem"]?["detail"]?.stringValue ?? "")"
        let before = result["replayed"] == true ? " (opened before)" : ""
        try Terminal.write("\(place): \(said)\(before)\n".utf8)
    }

    /// A row with what it does not say itself, and its key.
    private mutating func keyed(_ row: [String: JSONValue]) throws -> JSONValue {
        let members = row["submission"] == nil ? ["submission": .object(row)] : row
        var whole = usual.merging(members) { $1 }
        if whole["key"] == nil {
            let digest = RowFile.digest(try JSONValue.object(whole).canonicalText())
            let count = seen[digest, default: 0] + 1
            seen[digest] = count
            whole["key"] = .string(count == 1 ? "row \(digest)" : "row \(digest)#\(count)")
        }
        return .object(whole)
    }
}
