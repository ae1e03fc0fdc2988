import ArgumentParser
import WorkflowCore

/// A word on the command line that stands where a verb is expected and is none.
struct MisspeltVerb: CustomStringConvertible {
    /// What was typed in its place.
    let word: String
    /// The verb most like it.
    let nearest: String
    /// The words in front of it.
    let path: [String]

    var description: String { "did you mean: accredit \((path + [nearest]).joined(separator: " "))" }

    /// Words that are actions of workflows, and that people type as if they were verbs.
    private static let actions: Set = [
        "submit", "resubmit", "approve", "refuse", "recommend", "withdraw", "notify", "decide", "confirm-complete",
        "return-incomplete",
    ]

    /// Follows the arguments down the tree of commands. A verb that is none there, but has that very name elsewhere, is
    /// the one that is meant.
    /// - Returns: `nil` where every verb is known, or nothing is like the one that is not.
    static func found(in arguments: [String], of root: any ParsableCommand.Type) -> MisspeltVerb? {
        var command = root
        var path: [String] = []
        for word in arguments {
            let subcommands = command.configuration.subcommands
            guard !word.hasPrefix("-"), !subcommands.isEmpty else { return nil }
            let known = subcommands.first { $0._commandName == word || $0.configuration.aliases.contains(word) }
            guard let known else {
                if path == ["case"], actions.contains(word) {
                    let action = word == "decide" ? "ACTION" : word
                    return MisspeltVerb(word: word, nearest: "act CASE \(action)", path: path)
                }
                if let group = root.configuration.subcommands.first(where: { $0.has(word) }) {
                    return MisspeltVerb(word: word, nearest: word, path: [group._commandName])
                }
                let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                return NearestName.of(word, among: names).map { MisspeltVerb(word: word, nearest: $0, path: path) }
            }
            command = known
            path.append(word)
        }
        return nil
    }
}

extension ParsableCommand {
    /// True if it is a group with a verb of this name.
    fileprivate static func has(_ verb: String) -> Bool {
        configuration.subcommands.contains { $0._commandName == verb }
    }
}
