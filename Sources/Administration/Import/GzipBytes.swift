import CZlib

/// The bytes that a gzip stream unfolds to; several members one after the other are one stream, as `gzip` itself has
/// it.
final class GzipBytes: ByteSource {
    private let window: ByteWindow
    private let file: String
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false

    /// The first two bytes of every gzip stream.
    static let mark: [UInt8] = [0x1f, 0x8b]

    /// Unfolds what a window shows from its beginning on.
    /// - Throws: ``ImportError/damagedGzip(file:reason:)`` where zlib cannot be started.
    init(_ window: ByteWindow, file: String) throws(ImportError) {
        self.window = window
        self.file = file
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; 16 more say that a gzip header is expected.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .damagedGzip(file: file, reason: "zlib refuses to start (\(status))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            try window.fill(1)
            if isBetweenMembers {
                guard try window.peek(2) == Self.mark else { return 0 }
                inflateReset(stream)
                isBetweenMembers = false
            }
            guard window.count > 0 else { throw ImportError.damagedGzip(file: file, reason: "it ends too early") }
            let (written, taken, status) = unfold(into: buffer)
            window.drop(taken)
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isBetweenMembers = true
            case Z_DATA_ERROR:
                throw ImportError.damagedGzip(file: file, reason: "its content does not agree with its checksums")
            default: throw ImportError.damagedGzip(file: file, reason: "zlib stopped (\(status))")
            }
            if written > 0 { return written }
        }
    }

    private func unfold(into buffer: UnsafeMutableRawBufferPointer) -> (written: Int, taken: Int, status: Int32) {
        window.look { input in
            let input = input.prefix(1 << 20)
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.base.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(input.count)
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(buffer.count)
            let status = inflate(stream, Z_NO_FLUSH)
            return (buffer.count - Int(stream.pointee.avail_out), input.count - Int(stream.pointee.avail_in), status)
        }
    }
}
