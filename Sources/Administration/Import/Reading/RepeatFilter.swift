/// Finds digests that may have come before, in constant memory: never misses a repeat, seldom takes a new one for one.
struct RepeatFilter {
    private var bits = [UInt64](repeating: 0, count: 1 << 20)
    /// Digests that may have come before.
    private(set) var suspects: Set<Int> = []

    /// Takes in a digest.
    mutating func add(_ digest: Int) {
        let unsigned = UInt64(bitPattern: Int64(digest))
        let (first, second) = (Int(unsigned & 0x3ff_ffff), Int(unsigned >> 32 & 0x3ff_ffff))
        let isKnown =
            bits[first >> 6] & (1 << UInt64(first & 63)) != 0 && bits[second >> 6] & (1 << UInt64(second & 63)) != 0
        bits[first >> 6] |= 1 << UInt64(first & 63)
        bits[second >> 6] |= 1 << UInt64(second & 63)
        if isKnown { suspects.insert(digest) }
    }
}
