import Administration
import ArgumentParser
import Engine
import WorkflowCore

/// Where the people are: of one's own body, through the server; or of an organisation that an operator names, on the
/// database itself.
struct PeoplePlace: ParsableArguments {
    @Option(
        name: .customLong("org"),
        help: ArgumentHelp(
            "For operators: the organisation's code, straight on the database. Without it: your own body, as its "
                + "officer, through the server.",
            valueName: "code"))
    var organisation: String?
}

/// A verb that does something to people.
protocol PersonVerb: AsyncParsableCommand {
    /// Where they are.
    var place: PeoplePlace { get }
    /// How the answer is printed.
    var output: OutputOptions { get }
    /// Method and address of the request to the server, below `/v1`.
    var address: (method: ServerRequest.Method, path: [String]) { get }

    /// What is asked.
    func request() throws -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue])
    /// Asks whether it is to be done, where it is hard to undo.
    func confirm() throws
    /// The outcome in words.
    func sentence(_ receipt: PeopleReceipt) -> String
}

extension PersonVerb {
    func confirm() throws {}

    func run() async throws {
        try confirm()
        let (verb, person, members) = try request()
        let root = CompositionRoot.current
        do {
            let receipt: PeopleReceipt
            if let code = place.organisation {
                receipt = try await root.withAdministration { administration in
                    switch try await administration.change(PeopleRequest(verb, of: person, members), at: code) {
                    case .done(let receipt): return receipt
                    case .refused(let refusal): throw ServerProblem(refusal, language: root.language)
                    }
                }
            } else {
                receipt = try await root.withServer { client in
                    let request = ServerRequest(
                        method: address.method, path: ["v1"] + address.path, body: .object(members))
                    return try await client.ask(request, for: PeopleReceipt.self).value
                }
            }
            try await NewSecret.handOver(receipt, endedBy: { try await end(receipt) }) {
                try output.show(receipt, text: sentence(receipt))
            }
            if !output.json { Self.say(receipt) }
        } catch var problem as ServerProblem where output.json {
            problem.isShownAsJSON = true
            throw problem
        }
    }

    /// Ends the token that was made.
    private func end(_ receipt: PeopleReceipt) async throws {
        let root = CompositionRoot.current
        if place.organisation == nil {
            try await root.withServer(token: receipt.secret) { client in
                _ = try await client.send(ServerRequest(method: .delete, path: ["v1", "me", "token"]))
            }
        } else if let token = receipt.token {
            try await root.withAdministration { try await $0.revokeToken(token.id) }
        }
    }

    /// Tells what became of seats.
    private static func say(_ receipt: PeopleReceipt) {
        for (cases, what) in [
            (receipt.seats, "seats given back on"), (receipt.kept, "reviews that are in stay on"),
            (receipt.unassignedFrom, "taken off the panels of"),
            (receipt.moved?.map { $0.case + ($0.officer.map { " (\($0))" } ?? " (nobody)") }, "cases given to others"),
        ] {
            if let cases, !cases.isEmpty { Terminal.say("\(what): \(cases.joined(separator: ", "))") }
        }
    }
}

extension NamedPerson {
    /// `Ada Officer (officer, decider), 0197…`.
    var text: String { "\(name) (\(roles.joined(separator: ", "))), \(id.uuidString.lowercased())" }
}
