import Foundation

/// What a run tests of a space that takes minutes: a part that is drawn by a seed, or all of it by
/// `Scripts/test --all`.
package enum TestSample {
    /// Whether everything is tested.
    package static let isWhole = ProcessInfo.processInfo.environment["ACCREDIT_TEST_ALL"] != nil
    /// By which a part is drawn; `ACCREDIT_TEST_SEED` gives another.
    package static let seed = ProcessInfo.processInfo.environment["ACCREDIT_TEST_SEED"].flatMap(UInt64.init) ?? 2_026

    /// Some of a list, in its order; all of it where everything is tested. Prints what was drawn.
    package static func drawn<Element>(_ count: Int, of all: [Element], named what: String) -> [Element] {
        guard !isWhole, count < all.count else { return all }
        var random = SeededGenerator(seed: seed)
        let indices = all.indices.shuffled(using: &random).prefix(count).sorted()
        let drawn = indices.map { all[$0] }
        print("\(what): \(drawn), \(count) of \(all.count), drawn by ACCREDIT_TEST_SEED=\(seed).")
        return drawn
    }
}
