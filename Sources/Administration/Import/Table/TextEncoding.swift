/// How the letters of a text file are kept.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case windows1252 = "windows-1252"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"

    /// As people know it.
    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .windows1252: "Windows-1252"
        case .utf16LittleEndian, .utf16BigEndian: "UTF-16"
        }
    }

    private static let looked = 1 << 20

    /// Finds the encoding at the beginning of a window, and takes its byte order mark away.
    static func found(in window: ByteWindow) throws -> TextEncoding {
        let head = try window.peek(3)
        if head.starts(with: [0xff, 0xfe]) { return .utf16LittleEndian.without(2, window) }
        if head.starts(with: [0xfe, 0xff]) { return .utf16BigEndian.without(2, window) }
        if head.starts(with: [0xef, 0xbb, 0xbf]) { return .utf8.without(3, window) }
        try window.fill(Self.looked)
        return window.look { bytes in
            let looked = bytes.prefix(Self.looked)
            // Text of Western Europe in UTF-16 has a zero in every other byte.
            let pairs = min(looked.count / 2, 512)
            if pairs > 1 {
                let zeros = (0..<pairs).reduce(into: (first: 0, second: 0)) { count, pair in
                    if looked[pair * 2] == 0 { count.first += 1 }
                    if looked[pair * 2 + 1] == 0 { count.second += 1 }
                }
                if zeros.second * 10 > pairs * 9, zeros.first == 0 { return .utf16LittleEndian }
                if zeros.first * 10 > pairs * 9, zeros.second == 0 { return .utf16BigEndian }
            }
            // The last letter may be cut.
            return isUTF8(looked) || (0...3).contains { isUTF8(looked.dropLast($0)) } ? .utf8 : .windows1252
        }
    }

    private static func isUTF8(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    private func without(_ mark: Int, _ window: ByteWindow) -> TextEncoding {
        window.drop(mark)
        return self
    }
}

/// Text of another encoding as UTF-8.
final class UTF8Bytes: ByteSource {
    private let source: ByteWindow
    private let encoding: TextEncoding
    private let file: String
    private var ready: [UInt8] = []
    private var start = 0
    /// The first half of a letter of two units.
    private var half: UInt16?

    private static let chunk = 1 << 16

    init(_ source: ByteWindow, _ encoding: TextEncoding, file: String) {
        (self.source, self.encoding, self.file) = (source, encoding, file)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if start == ready.count { try refill() }
        let count = min(buffer.count, ready.count - start)
        ready.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        start += count
        return count
    }

    private func refill() throws {
        (ready, start) = ([], 0)
        while ready.isEmpty {
            try source.fill(Self.chunk)
            guard source.count > 0 else { return }
            let taken = try source.look { bytes in
                encoding == .windows1252 ? try addSingle(bytes) : try addPairs(bytes)
            }
            source.drop(taken)
        }
    }

    private func addSingle(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        for byte in bytes {
            guard byte >= 0x80 else {
                ready.append(byte)
                continue
            }
            guard let scalar = byte >= 0xa0 ? Unicode.Scalar(byte) : Self.high[Int(byte) - 0x80] else {
                throw unreadable("byte \(String(byte, radix: 16)) is no letter of Windows-1252, nor is the file UTF-8")
            }
            ready += Array(String(Character(scalar)).utf8)
        }
        return bytes.count
    }

    private func addPairs(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        guard bytes.count > 1 else { throw unreadable("UTF-16 text ends in the middle of a letter") }
        for pair in 0..<bytes.count / 2 {
            let (one, two) = (UInt16(bytes[pair * 2]), UInt16(bytes[pair * 2 + 1]))
            let unit = encoding == .utf16LittleEndian ? two << 8 | one : one << 8 | two
            if let first = half, UTF16.isTrailSurrogate(unit) {
                ready += Array(String(decoding: [first, unit], as: UTF16.self).utf8)
                half = nil
            } else if half != nil || UTF16.isTrailSurrogate(unit) {
                throw unreadable("UTF-16 text has half a letter in it")
            } else if UTF16.isLeadSurrogate(unit) {
                half = unit
            } else {
                ready += Array(String(decoding: [unit], as: UTF16.self).utf8)
            }
        }
        return bytes.count / 2 * 2
    }

    private func unreadable(_ reason: String) -> ImportError {
        .malformedCSV(file: file, line: nil, reason: "\(reason); save the file as CSV UTF-8")
    }

    /// Letters 80 to 9F of Windows-1252; five bytes are none.
    private static let high: [Unicode.Scalar?] = [
        "€", nil, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", nil, "Ž", nil, nil, "‘", "’", "“", "”", "•",
        "–", "—", "˜", "™", "š", "›", "œ", nil, "ž", "Ÿ",
    ]
}
