/// How a report is laid out as text.
package enum TextLayout {
    /// Columns of a terminal that text keeps to.
    static let columns = 80

    /// A paragraph broken at blanks so that no line is wider than ``columns``, ending in a line feed.
    /// - Parameters:
    ///   - indent: blanks before each line.
    ///   - hanging: blanks more before each line but the first.
    package static func paragraph(_ text: String, indent: Int = 0, hanging: Int = 0) -> String {
        var lines: [String] = []
        var line = String(repeating: " ", count: indent)
        var isEmpty = true
        // A per cent sign stays with its number.
        let words = text.replacing(" %", with: "\u{A0}%").split(separator: " ").map {
            String($0).replacing("\u{A0}%", with: " %")
        }
        for word in words.flatMap({ pieces($0, room: columns - indent - hanging) }) {
            if !isEmpty, line.displayWidth + 1 + word.displayWidth > columns {
                lines.append(line)
                line = String(repeating: " ", count: indent + hanging)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }

    /// Paragraphs one below the other.
    package static func paragraphs(_ texts: [String], indent: Int = 0, hanging: Int = 0) -> String {
        texts.map { paragraph($0, indent: indent, hanging: hanging) }.joined()
    }

    /// A word in pieces that fit: most are one.
    private static func pieces(_ word: String, room: Int) -> [String] {
        guard word.displayWidth > room else { return [word] }
        var pieces = [""]
        var width = 0
        for character in word {
            if width + character.displayWidth > room {
                pieces.append("")
                width = 0
            }
            pieces[pieces.count - 1].append(character)
            width += character.displayWidth
        }
        return pieces
    }
}
