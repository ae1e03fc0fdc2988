/// A hash tree to which leaves are added at the right, in constant memory: the roots of the perfect trees that its
/// leaves fall into, the largest first. There are as many as its size has binary digits that are 1.
package struct MerkleFrontier: Hashable, Sendable {
    /// Number of leaves.
    package private(set) var size = 0
    /// The roots, from the left.
    package private(set) var nodes: [MerkleTree.Hash] = []

    /// A tree without leaves.
    package init() {}

    /// A tree as ``bytes`` wrote it; `nil` where these are no roots of a tree of that size.
    package init?(size: Int, bytes: [UInt8]) {
        guard size >= 0, bytes.count == size.nonzeroBitCount * 32 else { return nil }
        self.size = size
        nodes = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }
    }

    /// The roots one after the other.
    package var bytes: [UInt8] { nodes.flatMap { $0 } }

    /// The root of the whole.
    package var root: MerkleTree.Hash {
        guard let last = nodes.last else { return MerkleTree.empty }
        return nodes.dropLast().reversed().reduce(last) { MerkleTree.node($1, $0) }
    }

    /// Adds a leaf.
    package mutating func append(_ entry: [UInt8]) {
        var node = MerkleTree.leaf(entry)
        for _ in 0..<(~size).trailingZeroBitCount { node = MerkleTree.node(nodes.removeLast(), node) }
        nodes.append(node)
        size += 1
    }
}

/// The roots of parts of a tree, from its leaves in their order: what proofs are made of.
package struct MerkleParts {
    private let parts: [Range<Int>]
    private var roots: [Range<Int>: MerkleTree.Hash] = [:]
    private var frontier = MerkleFrontier()
    private var place = 0
    private var number = 0

    /// - Parameter parts: such as ``MerkleTree/inclusionParts(of:in:)`` gives, none overlapping another.
    package init(_ parts: [Range<Int>]) { self.parts = parts.sorted { $0.lowerBound < $1.lowerBound } }

    /// Takes the next leaf.
    package mutating func take(_ entry: [UInt8]) {
        defer { number += 1 }
        guard place < parts.count, parts[place].contains(number) else { return }
        frontier.append(entry)
        guard number + 1 == parts[place].upperBound else { return }
        roots[parts[place]] = frontier.root
        frontier = MerkleFrontier()
        place += 1
    }

    /// The roots in another order of the parts; those whose leaves have not all come are left out.
    package func path(_ order: [Range<Int>]) -> [MerkleTree.Hash] { order.compactMap { roots[$0] } }
}
