import Foundation
import Hummingbird

/// A file that goes to the server as it is read, so that its size does not matter here. Each attempt reads it from its
/// beginning.
struct FileToSend: AsyncSequence, Sendable {
    /// Its name, without its folder.
    let name: String
    /// Bytes.
    let size: Int
    private let file: String

    /// - Throws: ``Failure/unreadable(file:reason:)``.
    init(_ file: String) throws(Failure) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw .unreadable(file: file, reason: "there is no such file")
        }
        guard !isFolder.boolValue else { throw .unreadable(file: file, reason: "it is a folder") }
        guard let handle = FileHandle(forReadingAtPath: file), let size = try? handle.seekToEnd() else {
            throw .unreadable(file: file, reason: "you may not read it")
        }
        (self.file, name, self.size) = (file, URL(filePath: file).lastPathComponent, Int(size))
    }

    func makeAsyncIterator() -> Iterator { Iterator(handle: FileHandle(forReadingAtPath: file)) }

    /// Reads the file in parts of 256 KiB.
    struct Iterator: AsyncIteratorProtocol {
        let handle: FileHandle?

        mutating func next() async throws -> ByteBuffer? {
            guard let bytes = try handle?.read(upToCount: 256 << 10), !bytes.isEmpty else { return nil }
            return ByteBuffer(bytes: bytes)
        }
    }
}
