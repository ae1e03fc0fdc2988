import Foundation

extension UUID {
    /// A new time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, then random.
    static func timeOrdered(at date: Date = Date()) -> UUID {
        var bytes = UUID().uuid
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        withUnsafeMutableBytes(of: &bytes) { raw in
            for index in 0..<6 { raw[index] = UInt8(truncatingIfNeeded: milliseconds >> (8 * UInt64(5 - index))) }
            raw[6] = raw[6] & 0x0f | 0x70
            raw[8] = raw[8] & 0x3f | 0x80
        }
        return UUID(uuid: bytes)
    }
}
