/// Numbers that sum to one that is taken as known, some of which are small.
///
/// The rule behind all complementary suppression: whoever knows the sum of the hidden numbers, which of them are small
/// (0 to `limit` − 1) and which are not, must still find every small one possible from nought to `limit` − 1, and
/// `limit` values or more for each of the others. Source: the bounds of a one-way table with known margin, as in A.
/// Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
enum Partition {
    /// True if hidden numbers may be shown as `<8` and `withheld` where their sum is known.
    ///
    /// With sum T, s small and w other numbers: T ≥ `limit` w + s + `limit` − 1 leaves room above; where there is no
    /// other number, T must fit into the rest of the small ones, nought not counted among them, since it may be known
    /// that there cannot be any.
    static func isSafe(_ hidden: [Int], limit: Int) -> Bool {
        let sum = hidden.reduce(0, +)
        let (small, others) = (hidden.count { $0 < limit }, hidden.count { $0 >= limit })
        guard small + others >= 2 else { return hidden.isEmpty }
        guard sum >= limit * others + small + limit - 1 else { return false }
        return others > 0 || sum <= (limit - 1) * (hidden.count { $0 > 0 } - 1)
    }

    /// True if hidden numbers may all be shown as `withheld` where their sum is known: there are two or more, and the
    /// sum is not small.
    static func isSafeUnlabelled(_ hidden: [Int], limit: Int) -> Bool {
        hidden.isEmpty || hidden.count >= 2 && hidden.reduce(0, +) >= limit
    }

    /// How hidden numbers are shown where their sum is known.
    static func labels(_ hidden: [Int], limit: Int) -> [Count] {
        let isSafe = isSafe(hidden, limit: limit)
        return hidden.map { isSafe ? Disclosure.hidden($0, limit: limit) : .withheld }
    }

    /// Which parts are hidden: the small ones, and of the others the smallest that are needed to cover for them.
    ///
    /// - Parameters:
    ///   - residual: what the parts lack to their known whole; it counts as one hidden part more.
    ///   - others: places of parts that are hidden for another reason.
    /// - Returns: the places of hidden parts; all of them where nothing less covers.
    static func hidden(in parts: [Int], residual: Int = 0, and others: Set<Int> = [], limit: Int) -> Set<Int> {
        var hidden = others.union(parts.indices.filter { parts[$0] < limit })
        let rest = residual > 0 ? [residual] : []
        let candidates = parts.indices.filter { !hidden.contains($0) }.sorted { (parts[$0], $0) < (parts[$1], $1) }
        for next in candidates {
            if isSafe(hidden.map { parts[$0] } + rest, limit: limit) { break }
            hidden.insert(next)
        }
        return hidden
    }
}
