import CZlib

/// A ZIP archive as it is written, an entry after the other, each deflated while it comes: nothing is held but the list
/// of what was written.
///
/// Source: APPNOTE.TXT of PKWARE, version 6.3.10; sizes stand after the data (general purpose bit 3).
struct ZipArchive: ~Copyable {
    private let output: ([UInt8]) throws -> Void
    private var offset: UInt32 = 0
    private var entries: [Entry] = []

    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32 = 0
        var packed: UInt32 = 0
        var size: UInt32 = 0
        var offset: UInt32
    }

    /// An archive whose bytes are handed on as they come.
    init(_ output: @escaping ([UInt8]) throws -> Void) { self.output = output }

    /// Writes an entry.
    /// - Parameter content: hands its text on, piece by piece.
    mutating func add(_ name: String, _ content: ((String) throws -> Void) throws -> Void) throws {
        var entry = Entry(name: Array(name.utf8), offset: offset)
        try write(Self.bytes(0x0403_4b50, 4) + Self.header(of: entry, sizesFollow: true) + entry.name)
        var deflater = Deflater()
        try content { text in
            let bytes = Array(text.utf8)
            entry.checksum = bytes.withUnsafeBufferPointer {
                UInt32(truncatingIfNeeded: crc32(UInt(entry.checksum), $0.baseAddress, UInt32($0.count)))
            }
            entry.size += UInt32(bytes.count)
            let packed = deflater.deflated(bytes, isLast: false)
            entry.packed += UInt32(packed.count)
            try write(packed)
        }
        let rest = deflater.deflated([], isLast: true)
        entry.packed += UInt32(rest.count)
        let sizes = [entry.checksum, entry.packed, entry.size].flatMap { Self.bytes($0, 4) }
        try write(rest + Self.bytes(0x0807_4b50, 4) + sizes)
        entries.append(entry)
    }

    /// Writes the list of entries.
    mutating func finish() throws {
        let start = offset
        for entry in entries {
            try write(
                Self.bytes(0x0201_4b50, 4) + Self.bytes(20, 2) + Self.header(of: entry, sizesFollow: false)
                    + [UInt8](repeating: 0, count: 10) + Self.bytes(entry.offset, 4) + entry.name)
        }
        let (count, size) = (UInt32(entries.count), offset - start)
        try write(
            Self.bytes(0x0605_4b50, 4) + [0, 0, 0, 0] + Self.bytes(count, 2) + Self.bytes(count, 2)
                + Self.bytes(size, 4) + Self.bytes(start, 4) + [0, 0])
    }

    /// What an entry's two headers have in common: version 2.0, sizes that follow, deflated, the first day of 1980.
    private static func header(of entry: Entry, sizesFollow: Bool) -> [UInt8] {
        let sizes = sizesFollow ? [0, 0, 0] : [entry.checksum, entry.packed, entry.size]
        return bytes(20, 2) + bytes(8, 2) + bytes(8, 2) + bytes(0, 2) + bytes(0x21, 2)
            + sizes.flatMap { bytes($0, 4) } + bytes(UInt32(entry.name.count), 2) + bytes(0, 2)
    }

    private static func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        offset += UInt32(bytes.count)
        if !bytes.isEmpty { try output(bytes) }
    }
}

/// A raw deflate stream (RFC 1951).
private struct Deflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Fails only where there is no memory; the library's own version always fits itself.
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size)
        precondition(status == Z_OK, "zlib cannot begin")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What comes out when some bytes go in.
    mutating func deflated(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        input.withUnsafeMutableBufferPointer { source in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(source.count)
            repeat {
                piece.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(target.count)
                    deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                }
                output += piece[..<(piece.count - Int(stream.pointee.avail_out))]
            } while stream.pointee.avail_out == 0
        }
        return output
    }
}
