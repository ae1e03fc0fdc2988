/// Finds digests that may have come before, in constant memory: never misses a repeat, seldom takes a new one for one.
///
/// A Bloom filter of 8 MiB whose bits for one digest stand in one word, so that a look costs one access to memory: of
/// a million digests about ten are taken for repeats by chance.
struct RepeatFilter {
    private var words = [UInt64](repeating: 0, count: 1 << 20)
    /// Digests that may have come before.
    private(set) var suspects: Set<Int> = []

    /// Takes in a digest.
    mutating func add(_ digest: Int) {
        let unsigned = UInt64(bitPattern: Int64(digest))
        let word = Int(unsigned & 0xf_ffff)
        var mask: UInt64 = 0
        for bit in 0..<5 as Range<UInt64> { mask |= 1 << (unsigned >> (20 + 6 * bit) & 63) }
        if words[word] & mask == mask { suspects.insert(digest) }
        words[word] |= mask
    }
}
