/// Cuts bytes that come bit by bit into lines, without ever holding more than one. Empty lines are passed over.
struct LineReader {
    /// A line.
    enum Line: Equatable {
        /// Its bytes, without the line break.
        case whole([UInt8])
        /// It had more bytes than a line may have.
        case tooLong

        /// Bytes that it takes to hold it.
        var size: Int { if case .whole(let bytes) = self { bytes.count } else { 0 } }
    }

    /// Bytes of a line.
    let most: Int
    private var line: [UInt8] = []
    private var isTooLong = false

    /// - Parameter most: bytes that a line may have.
    init(most: Int) { self.most = most }

    /// Takes bytes in.
    /// - Returns: the lines that end in them.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if let line = rest() { lines.append(line) }
            } else if line.count < most {
                line.append(byte)
            } else {
                isTooLong = true
            }
        }
        return lines
    }

    /// The line that no line break ended; `nil` where there is none.
    mutating func rest() -> Line? {
        defer { (line, isTooLong) = ([], false) }
        if isTooLong { return .tooLong }
        let isBlank = line.allSatisfy { [0x20, 0x09, 0x0d].contains($0) }
        return isBlank ? nil : .whole(line)
    }
}
