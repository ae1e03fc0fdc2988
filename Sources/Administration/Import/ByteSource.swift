import Foundation

/// Bytes one after the other, from wherever they come.
protocol ByteSource: AnyObject {
    /// Puts the next bytes into a buffer.
    /// - Returns: how many; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// The bytes of a file or of the standard input.
final class FileBytes: ByteSource {
    /// The name for messages.
    let file: String
    /// Number of bytes; `nil` where that is not known beforehand.
    let size: Int?
    /// Number that were read.
    private(set) var count = 0
    private let descriptor: Int32
    private let isOwned: Bool

    /// Opens a source.
    /// - Throws: ``ImportError/unreadable(file:reason:)``.
    init(_ source: ImportSource) throws(ImportError) {
        file = source.name
        switch source {
        case .standardInput:
            (descriptor, isOwned, size) = (STDIN_FILENO, false, nil)
        case .file(let path):
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else { throw .unreadable(file: path, reason: Self.reason(errno)) }
            var status = stat()
            guard fstat(opened, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
                close(opened)
                throw .unreadable(file: path, reason: "it is a folder; give a file")
            }
            (descriptor, isOwned, size) = (opened, true, status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil)
        }
    }

    /// A file that is open, and closed with this.
    init(owning descriptor: Int32, named file: String) {
        (self.file, self.descriptor, isOwned, size) = (file, descriptor, true, nil)
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let got = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if got >= 0 {
                count += got
                return got
            }
            guard errno == EINTR else { throw ImportError.unreadable(file: file, reason: Self.reason(errno)) }
        }
    }

    /// Puts the bytes at a position into a buffer, wherever reading is otherwise.
    /// - Returns: how many; fewer than fit only at the end.
    func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = pread(
                descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, position + filled)
            guard got >= 0 || errno == EINTR else {
                throw ImportError.unreadable(file: file, reason: Self.reason(errno))
            }
            if got == 0 { break }
            filled += max(0, got)
        }
        count += filled
        return filled
    }

    /// Writes bytes at a position.
    /// - Returns: 0, or the code of the error.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int32 {
        var written = 0
        while written < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, position + written)
            guard count >= 0 || errno == EINTR else { return errno }
            written += max(0, count)
        }
        return 0
    }

    /// The bytes at a position, as many as there are of those wanted.
    func bytes(at position: Int, count: Int) throws -> [UInt8] {
        guard position >= 0, count > 0 else { return [] }
        var failure: (any Error)?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do { filled = try read(at: position, into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file; check the path"
        case EACCES: "reading it is not permitted; change its permissions"
        default: String(cString: strerror(code))
        }
    }
}

/// A window on a source: looks ahead without taking.
final class ByteWindow: ByteSource {
    private let source: any ByteSource
    private var bytes: [UInt8]
    private var start = 0
    private var end = 0
    /// Whether the source has no more than what is in the window.
    private(set) var isComplete = false

    /// A window of so many bytes at first.
    init(_ source: any ByteSource, capacity: Int = 1 << 18) {
        self.source = source
        bytes = [UInt8](repeating: 0, count: capacity)
    }

    /// Number of bytes that are in the window.
    var count: Int { end - start }

    /// Fills the window to so many bytes at least, or to the end of the source; grows it where it must.
    func fill(_ wanted: Int) throws {
        guard count < wanted, !isComplete else { return }
        if start > 0 {
            bytes.withUnsafeMutableBytes {
                $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0)[start..<end]))
            }
            (start, end) = (0, count)
        }
        if bytes.count < wanted { bytes += [UInt8](repeating: 0, count: wanted - bytes.count) }
        while count < wanted, !isComplete {
            let from = end
            let got = try bytes.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[from...]))
            }
            end += got
            isComplete = got == 0
        }
    }

    /// Shows what is in the window; the pointer is valid during the call.
    func look<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }

    /// The first bytes, as many as there are of those wanted.
    func peek(_ wanted: Int) throws -> [UInt8] {
        try fill(wanted)
        return look { Array($0.prefix(wanted)) }
    }

    /// Takes bytes out of the window.
    func drop(_ taken: Int) { start += taken }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try fill(1)
        let taken = look { window in
            let slice = window.prefix(buffer.count)
            buffer.copyBytes(from: slice)
            return slice.count
        }
        drop(taken)
        return taken
    }
}
