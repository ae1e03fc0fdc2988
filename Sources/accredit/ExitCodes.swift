import ArgumentParser

/// `accredit exit-codes`: the table of exit codes, also as a help topic.
struct ExitCodes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes",
        abstract: "Lists the exit codes that every command uses.",
        discussion: lines.joined(separator: "\n"))

    /// One line for each status.
    static let lines = ExitStatus.allCases.map { status in
        let number = String(status.rawValue)
        return number + String(repeating: " ", count: 4 - number.count) + status.meaning
    }

    func run() throws { try Terminal.show(Self.lines.joined(separator: "\n")) }
}
