import ArgumentParser
import Engine
import WorkflowCore

/// What a new token is for.
struct ScopeOption: ParsableArguments {
    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp(
            "What the token is for: read, act, report, manage; may be repeated, or separated by commas. Without it: "
                + "all that the person's roles allow.",
            valueName: "scope"),
        completion: .list(TokenScope.allCases.map(\.rawValue)))
    var scopes: [String] = []

    /// Them, one by one.
    var names: [String] { scopes.flatMap(Arguments.list) }

    func validate() throws {
        for name in names where TokenScope(rawValue: name) == nil {
            let known = TokenScope.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("“\(name)” is no scope; --scope takes one or more of: \(known).")
        }
        if !scopes.isEmpty, names.isEmpty { throw ValidationError("--scope takes a scope, such as read.") }
    }

    /// A request for a token with what it is for.
    func added(to members: [String: JSONValue]) -> [String: JSONValue] {
        guard !names.isEmpty else { return members }
        return members.merging(["scopes": .array(names.map(JSONValue.string))]) { $1 }
    }
}
