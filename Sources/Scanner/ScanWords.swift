import Foundation

/// What scanners of ClamAV's family say.
enum ScanWords {
    /// The name of what was found: of `stream: Eicar-Test-Signature FOUND`, the second word; `nil` for anything else.
    static func found(in line: String) -> String? {
        guard line.hasSuffix(" FOUND"), let colon = line.range(of: ": ") else { return nil }
        return name(String(line[colon.upperBound...].dropLast(" FOUND".count)))
    }

    /// A name as people are told it: one line of printable characters, 100 at most; `nil` where nothing is left.
    static func name(_ text: String) -> String? {
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        let name = String(String.UnicodeScalarView(printable)).trimmingCharacters(in: .whitespaces).prefix(100)
        return name.isEmpty ? nil : String(name)
    }
}
