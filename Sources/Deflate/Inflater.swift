import CZlib

/// zlib's unfolding of deflated bytes, piece by piece.
package final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// What the bytes are wrapped in.
    package enum Wrapping: Int32 {
        /// Nothing, as in a zip archive. 15 bits of window; a minus says that no header is expected.
        case none = -15
        /// gzip: 16 more say that its header is expected.
        case gzip = 31
    }

    /// What came of a step.
    package struct Step {
        /// Bytes that were put into the buffer.
        package let written: Int
        /// Bytes of the input that were used.
        package let taken: Int
        /// What zlib says, such as `Z_OK`.
        package let status: Int32
    }

    /// - Returns: `nil` where zlib cannot be started.
    package init?(_ wrapping: Wrapping) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Begins anew.
    package func reset() { inflateReset(stream) }

    /// Unfolds as much as fits.
    package func unfold(_ input: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer) -> Step {
        let input = input.prefix(1 << 20)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.base.baseAddress.map { ($0 + input.startIndex).assumingMemoryBound(to: UInt8.self) })
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(buffer.count)
        let status = inflate(stream, Z_NO_FLUSH)
        return Step(
            written: buffer.count - Int(stream.pointee.avail_out), taken: input.count - Int(stream.pointee.avail_in),
            status: status)
    }
}
