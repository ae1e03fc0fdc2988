import Foundation

/// How many of the arguments that the grid of panels gives to the database's functions a run tests: all of them by
/// `Scripts/test --all`, else one in fifty for the larger panels, drawn by a seed.
struct PanelSample {
    /// One in so many is drawn; 1 is all.
    let every: UInt64
    /// By which they are drawn; `ACCREDIT_TEST_SEED` gives another.
    let seed: UInt64

    /// For panels of up to three seats there are few, so all are tested.
    init(seats: Int) {
        let environment = ProcessInfo.processInfo.environment
        every = seats < 4 || environment["ACCREDIT_TEST_ALL"] != nil ? 1 : 50
        seed = environment["ACCREDIT_TEST_SEED"].flatMap(UInt64.init) ?? 2_026
        if every > 1 { print("Panels of \(seats) seats: 1 in \(every), drawn by ACCREDIT_TEST_SEED=\(seed).") }
    }
}
