/// Finds the name somebody meant: the basis of "did you mean …".
package enum NearestName {
    /// The name most like the one written, or `nil` where none is close.
    ///
    /// Case, hyphens, underscores and the `[*]` of a path are overlooked (`learningOutcomes` is `learning_outcomes`);
    /// beyond that a third of the letters, at most three, may be wrong, missing, superfluous or swapped. Ties go to the
    /// first name.
    package static func of(_ written: String, among names: [String]) -> String? {
        let target = folded(written)
        guard !target.isEmpty, target.count <= 128 else { return nil }
        let reach = min(3, max(1, target.count / 3))
        var nearest: (name: String, distance: Int)?
        for name in names {
            let candidate = folded(name)
            guard abs(candidate.count - target.count) <= reach else { continue }
            let distance = distance(target, candidate)
            if distance <= reach, distance < nearest?.distance ?? .max { nearest = (name, distance) }
        }
        return nearest?.name
    }

    private static func folded(_ name: String) -> [Character] {
        Array(
            name.lowercased().replacing("[*]", with: "").replacing("[]", with: "").filter {
                $0 != "_" && $0 != "-" && $0 != " "
            })
    }

    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted once.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var older: [Int] = []
        var old = Array(0...b.count)
        for i in a.indices {
            var new = [i + 1]
            for j in b.indices {
                var best = min(old[j + 1] + 1, new[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
                new.append(best)
            }
            older = old
            old = new
        }
        return old[b.count]
    }
}
