import ArgumentParser
import Foundation

/// Parses the arguments, runs the verb, and turns whatever goes wrong into one message and an exit status.
enum Program {
    /// What `--profile` names, wherever it stands on the command line.
    static let profile = takeProfile(CommandLine.arguments).profile

    /// What was typed after the program's name, without that.
    private static var typed: [String] { Array(takeProfile(CommandLine.arguments).rest.dropFirst()) }

    /// Takes `--profile NAME` out of arguments.
    static func takeProfile(_ arguments: [String]) -> (profile: String?, rest: [String]) {
        let words = Array(arguments.prefix { $0 != "--" })
        guard let place = words.firstIndex(where: { $0 == "--profile" || $0.hasPrefix("--profile=") }) else {
            return (nil, arguments)
        }
        var rest = arguments
        guard words[place] == "--profile" else {
            rest.remove(at: place)
            return (String(words[place].dropFirst("--profile=".count)), rest)
        }
        guard place + 1 < words.count else { return (nil, arguments) }
        rest.removeSubrange(place...place + 1)
        return (words[place + 1], rest)
    }

    /// Runs the command that the arguments name and ends the process.
    static func run(_ root: (some AsyncParsableCommand).Type) async {
        OpenStream.replaceMissing()
        // A pipe that is read no longer is an error like others: what is to be done then is done first.
        signal(SIGPIPE, SIG_IGN)
        var command: any ParsableCommand
        do {
            command = try await root.asyncParseAsRoot(typed)
        } catch {
            end(root, error)
        }
        do {
            try CompositionRoot.requireSettingsFile()
            if var verb = command as? any AsyncParsableCommand { try await verb.run() } else { try command.run() }
        } catch {
            end(type(of: command), error)
        }
        exit(ExitStatus.success.rawValue)
    }

    /// Says what is to be said of an error, or shows the help that was asked for, and ends the process.
    private static func end(_ command: any ParsableCommand.Type, _ error: any Error) -> Never {
        var error = error
        var status = command.exitCode(for: error).rawValue
        if ExitStatus.of(error) == nil {
            let text = command.fullMessage(for: error)
            if status != ExitStatus.success.rawValue {
                Terminal.tell(text.isEmpty ? "" : "\(text)\n")
                if let verb = MisspeltVerb.found(in: typed, of: Accredit.self) {
                    Terminal.say(verb.description)
                }
                exit(status)
            }
            do { if !text.isEmpty { try Terminal.show(text) } } catch let failure { error = failure }
        }
        if case Failure.readerGone = error { OpenStream.endForReaderGone() }
        if let (known, message) = ExitStatus.of(error) {
            status = known.rawValue
            if !message.isEmpty { Terminal.say(message) }
        }
        exit(status)
    }
}

/// The version that `accredit --version` prints.
enum ProgramVersion {
    static let text = "0.1.0"
}
