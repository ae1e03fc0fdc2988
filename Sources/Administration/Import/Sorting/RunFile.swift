import Foundation

/// A file without a name that holds sorted runs; it is gone as soon as nobody reads it.
final class RunFile {
    /// Where each run is, in bytes.
    private(set) var runs: [Range<Int>] = []
    private let file: FileBytes
    private let folder: String
    private let chunk = GatheredBytes(capacity: RunFile.chunkSize)
    private var end = 0

    private static let chunkSize = 1 << 16

    /// Makes an empty one in the folder for temporary files.
    /// - Throws: ``ImportError/temporaryFile(folder:reason:)``.
    init() throws(ImportError) {
        folder = FileManager.default.temporaryDirectory.path
        var path = Array("\(folder)/accredit-import-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else {
            throw .temporaryFile(folder: folder, reason: String(cString: strerror(errno)))
        }
        unlink(path)
        file = FileBytes(owning: descriptor, named: folder)
    }

    /// Appends bytes to the run in hand.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        if chunk.count + bytes.count > Self.chunkSize { try flush() }
        chunk.append(bytes)
    }

    /// Ends the run in hand.
    func endRun() throws {
        try flush()
        runs.append((runs.last?.upperBound ?? 0)..<end)
    }

    /// Puts bytes from a position into a buffer.
    func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try file.read(at: position, into: buffer)
    }

    private func flush() throws {
        let failure = file.write(chunk.content, at: end)
        guard failure == 0 else {
            throw ImportError.temporaryFile(folder: folder, reason: String(cString: strerror(failure)))
        }
        end += chunk.count
        chunk.clear()
    }
}
