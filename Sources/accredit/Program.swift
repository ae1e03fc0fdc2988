import ArgumentParser
import Foundation

/// Parses the arguments, runs the verb, and turns whatever goes wrong into one message and an exit status.
enum Program {
    /// Runs the command that the arguments name and ends the process.
    static func run(_ root: (some AsyncParsableCommand).Type) async {
        var command: any ParsableCommand
        do {
            command = try await root.asyncParseAsRoot()
        } catch {
            root.exit(withError: error)
        }
        do {
            if var verb = command as? any AsyncParsableCommand { try await verb.run() } else { try command.run() }
        } catch {
            guard let (status, message) = ExitStatus.of(error) else { type(of: command).exit(withError: error) }
            if !message.isEmpty { Terminal.say(message) }
            exit(status.rawValue)
        }
    }
}

/// The version that `accredit --version` prints.
enum ProgramVersion {
    static let text = "0.1.0"
}
