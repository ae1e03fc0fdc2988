import Foundation
import Rainbow

/// The two streams: data on standard output, messages on standard error.
enum Terminal {
    /// Prints data, with a line break after it.
    static func show(_ text: String) { print(text) }

    /// Prints bytes as they are, with a line break after them unless they end with one.
    static func show(_ bytes: Data) {
        let text = String(decoding: bytes, as: UTF8.self)
        print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
    }

    /// Tells the person something on standard error, at once.
    static func say(_ message: String) {
        FileHandle.standardError.write(Data("accredit: \(message)\n".utf8))
    }

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
        FileHandle.standardError.write(Data("\(question): ".utf8))
        return readLine()?.trimmingCharacters(in: .whitespaces)
    }

    /// Asks whether something is so, until the answer is yes or no.
    /// - Parameter usual: the answer where none is given, `y` or `n`.
    /// - Returns: `nil` where standard input ends instead.
    static func isYes(_ question: String, usually usual: String) -> Bool? {
        while let answer = ask("\(question)? y or n [\(usual)]")?.lowercased() {
            switch answer.isEmpty ? usual : answer {
            case "y", "yes": return true
            case "n", "no": return false
            default: FileHandle.standardError.write(Data("  “\(answer)” is neither y nor n.\n".utf8))
            }
        }
        return nil
    }
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
