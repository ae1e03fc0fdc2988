import CZlib

/// zlib's folding of bytes, piece by piece.
package final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// How a piece ends.
    package enum Ending: Sendable {
        /// More follows; what went in may come out later.
        case more
        /// More follows; what went in comes out now.
        case flush
        /// Nothing follows.
        case finish
    }

    /// What the bytes are wrapped in: see ``Inflater/Wrapping``.
    package init(_ wrapping: Inflater.Wrapping) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Fails only where there is no memory; the library's own version always fits itself.
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, wrapping.rawValue, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size)
        precondition(status == Z_OK, "zlib cannot begin")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What comes out when some bytes go in.
    package func deflated(_ bytes: [UInt8], _ ending: Ending) -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        let how =
            switch ending {
            case .more: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        input.withUnsafeMutableBufferPointer { source in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(source.count)
            repeat {
                piece.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(target.count)
                    deflate(stream, how)
                }
                output += piece[..<(piece.count - Int(stream.pointee.avail_out))]
            } while stream.pointee.avail_out == 0
        }
        return output
    }
}
