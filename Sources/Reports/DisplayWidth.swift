extension Character {
    /// Number of terminal columns the character takes: none for marks that stand alone, two for East Asian wide
    /// characters and emoji.
    ///
    /// Source: Unicode Standard Annex 11, its wide and full-width ranges.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if unicodeScalars.contains(where: { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }) { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return Character.wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF,
        0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension String {
    /// Number of terminal columns the text takes.
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The text with control and direction characters made visible, so that a name from a file cannot steer the
    /// terminal.
    package var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
                    case .format where scalar.value != 0x200D: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// The text in lines of at most so many columns, broken between words; a word that is longer is broken behind its
    /// hyphens, or where the line is full.
    package func wrapped(to columns: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.displayWidth + 1 + word.description.displayWidth <= columns {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines += String(word).broken(to: columns)
            }
        }
        return lines.isEmpty ? [""] : lines
    }

    /// The parts of a word, each of at most so many columns.
    private func broken(to columns: Int) -> [String] {
        var parts = [""]
        for section in split(after: "-") {
            if parts[parts.count - 1].displayWidth + String(section).displayWidth > columns { parts.append("") }
            for character in section {
                if parts[parts.count - 1].displayWidth + character.displayWidth > columns { parts.append("") }
                parts[parts.count - 1].append(character)
            }
        }
        return parts.filter { !$0.isEmpty }
    }

    /// The text in pieces that each end with a character, but for the last.
    func split(after end: Character) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self[...]
        while let place = rest.firstIndex(of: end) {
            pieces.append(rest[...place])
            rest = rest[rest.index(after: place)...]
        }
        return pieces + [rest]
    }

    /// The text cut to a number of columns, with an ellipsis where something is missing.
    func shortened(to columns: Int) -> String {
        guard displayWidth > columns else { return self }
        var kept = ""
        var width = 1
        for character in self {
            width += character.displayWidth
            if width > columns { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
