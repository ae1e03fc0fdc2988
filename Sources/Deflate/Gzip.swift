import CZlib

/// A gzip stream that is there whole.
package enum Gzip {
    /// What is wrong with one.
    package enum Flaw: Error {
        /// It is none, breaks off, or does not agree with its checksums.
        case damaged
        /// It unfolds to more than it may.
        case tooLarge
    }

    /// The bytes that a stream unfolds to; several members one after the other are one stream.
    /// - Parameter most: bytes that it may unfold to. No more is ever held.
    package static func unfolded(_ bytes: [UInt8], most: Int) throws(Flaw) -> [UInt8] {
        guard let inflater = Inflater(.gzip) else { throw .damaged }
        var (result, used): ([UInt8], Int) = ([], 0)
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let step = bytes.withUnsafeBytes { source in
                piece.withUnsafeMutableBytes { target in
                    inflater.unfold(UnsafeRawBufferPointer(rebasing: source[used...]), into: target)
                }
            }
            used += step.taken
            guard result.count + step.written <= most else { throw .tooLarge }
            result += piece[..<step.written]
            switch step.status {
            case Z_STREAM_END where used == bytes.count: return result
            case Z_STREAM_END: inflater.reset()
            case Z_OK: break
            default: throw .damaged
            }
        }
    }
}
