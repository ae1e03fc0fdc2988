import ArgumentParser
import Engine
import Foundation
import Turnaround

/// What every command that changes a case takes.
struct CommandOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The idempotency key: a repeat under the same key is answered like the first time and changes nothing.",
            discussion: "Without it a new one is made. Give your own where a script may run twice.", valueName: "key"))
    var key: String?

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            "The time it happened, RFC 3339; for operators of sample organisations only.", valueName: "instant"),
        transform: Arguments.instant)
    var occurredAt: Instant?

    func validate() throws {
        if let key, !Command.isUsableKey(key) {
            throw ValidationError("--key takes 1 to 200 printable ASCII characters.")
        }
    }

    /// What goes with the command.
    var heading: CommandHeading {
        CommandHeading(key: key ?? UUID().uuidString.lowercased(), occurredAt: occurredAt)
    }
}
