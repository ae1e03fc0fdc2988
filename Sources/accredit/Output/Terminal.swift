import Foundation
import Rainbow

/// The two streams: data on standard output, messages on standard error.
enum Terminal {
    /// The name of standard output for messages.
    static let standardOutput = "standard output"

    /// Prints data, with a line break after it.
    /// - Throws: as ``OpenStream/write(_:to:shown:)``.
    static func show(_ text: String) throws(Failure) {
        if Pager.shows("\(text)\n") { return }
        try write("\(text)\n".utf8)
    }

    /// Prints bytes as they are, with a line break after them unless they end with one.
    static func show(_ bytes: Data) throws(Failure) {
        let lineBreak = UInt8(ascii: "\n")
        let text = bytes.last == lineBreak ? bytes : bytes + [lineBreak]
        if Pager.shows(String(decoding: text, as: UTF8.self)) { return }
        try write(text)
    }

    /// Prints bytes as they are, and nothing else.
    static func write(_ bytes: some Sequence<UInt8>) throws(Failure) {
        try OpenStream.write(bytes, to: STDOUT_FILENO, shown: standardOutput)
    }

    /// What takes the place of the terminal's width: tests set one.
    @TaskLocal static var width: Width = .asItIs

    /// How wide the terminal is.
    enum Width: Sendable {
        /// As the settings say, or else the terminal itself.
        case asItIs
        /// A number of columns; `nil` where standard output is no terminal.
        case of(Int?)
    }

    /// Number of columns that standard output shows; `nil` where it is no terminal, but a file or a pipe.
    /// `ACCREDIT_COLUMNS` makes it one of so many.
    static var columns: Int? {
        if case .of(let columns) = width { return columns }
        if let said { return said }
        return isatty(STDOUT_FILENO) == 1 ? size.columns : nil
    }

    private static let said = CompositionRoot.current.setting(.columns).flatMap { Int($0) }.flatMap {
        $0 >= 40 ? $0 : nil
    }

    /// Columns and rows of the terminal; 80 and 24 where it does not say.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Tells the person something on standard error, at once.
    static func say(_ message: String) { tell("accredit: \(message)\n") }

    /// Puts text on standard error as it is. Where that cannot be written nobody can be told.
    static func tell(_ text: String) { try? OpenStream.write(text.utf8, to: STDERR_FILENO, shown: "standard error") }

    /// Who answers questions in place of standard input.
    enum Answering: Sendable {
        /// Nobody is there.
        case nobody
        /// Somebody who answers a question, or leaves.
        case somebody(@Sendable (String) -> String?)
    }

    /// Who answers; `nil` is whoever sits at the terminal.
    @TaskLocal static var answering: Answering?

    /// True if somebody is there to answer.
    static var hasPerson: Bool {
        switch answering {
        case .nobody: false
        case .somebody: true
        case nil: isatty(STDIN_FILENO) == 1
        }
    }

    /// Asks on standard error.
    /// - Returns: the answer without surrounding space; `nil` where standard input ends instead.
    static func ask(_ question: String) -> String? {
        if case .somebody(let answer) = answering { return answer(question) }
        tell("\(question): ")
        return readLine()?.trimmingCharacters(in: .whitespaces)
    }

    /// Asks on standard error for what is not shown as it is typed.
    static func askUnseen(_ question: String) -> String? {
        if case .somebody(let answer) = answering { return answer(question) }
        var shown = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &shown) == 0
        var unseen = shown
        unseen.c_lflag &= ~tcflag_t(ECHO)
        // Before anybody is asked: whoever types at once is not seen either.
        if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &unseen) }
        tell("\(question): ")
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &shown) }
            tell("\n")
        }
        return readLine()
    }

    /// Asks whether something is so, until the answer is yes or no.
    /// - Parameter usual: the answer where none is given, `y` or `n`.
    /// - Returns: `nil` where standard input ends instead.
    static func isYes(_ question: String, usually usual: String) -> Bool? {
        while let answer = ask(choice(question, usually: usual)) {
            switch meaning(of: answer, usually: usual) {
            case let isYes?: return isYes
            case nil: tell("  \(neither(answer))\n")
            }
        }
        return nil
    }

    /// A question that is answered by yes or no.
    static func choice(_ question: String, usually usual: String) -> String { "\(question)? y or n [\(usual)]" }

    /// Whether an answer to such a question is yes; `nil` where it is neither yes nor no.
    static func meaning(of answer: String, usually usual: String) -> Bool? {
        switch answer.isEmpty ? usual : answer.lowercased() {
        case "y", "yes": true
        case "n", "no": false
        default: nil
        }
    }

    /// What is said of an answer that is neither.
    static func neither(_ answer: String) -> String { "“\(answer)” is neither y nor n." }
}

extension String {
    /// Coloured as good news; only on a terminal, and not where NO_COLOR is set.
    var asGood: String { green }
    /// Coloured as something to look at.
    var asWarning: String { yellow }
    /// Coloured as bad news.
    var asBad: String { red }
    /// Set apart as a heading.
    var asHeading: String { bold }
}
