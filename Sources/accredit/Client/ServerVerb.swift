import ArgumentParser

/// A verb that asks the server.
protocol ServerVerb: AsyncParsableCommand {
    /// How the answer is printed.
    var output: OutputOptions { get }

    /// True if the server asks for a token.
    static var asksForToken: Bool { get }

    /// Does the verb's work.
    func run(with client: ServerClient) async throws
}

extension ServerVerb {
    static var asksForToken: Bool { true }

    /// Runs the verb with a client from the environment; with `--json`, what the server refuses is told as JSON too.
    func run() async throws {
        do {
            try await CompositionRoot.current.withServer(asksForToken: Self.asksForToken) { try await run(with: $0) }
        } catch var problem as ServerProblem where output.json {
            problem.isShownAsJSON = true
            throw problem
        }
    }

    /// Prints the server's own JSON, or the text for people.
    /// - Parameter none: what is said, on standard error, where the text is empty.
    func show(_ answer: ServerAnswer, none: String = "", text: @autoclosure () throws -> String) throws {
        if output.json { return try output.showJSON(answer.body) }
        let text = try text()
        if !text.isEmpty { try Terminal.show(text) } else if !none.isEmpty { Terminal.say(none) }
    }
}
