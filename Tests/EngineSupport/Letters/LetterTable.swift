import Foundation
import TestSupport

/// The table of `Docs/letters.md`: which letter goes out on which moments, and to whom.
package struct LetterTable: Sendable {
    /// A line of it.
    package struct Row: Sendable, Hashable {
        package let letter: String
        package let moments: [String]
        package let to: String
    }

    /// Its lines.
    package let rows: [Row]

    /// Reads the page.
    package init() throws {
        let page = try String(contentsOfFile: "\(TestServer.repository)/Docs/letters.md", encoding: .utf8)
        let lines = page.split(separator: "\n").drop { !$0.hasPrefix("| letter | moments |") }
        rows = lines.dropFirst(2).prefix { $0.hasPrefix("|") }.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let names = cells[1].matches(of: /`([^`]+)`/).map { String($0.1) }
            return Row(letter: cells[0].trimmingCharacters(in: ["`"]), moments: names, to: cells[2])
        }
    }
}
