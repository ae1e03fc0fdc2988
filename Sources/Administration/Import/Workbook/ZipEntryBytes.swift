import CZlib
import Deflate

/// The bytes of an entry of an archive, unfolded as they are read, held against its size and its checksum.
final class ZipEntryBytes: ByteSource {
    private let archive: ZipArchive
    private let entry: ZipArchive.Entry
    private let inflater: Inflater?
    private var input: [UInt8] = []
    /// How much of `input` is used.
    private var used = 0
    /// Where the next compressed bytes are in the file, and how many are left.
    private var position: Int
    private var left: Int
    private var produced = 0
    private var crc: UInt = 0
    private var isComplete = false

    /// A part of a workbook may unfold to no more than this, and, where it is large, not to more than so many times
    /// itself: XML shrinks to a tenth or a thirtieth, a bomb to a thousandth.
    private static let sizeLimit = 1 << 32
    private static let ratioLimit = 250
    private static let harmless = 1 << 26

    /// - Throws: ``ImportError/workbook(file:reason:)`` where it cannot be read, or would unfold to far too much.
    init(_ entry: ZipArchive.Entry, of archive: ZipArchive) throws {
        (self.archive, self.entry) = (archive, entry)
        let file = archive.file.file
        if entry.isEncrypted {
            throw ImportError.workbook(file: file, reason: "it is locked by a password; save it without one")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw ImportError.workbook(
                file: file, reason: "it is packed in a way that workbooks are not; save it again")
        }
        if entry.size >= Self.sizeLimit
            || (entry.size > Self.harmless && entry.size / max(1, entry.compressedSize) > Self.ratioLimit)
        {
            throw ImportError.workbook(
                file: file,
                reason:
                    "its part “\(entry.name)” would unfold to \(entry.size >> 20) MB; save the sheet alone, or as CSV")
        }
        let header = LittleEndian(try archive.file.bytes(at: entry.offset, count: 30))
        position = entry.offset + 30 + Int(header.half(at: 26)) + Int(header.half(at: 28))
        left = entry.compressedSize
        inflater = entry.method == 8 ? Inflater(.none) : nil
        guard header.word(at: 0) == 0x0403_4b50, entry.method == 0 || inflater != nil else { throw damaged }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isComplete else { return 0 }
        let written = try unfold(into: buffer)
        produced += written
        crc = crc32(crc, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(written))
        guard produced <= entry.size else { throw damaged }
        if isComplete, produced != entry.size || UInt32(truncatingIfNeeded: crc) != entry.crc { throw damaged }
        return written
    }

    private func unfold(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let inflater else {
            let got = try archive.file.read(
                at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(left)))
            (position, left) = (position + got, left - got)
            isComplete = got == 0 || left == 0
            return got
        }
        while true {
            if used == input.count {
                input = try archive.file.bytes(at: position, count: min(left, 1 << 16))
                (position, left, used) = (position + input.count, left - input.count, 0)
            }
            let step = input.withUnsafeBytes {
                inflater.unfold(UnsafeRawBufferPointer(rebasing: $0[used...]), into: buffer)
            }
            used += step.taken
            isComplete = step.status == Z_STREAM_END
            guard isComplete || step.status == Z_OK || step.status == Z_BUF_ERROR else { throw damaged }
            if step.written > 0 || isComplete { return step.written }
            guard step.taken > 0 || (used == input.count && left > 0) else { throw damaged }
        }
    }

    private var damaged: ImportError {
        .workbook(
            file: archive.file.file,
            reason: "its part “\(entry.name)” is damaged; copy it again, or open it and save it again")
    }
}
