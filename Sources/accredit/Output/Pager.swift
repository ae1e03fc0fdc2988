import Foundation

/// What shows long text a screen at a time: the program that ACCREDIT_PAGER names, or PAGER, or else `less`.
enum Pager {
    /// Shows text by a pager, and waits until its reader has done.
    /// - Returns: `false` where it is not shown by one: standard output is no terminal, the text fits it, no pager is
    ///   wanted (its name is empty, or `cat`), or it does not start.
    static func shows(_ whole: @autoclosure () -> String) -> Bool {
        guard isatty(STDOUT_FILENO) == 1, case .asItIs = Terminal.width else { return false }
        let text = whole()
        let (columns, rows) = Terminal.size
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { sum, line in
            sum + max(1, (line.count + columns - 1) / columns)
        }
        let root = CompositionRoot.current
        guard lines > rows, let command = command(root.file.values.merging(root.environment) { $1 }) else {
            return false
        }
        let pager = Process()
        pager.executableURL = URL(filePath: "/bin/sh")
        pager.arguments = ["-c", command]
        // As git does: end where one screen is enough, keep colours, leave the text on the screen.
        pager.environment = root.environment.merging(["LESS": "FRX"]) { own, _ in own }
        let input = Pipe()
        pager.standardInput = input
        guard (try? pager.run()) != nil else { return false }
        // What interrupts is the pager's to answer: without its terminal it could not put it right again.
        signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, SIG_DFL) }
        try? OpenStream.write(text.utf8, to: input.fileHandleForWriting.fileDescriptor, shown: "the pager")
        try? input.fileHandleForWriting.close()
        pager.waitUntilExit()
        // A shell that finds no such program has shown nothing.
        return pager.terminationStatus != 127
    }

    /// The command line of the pager that the settings ask for; `nil` where none is wanted or possible.
    static func command(_ environment: [String: String]) -> String? {
        // A terminal that cannot move its cursor cannot page.
        if environment["TERM"] == "dumb" { return nil }
        let command = environment[Setting.pager.name] ?? environment["PAGER"] ?? "less"
        return ["", "cat"].contains(command.trimmingCharacters(in: .whitespaces)) ? nil : command
    }
}
