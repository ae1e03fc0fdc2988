extension Character {
    /// About how wide the character is drawn at a size of one, in the widest of the fonts the page asks for (DejaVu
    /// Sans).
    fileprivate var extent: Double {
        switch self {
        case "i", "j", "l", "'", "|", "I": 0.3
        case " ", ".", ",", ":", ";", "·", "-", "(", ")", "/", "f", "t", "r", "!", "[", "]", "‐": 0.4
        case "m", "w", "M", "W", "%", "@", "—", "…", "▲", "<", ">", "=", "+", "~": 1
        case "a"..."z", "0"..."9", "–": 0.64
        default: displayWidth == 0 ? 0 : displayWidth == 1 ? 0.78 : 1.1
        }
    }
}

extension String {
    /// About how wide the text is drawn.
    func extent(size: Double = Drawing.textSize) -> Double { size * reduce(0) { $0 + $1.extent } }

    /// The text cut to a width, with an ellipsis where something is missing.
    func fitting(_ room: Double, size: Double = Drawing.textSize) -> String {
        guard extent(size: size) > room else { return self }
        var kept = ""
        var width = "…".extent(size: size)
        for character in self {
            width += size * character.extent
            if width > room { break }
            kept.append(character)
        }
        return kept.trimmed + "…"
    }

    /// The text in lines no wider than a room, broken at blanks and hyphens; what does not fit in the last line ends in
    /// an ellipsis.
    func lines(_ room: Double, atMost limit: Int, size: Double = Drawing.textSize) -> [String] {
        var lines = [""]
        for word in words {
            let longer = lines[lines.count - 1] + word
            if longer.trimmed.extent(size: size) <= room || lines[lines.count - 1].isEmpty || lines.count == limit {
                lines[lines.count - 1] = longer
            } else {
                lines.append(word)
            }
        }
        return lines.map { $0.trimmed.fitting(room, size: size) }
    }

    /// The words, each with the blank or hyphen that ends it.
    private var words: [String] {
        var words: [String] = []
        var word = ""
        for character in self {
            word.append(character)
            if character == " " || character == "-" || character == "_" {
                words.append(word)
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    private var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension Drawing {
    /// The size of text in units of a drawing.
    static let textSize = 12.0
}
