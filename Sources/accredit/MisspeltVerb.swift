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

    /// Follows the arguments down the tree of commands.
    /// - Returns: `nil` where every verb is known, or nothing is like the one that is not.
    static func found(in arguments: [String], of root: any ParsableCommand.Type) -> MisspeltVerb? {
        var command = root
        var path: [String] = []
        for word in arguments {
            let subcommands = command.configuration.subcommands
            guard !word.hasPrefix("-"), !subcommands.isEmpty else { return nil }
            let known = subcommands.first { $0._commandName == word || $0.configuration.aliases.contains(word) }
            guard let known else {
                let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                return NearestName.of(word, among: names).map { MisspeltVerb(word: word, nearest: $0, path: path) }
            }
            command = known
            path.append(word)
        }
        return nil
    }
}
