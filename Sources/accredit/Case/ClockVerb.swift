import ArgumentParser
import Engine
import WorkflowCore

/// A verb that changes what the clocks of a case say, or notes something beside it: one request below the case,
/// answered by a receipt.
protocol ClockVerb: ServerVerb {
    /// The case.
    var target: CaseArgument { get }
    /// The version the principal saw.
    var seen: SeenVersion { get }
    /// Key and told time.
    var command: CommandOptions { get }
    /// True if it may be done at whatever version the case has by now, where the principal names none.
    static var takesAnyVersion: Bool { get }
    /// The part of the address below the case.
    var part: String { get }
    /// What is sent along.
    /// - Throws: where it is in a file that cannot be read.
    var members: [String: JSONValue] { get throws }
    /// Asks whether it is to be done, where it is hard to undo.
    func confirm() throws
}

extension ClockVerb {
    static var takesAnyVersion: Bool { false }

    func confirm() throws {}

    func run(with client: ServerClient) async throws {
        let members = try members
        try confirm()
        let tag =
            Self.takesAnyVersion && seen.number == nil
            ? "*" : try await client.tag(of: target.name, version: seen.number)
        let (receipt, answer) = try await client.change(target.name, part, members, tag: tag, heading: command.heading)
        try show(answer, text: receipt.sentence)
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }
}

extension ServerClient {
    /// Sends a command about a case.
    func change(_ name: String, _ part: String, _ members: [String: JSONValue], tag: String, heading: CommandHeading)
        async throws -> (
            value: Receipt, answer: ServerAnswer
        )
    {
        var members = members
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await ask(
            ServerRequest(
                method: .post, path: ServerRequest.onCase(name) + part.split(separator: "/").map(String.init),
                body: .object(members),
                ifMatch: tag, key: heading.key))
    }

    /// Takes something of a case away, by its address below the case.
    func take(away part: [String], on name: String, tag: String, heading: CommandHeading) async throws -> (
        value: Receipt, answer: ServerAnswer
    ) {
        var members: [String: JSONValue] = [:]
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await ask(
            ServerRequest(
                method: .delete, path: ServerRequest.onCase(name) + part, body: .object(members), ifMatch: tag,
                key: heading.key))
    }
}
