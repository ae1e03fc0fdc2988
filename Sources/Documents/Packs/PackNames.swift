/// Names of the files in a pack: those that people gave them, safe on every system, and each once.
package struct PackNames: Sendable {
    private var taken: Set<String> = []

    /// Characters of a name that some system does not take.
    private static let refused: Set<Character> = ["<", ">", ":", "\"", "/", "\\", "|", "?", "*"]
    /// Names of devices, which some system does not take for a file.
    private static let devices: Set<String> = Set(
        ["con", "prn", "aux", "nul"] + (1...9).flatMap { ["com\($0)", "lpt\($0)"] })
    /// The longest name, in bytes of UTF-8, before the number of a double.
    private static let length = 120

    package init() {}

    /// A name in a folder that no other file has there, whatever the letter case.
    /// - Parameters:
    ///   - name: what people call the file.
    ///   - otherwise: its name where nothing usable is left of it.
    package mutating func name(_ name: String, in folder: String, otherwise: String) -> String {
        let safe = Self.safe(name) ?? otherwise
        let (stem, ending) = Self.parts(of: safe)
        var number = 1
        var path = folder + safe
        while !taken.insert(path.lowercased()).inserted {
            number += 1
            path = "\(folder)\(stem) (\(number))\(ending)"
        }
        return path
    }

    /// The name as every system takes it; `nil` where nothing is left.
    static func safe(_ name: String) -> String? {
        let kept = name.unicodeScalars.filter {
            ![.control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator].contains(
                $0.properties.generalCategory)
        }
        let plain = String(String.UnicodeScalarView(kept)).map { refused.contains($0) ? "-" : $0 }
        let (stem, ending) = parts(of: String(plain).trimmed)
        let short = stem.shortened(to: length - ending.utf8.count).trimmed
        guard !short.isEmpty else { return nil }
        return (devices.contains(short.lowercased()) ? "_" : "") + short + ending
    }

    /// A name in front of its ending, and the ending with its stop; none where it is no usual one.
    private static func parts(of name: String) -> (stem: String, ending: String) {
        guard let stop = name.lastIndex(of: "."), stop > name.startIndex,
            name[stop...].utf8.count <= 6,
            name[stop...].dropFirst().allSatisfy({ $0.isASCII && $0.isLetter || $0.isNumber })
        else { return (name, "") }
        return (String(name[..<stop]), String(name[stop...]))
    }
}

extension String {
    /// Without the stops and blanks at both ends, which some system hides or takes away.
    fileprivate var trimmed: String {
        let unwanted = { (character: Character) in character == "." || character.isWhitespace }
        return String(trimmingPrefix(while: unwanted)).trimmingSuffix(while: unwanted)
    }

    /// The longest beginning of so many bytes, in whole characters.
    fileprivate func shortened(to bytes: Int) -> String {
        var text = self
        while text.utf8.count > bytes { text.removeLast() }
        return text
    }
}
