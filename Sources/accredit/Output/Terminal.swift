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
