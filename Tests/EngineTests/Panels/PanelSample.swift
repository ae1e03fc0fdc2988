import RandomSupport

/// How many of the arguments that the grid of panels gives to the database's functions a run tests: all of them by
/// `Scripts/test --all`, else one in fifty for the larger panels, drawn by a seed.
struct PanelSample {
    /// One in so many is drawn; 1 is all.
    let every: UInt64
    /// By which they are drawn.
    let seed: UInt64

    /// For panels of up to three seats there are few, so all are tested.
    init(seats: Int) {
        every = seats < 4 || TestSample.isWhole ? 1 : 50
        seed = TestSample.seed
        if every > 1 { print("Panels of \(seats) seats: 1 in \(every), drawn by ACCREDIT_TEST_SEED=\(seed).") }
    }
}
