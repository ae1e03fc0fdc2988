import CZlib
import Deflate

/// The bytes that a gzip stream unfolds to; several members one after the other are one stream, as `gzip` itself has
/// it.
final class GzipBytes: ByteSource {
    private let window: ByteWindow
    private let file: String
    private let inflater: Inflater
    private var isBetweenMembers = false

    /// The first two bytes of every gzip stream.
    static let mark: [UInt8] = [0x1f, 0x8b]

    /// Unfolds what a window shows from its beginning on.
    /// - Throws: ``ImportError/damagedGzip(file:reason:)`` where zlib cannot be started.
    init(_ window: ByteWindow, file: String) throws(ImportError) {
        self.window = window
        self.file = file
        guard let inflater = Inflater(.gzip) else {
            throw .damagedGzip(file: file, reason: "zlib refuses to start")
        }
        self.inflater = inflater
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            try window.fill(1)
            if isBetweenMembers {
                guard try window.peek(2) == Self.mark else { return 0 }
                inflater.reset()
                isBetweenMembers = false
            }
            guard window.count > 0 else { throw ImportError.damagedGzip(file: file, reason: "it ends too early") }
            let step = window.look { inflater.unfold($0, into: buffer) }
            window.drop(step.taken)
            switch step.status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isBetweenMembers = true
            case Z_DATA_ERROR:
                throw ImportError.damagedGzip(file: file, reason: "its content does not agree with its checksums")
            default: throw ImportError.damagedGzip(file: file, reason: "zlib stopped (\(step.status))")
            }
            if step.written > 0 { return step.written }
        }
    }
}
