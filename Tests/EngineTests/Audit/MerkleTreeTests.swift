import Administration
import RandomSupport
import Testing

/// The hash tree of RFC 6962: its known vectors, and a simple recursive one beside it.
@Suite struct MerkleTreeTests {
    /// RFC 6962, section 2.1, as it is written: every part is worked out anew.
    private struct Plain {
        let entries: [[UInt8]]

        private static func middle(_ count: Int) -> Int {
            var middle = 1
            while middle * 2 < count { middle *= 2 }
            return middle
        }

        func root(_ part: Range<Int>) -> [UInt8] {
            if part.isEmpty { return MerkleTree.empty }
            if part.count == 1 { return MerkleTree.leaf(entries[part.lowerBound]) }
            let middle = part.lowerBound + Self.middle(part.count)
            return MerkleTree.node(root(part.lowerBound..<middle), root(middle..<part.upperBound))
        }

        func inclusion(_ leaf: Int, _ part: Range<Int>) -> [[UInt8]] {
            if part.count == 1 { return [] }
            let middle = part.lowerBound + Self.middle(part.count)
            let (left, right) = (part.lowerBound..<middle, middle..<part.upperBound)
            return left.contains(leaf)
                ? inclusion(leaf, left) + [root(right)] : inclusion(leaf, right) + [root(left)]
        }

        func consistency(_ old: Int, _ part: Range<Int>, isWhole: Bool = true) -> [[UInt8]] {
            if old == part.upperBound { return isWhole ? [] : [root(part)] }
            let middle = part.lowerBound + Self.middle(part.count)
            let (left, right) = (part.lowerBound..<middle, middle..<part.upperBound)
            return old <= middle
                ? consistency(old, left, isWhole: isWhole) + [root(right)]
                : consistency(old, right, isWhole: false) + [root(left)]
        }
    }

    /// The entries of the vectors that implementations of RFC 6962 share, in hexadecimal.
    private static let known = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].compactMap(\.bytesOfHex)

    private static func frontier(_ entries: some Sequence<[UInt8]>) -> MerkleFrontier {
        var frontier = MerkleFrontier()
        for entry in entries { frontier.append(entry) }
        return frontier
    }

    private static func path(_ order: [Range<Int>], of entries: [[UInt8]]) -> [[UInt8]] {
        var parts = MerkleParts(order)
        for entry in entries { parts.take(entry) }
        return parts.path(order)
    }

    @Test(arguments: [
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ]) func `the roots of the known vectors`(size: Int, root: String) {
        #expect(Self.frontier(Self.known.prefix(size)).root.hex == root)
        #expect(Self.frontier([]).root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `the proofs of the known vectors`() {
        let inclusion = Self.path(MerkleTree.inclusionParts(of: 5, in: 8), of: Self.known)
        #expect(
            inclusion.map(\.hex) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        let consistency = Self.path(MerkleTree.consistencyParts(from: 6, to: 8), of: Self.known)
        #expect(
            consistency.map(\.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
    }

    @Test func `a thousand trees have the proofs that the recursive definition gives, and no others hold`() throws {
        var random = SeededGenerator(seed: 6_962)
        for trial in 0..<1_000 {
            let size = trial < 40 ? trial + 1 : Int.random(in: 1...300, using: &random)
            let entries = (0..<size).map { [UInt8(trial & 255), UInt8($0 & 255), UInt8($0 >> 8)] }
            let plain = Plain(entries: entries)
            let frontier = Self.frontier(entries)
            #expect(frontier.root == plain.root(0..<size))
            #expect(MerkleFrontier(size: size, bytes: frontier.bytes) == frontier)
            #expect(MerkleFrontier(size: size, bytes: Array(frontier.bytes.dropLast(32))) == nil)

            // 1. That a leaf is in it.
            let number = Int.random(in: 0..<size, using: &random)
            let path = Self.path(MerkleTree.inclusionParts(of: number, in: size), of: entries)
            #expect(path == plain.inclusion(number, 0..<size))
            let leaf = MerkleTree.leaf(entries[number])
            #expect(MerkleTree.root(of: leaf, at: number, in: size, path: path) == frontier.root)
            for (place, last) in [(number + 1, size), (number, size + 1), (-1, size), (number - 1, size)] {
                #expect(MerkleTree.root(of: leaf, at: place, in: last, path: path) != frontier.root || place == number)
            }
            #expect(MerkleTree.root(of: leaf, at: number, in: size, path: path + [leaf]) == nil)
            if !path.isEmpty { #expect(MerkleTree.root(of: leaf, at: number, in: size, path: path.dropLast()) == nil) }

            // 2. That it begins with a smaller one.
            let old = Int.random(in: 1...size, using: &random)
            let growth = Self.path(MerkleTree.consistencyParts(from: old, to: size), of: entries)
            #expect(growth == plain.consistency(old, 0..<size))
            let oldRoot = plain.root(0..<old)
            func holds(_ was: [UInt8], _ old: Int, _ now: [UInt8], _ path: [[UInt8]]) -> Bool {
                MerkleTree.isConsistent(was, of: old, with: now, of: size, path: path)
            }
            #expect(holds(oldRoot, old, frontier.root, growth))
            #expect(!holds(leaf + [0], old, frontier.root, growth) && !holds(oldRoot, old, leaf + [0], growth))
            #expect(!holds(oldRoot, 0, frontier.root, growth) && !holds(oldRoot, size + 1, frontier.root, growth))
            #expect(!holds(oldRoot, old, frontier.root, growth + [leaf]))
            for place in growth.indices {
                var changed = growth
                changed[place][0] ^= 1
                #expect(!holds(oldRoot, old, frontier.root, changed))
            }
        }
    }
}
