/// Finds, among a few names, the one somebody meant.
enum NearestChoice {
    /// The choice most like the name written, or `nil` where none is close: at most half of the letters may have to go
    /// or come.
    static func of(_ written: String, among choices: [String]) -> String? {
        let target = folded(written)
        guard (1...64).contains(target.count) else { return nil }
        let distances = choices.map { (name: $0, distance: folded($0).difference(from: target).count) }
        return distances.filter { $0.distance <= max(2, target.count / 2) }.min { $0.distance < $1.distance }?.name
    }

    /// Letters and digits only, in lower case: `occurredAt` is `occurred_at`.
    private static func folded(_ name: String) -> [Character] {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
