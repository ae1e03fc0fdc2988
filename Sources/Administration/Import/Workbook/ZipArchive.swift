/// The entries of a zip archive, found through the directory at its end.
struct ZipArchive {
    /// A file of the archive.
    struct Entry {
        let name: String
        /// 0 stored, 8 deflated.
        let method: Int
        let isEncrypted: Bool
        let crc: UInt32
        let compressedSize: Int
        /// Number of bytes that it says it unfolds to.
        let size: Int
        /// Where its own header begins.
        let offset: Int
    }

    let file: FileBytes
    /// The entries by their names, in small letters, parts of a path divided by `/`.
    private let entries: [String: Entry]

    /// The first bytes of every archive that has an entry.
    static let mark: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
    /// The most bytes that the directory may have: no workbook comes near.
    private static let directoryLimit = 1 << 22
    /// The directory's end has 22 bytes, and a comment of at most 65,535.
    private static let endSize = 22

    /// Reads the directory of an archive.
    /// - Throws: ``ImportError/workbook(file:reason:)`` where there is none.
    init(_ file: FileBytes) throws {
        self.file = file
        guard let size = file.size else {
            throw ImportError.workbook(
                file: file.file, reason: "a workbook is read from its end; give it as a file, not through a pipe")
        }
        let tailSize = min(size, Self.endSize + 65_535)
        let tail = LittleEndian(try file.bytes(at: size - tailSize, count: tailSize))
        guard tailSize >= Self.endSize,
            let end = (0...(tailSize - Self.endSize)).reversed().first(where: { tail.word(at: $0) == 0x0605_4b50 })
        else { throw Self.damaged(file, "its directory is missing: perhaps it was not copied whole") }
        let (length, start) = (Int(tail.word(at: end + 12)), Int(tail.word(at: end + 16)))
        guard length <= Self.directoryLimit, start + length <= size else {
            throw Self.damaged(file, "its directory does not fit the file")
        }
        entries = try Self.directory(LittleEndian(try file.bytes(at: start, count: length)), file)
    }

    /// The entry of this name, in letters of any case.
    subscript(_ name: String) -> Entry? { entries[Self.key(name)] }

    private static func key(_ name: String) -> String {
        let path = name.replacing("\\", with: "/").lowercased()
        return path.hasPrefix("/") ? String(path.dropFirst()) : path
    }

    private static func damaged(_ file: FileBytes, _ reason: String) -> ImportError {
        .workbook(file: file.file, reason: "it is damaged: \(reason); copy it again, or open it and save it again")
    }

    private static func directory(_ bytes: LittleEndian, _ file: FileBytes) throws -> [String: Entry] {
        var entries: [String: Entry] = [:]
        var at = 0
        while at + 46 <= bytes.count, bytes.word(at: at) == 0x0201_4b50 {
            let (nameLength, extraLength) = (Int(bytes.half(at: at + 28)), Int(bytes.half(at: at + 30)))
            let next = at + 46 + nameLength + extraLength + Int(bytes.half(at: at + 32))
            guard next <= bytes.count else { throw damaged(file, "its directory ends too early") }
            let name = String(decoding: bytes.slice(at + 46, nameLength), as: UTF8.self)
            var sizes = [Int(bytes.word(at: at + 24)), Int(bytes.word(at: at + 20)), Int(bytes.word(at: at + 42))]
            fill(&sizes, from: bytes, extra: (at + 46 + nameLength)..<(at + 46 + nameLength + extraLength))
            let entry = Entry(
                name: name, method: Int(bytes.half(at: at + 10)), isEncrypted: bytes.half(at: at + 8) & 1 != 0,
                crc: bytes.word(at: at + 16), compressedSize: sizes[1], size: sizes[0], offset: sizes[2])
            entries[key(name)] = entry
            at = next
        }
        return entries
    }

    /// Takes sizes that do not fit four bytes from where zip64 has them.
    private static func fill(_ sizes: inout [Int], from bytes: LittleEndian, extra: Range<Int>) {
        var at = extra.lowerBound
        while at + 4 <= extra.upperBound {
            let (kind, length) = (bytes.half(at: at), Int(bytes.half(at: at + 2)))
            if kind == 1 {
                var from = at + 4
                for index in sizes.indices where sizes[index] == 0xffff_ffff && from + 8 <= at + 4 + length {
                    sizes[index] = Int(clamping: UInt64(bytes.word(at: from)) | UInt64(bytes.word(at: from + 4)) << 32)
                    from += 8
                }
            }
            at += 4 + length
        }
    }
}

/// Numbers whose lowest byte comes first; beyond the end there are noughts.
struct LittleEndian {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    private func byte(_ at: Int) -> UInt32 { bytes.indices.contains(at) ? UInt32(bytes[at]) : 0 }
    func half(at: Int) -> UInt16 { UInt16(byte(at) | byte(at + 1) << 8) }
    func word(at: Int) -> UInt32 { UInt32(half(at: at)) | UInt32(half(at: at + 2)) << 16 }
    func slice(_ start: Int, _ length: Int) -> ArraySlice<UInt8> { bytes[start..<(start + length)] }
}
