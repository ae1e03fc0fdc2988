import ArgumentParser
import Engine

/// `accredit request list`: what is asked of the provider, over all cases.
struct ListRequests: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the requests of all your cases.",
        discussion: """
            The earliest due day comes first. Without --all only what is open.

            Examples:
              accredit request list
              accredit request list --case BAC-7K3M-9QX4-T2
              accredit request list --all --json
            """)

    @Option(name: .customLong("case"), help: ArgumentHelp("Every request of this case, by number.", valueName: "case"))
    var name: String?

    @Flag(help: "Include answered, closed and cancelled requests.")
    var all = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let request =
            name.map { ServerRequest(path: ServerRequest.onCase($0, "requests")) }
            ?? ServerRequest(path: ["v1", "requests"], query: [("limit", "1000")] + (all ? [] : [("status", "open")]))
        let (list, answer) = try await client.ask(request, for: InformationRequestList.self)
        try show(answer, text: list.requests.isEmpty ? "" : Self.text(list.requests))
        guard !output.json else { return }
        if list.requests.isEmpty { Terminal.say("nothing is asked") }
        if list.more { Terminal.say("there are more; see those of one case with --case") }
    }

    /// Each request with its question, and with its reply where there is one.
    static func text(_ requests: [InformationRequest]) -> String {
        let table = Table.text(
            ["Case", "No", "Status", "Due", "About", "Question"],
            requests.map { request in
                [
                    request.reference, String(request.number), request.status.rawValue, request.due?.description ?? "",
                    request.about ?? "",
                    request.question,
                ]
            })
        let replies = requests.compactMap { request in
            request.repliedAt.map { _ in
                "\(request.reference) reply to request \(request.number): \(request.replyWithEvidence)"
            }
        }
        return replies.isEmpty ? table : "\(table)\n\n\(replies.joined(separator: "\n"))"
    }
}
