import CZlib
import Deflate

/// A ZIP archive as it is written, an entry after the other, each deflated while it comes: nothing is held but the list
/// of what was written. One beyond 4 GB, or of more than 65,535 entries, ends as ZIP64.
///
/// Source: APPNOTE.TXT of PKWARE, version 6.3.10; sizes stand after the data (general purpose bit 3), names are UTF-8
/// (bit 11).
package struct ZipArchive: ~Copyable {
    private let output: ([UInt8]) throws -> Void
    private var offset: UInt64
    private var entries: [Entry] = []
    private var open: (entry: Entry, deflater: Deflater)?

    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32 = 0
        var packed: UInt32 = 0
        var size: UInt32 = 0
        var offset: UInt64

        /// True if its place does not fit into 32 bits.
        var isFar: Bool { offset >= ZipArchive.limit }
    }

    /// Numbers from here on stand in fields of 64 bits.
    private static let limit = UInt64(UInt32.max)

    /// An archive whose bytes are handed on as they come.
    /// - Parameter start: bytes that stand before it already.
    package init(after start: UInt64 = 0, _ output: @escaping ([UInt8]) throws -> Void) {
        self.output = output
        offset = start
    }

    /// Begins an entry.
    /// - Parameter name: its path in the archive, with slashes.
    package mutating func begin(_ name: String) throws {
        let entry = Entry(name: Array(name.utf8), offset: offset)
        try write(Self.bytes(0x0403_4b50, 4) + Self.header(of: entry, sizesFollow: true) + entry.name)
        open = (entry, Deflater(.none))
    }

    /// Writes on in the entry that was begun; one holds less than 4 GB.
    package mutating func append(_ bytes: [UInt8]) throws {
        guard let (begun, deflater) = open else { return }
        var entry = begun
        entry.checksum = bytes.withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32(UInt(entry.checksum), $0.baseAddress, UInt32($0.count)))
        }
        entry.size += UInt32(bytes.count)
        let packed = deflater.deflated(bytes, .more)
        entry.packed += UInt32(packed.count)
        open = (entry, deflater)
        try write(packed)
    }

    /// Ends the entry that was begun.
    package mutating func end() throws {
        guard let (begun, deflater) = open else { return }
        var entry = begun
        open = nil
        let rest = deflater.deflated([], .finish)
        entry.packed += UInt32(rest.count)
        let sizes = [entry.checksum, entry.packed, entry.size].flatMap { Self.bytes(UInt64($0), 4) }
        try write(rest + Self.bytes(0x0807_4b50, 4) + sizes)
        entries.append(entry)
    }

    /// Writes an entry of text.
    /// - Parameter content: hands its text on, piece by piece.
    package mutating func add(_ name: String, _ content: ((String) throws -> Void) throws -> Void) throws {
        try begin(name)
        try content { try append(Array($0.utf8)) }
        try end()
    }

    /// Writes the list of entries.
    package mutating func finish() throws {
        let start = offset
        for entry in entries {
            let far = entry.isFar ? Self.bytes(1, 2) + Self.bytes(8, 2) + Self.bytes(entry.offset, 8) : []
            try write(
                Self.bytes(0x0201_4b50, 4) + Self.bytes(45, 2)
                    + Self.header(of: entry, sizesFollow: false, extra: far.count)
                    + [UInt8](repeating: 0, count: 10) + Self.bytes(min(entry.offset, Self.limit), 4) + entry.name
                    + far)
        }
        let (count, size, end) = (UInt64(entries.count), offset - start, offset)
        if count > 65_535 || end >= Self.limit {
            let numbers = [count, count, size, start].flatMap { Self.bytes($0, 8) }
            try write(
                Self.bytes(0x0606_4b50, 4) + Self.bytes(44, 8) + Self.bytes(45, 2) + Self.bytes(45, 2)
                    + [UInt8](repeating: 0, count: 8) + numbers)
            try write(Self.bytes(0x0706_4b50, 4) + Self.bytes(0, 4) + Self.bytes(end, 8) + Self.bytes(1, 4))
        }
        let shown = Self.bytes(min(count, 65_535), 2)
        try write(
            Self.bytes(0x0605_4b50, 4) + [0, 0, 0, 0] + shown + shown + Self.bytes(min(size, Self.limit), 4)
                + Self.bytes(min(start, Self.limit), 4) + [0, 0])
    }

    /// What an entry's two headers have in common: the version needed, sizes that follow, deflated, the first day of
    /// 1980.
    private static func header(of entry: Entry, sizesFollow: Bool, extra: Int = 0) -> [UInt8] {
        let sizes = sizesFollow ? [0, 0, 0] : [entry.checksum, entry.packed, entry.size]
        return bytes(entry.isFar ? 45 : 20, 2) + bytes(0x808, 2) + bytes(8, 2) + bytes(0, 2) + bytes(0x21, 2)
            + sizes.flatMap { bytes(UInt64($0), 4) } + bytes(UInt64(entry.name.count), 2) + bytes(UInt64(extra), 2)
    }

    private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        offset += UInt64(bytes.count)
        if !bytes.isEmpty { try output(bytes) }
    }
}
