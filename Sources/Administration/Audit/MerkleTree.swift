import Crypto

/// The hash tree of RFC 6962 and RFC 9162, section 2.1: SHA-256 of 0x00 and the entry for a leaf, of 0x01, the left and
/// the right hash for a node. Pure: no database, no file.
package enum MerkleTree {
    /// 32 bytes.
    package typealias Hash = [UInt8]

    /// The root of a tree without leaves.
    package static let empty: Hash = Array(SHA256.hash(data: [UInt8]()))

    /// The hash of a leaf.
    package static func leaf(_ entry: [UInt8]) -> Hash { Array(SHA256.hash(data: [0] + entry)) }

    /// The hash of a node.
    package static func node(_ left: Hash, _ right: Hash) -> Hash { Array(SHA256.hash(data: [1] + left + right)) }

    /// The parts of a tree whose roots are the inclusion proof of a leaf, in the order of the proof.
    /// - Parameters:
    ///   - leaf: its number, from 0, less than `size`.
    ///   - size: number of leaves.
    package static func inclusionParts(of leaf: Int, in size: Int) -> [Range<Int>] { parts(of: leaf, in: 0..<size) }

    private static func parts(of leaf: Int, in tree: Range<Int>) -> [Range<Int>] {
        guard tree.count > 1 else { return [] }
        let middle = middle(of: tree)
        return leaf < middle
            ? parts(of: leaf, in: tree.lowerBound..<middle) + [middle..<tree.upperBound]
            : parts(of: leaf, in: middle..<tree.upperBound) + [tree.lowerBound..<middle]
    }

    /// The parts of a tree whose roots are the proof that it begins with all leaves of a smaller one.
    /// - Parameters:
    ///   - old: number of leaves of the smaller one, from 1.
    ///   - new: number of leaves, not less than `old`.
    package static func consistencyParts(from old: Int, to new: Int) -> [Range<Int>] {
        parts(upTo: old, in: 0..<new, isWhole: true)
    }

    private static func parts(upTo old: Int, in tree: Range<Int>, isWhole: Bool) -> [Range<Int>] {
        guard old < tree.upperBound else { return isWhole ? [] : [tree] }
        let middle = middle(of: tree)
        return old <= middle
            ? parts(upTo: old, in: tree.lowerBound..<middle, isWhole: isWhole) + [middle..<tree.upperBound]
            : parts(upTo: old, in: middle..<tree.upperBound, isWhole: false) + [tree.lowerBound..<middle]
    }

    /// Where a tree is divided: its left side is the largest perfect tree that is not all of it.
    private static func middle(of tree: Range<Int>) -> Int {
        tree.lowerBound + 1 << (Int.bitWidth - 1 - (tree.count - 1).leadingZeroBitCount)
    }

    /// The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2).
    /// - Returns: `nil` where the proof is none of such a leaf in a tree of this size.
    package static func root(of leaf: Hash, at number: Int, in size: Int, path: [Hash]) -> Hash? {
        guard number >= 0, number < size else { return nil }
        var (place, last, root) = (number, size - 1, leaf)
        for hash in path {
            guard last > 0 else { return nil }
            if place & 1 == 1 || place == last {
                root = node(hash, root)
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                root = node(root, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 ? root : nil
    }

    /// Whether a proof shows that a tree begins with all leaves of a smaller one (RFC 9162, section 2.1.4.2).
    package static func isConsistent(
        _ oldRoot: Hash, of old: Int, with newRoot: Hash, of new: Int, path: [Hash]
    ) -> Bool {
        guard old > 0, old <= new else { return false }
        guard old < new else { return path.isEmpty && oldRoot == newRoot }
        // A smaller tree that is perfect is a part of the larger one.
        let path = old & (old - 1) == 0 ? [oldRoot] + path : path
        guard let first = path.first else { return false }
        var (place, last) = (old - 1, new - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        var (was, now) = (first, first)
        for hash in path.dropFirst() {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                (was, now) = (node(hash, was), node(hash, now))
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                now = node(now, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && was == oldRoot && now == newRoot
    }
}
