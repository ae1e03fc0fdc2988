import Foundation

/// A small deterministic source of chance: the same seed and places give the same numbers on every run.
///
/// SplitMix64, from G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
struct SampleRandom: Sendable {
    private var state: UInt64

    /// A source of its own for every combination of a seed and places, so that one case does not disturb another.
    init(seed: UInt64, _ indices: UInt64...) {
        state = seed
        for index in indices {
            state ^= next() &+ index
        }
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to, not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(UInt64(1) << 53) }

    /// A whole number of a range.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// One of several, which are not none.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(in: 0...(values.count - 1))] }

    /// The values in another order (Fisher–Yates).
    mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
        var values = values
        for index in values.indices.reversed().dropLast() { values.swapAt(index, number(in: 0...index)) }
        return values
    }

    /// Whole days of a log-normal distribution (Box–Muller); never fewer than none.
    mutating func days(_ duration: SampleDuration) -> Int {
        let radius = (-2 * log(1 - fraction())).squareRoot()
        let normal = radius * cos(2 * Double.pi * fraction())
        return max(0, Int((duration.median * exp(duration.spread * normal)).rounded()))
    }
}

/// Time for which somebody takes over a step: log-normal, as such times are.
struct SampleDuration: Sendable {
    /// Half of them take this many working days or fewer.
    let median: Double
    /// The standard deviation of the logarithm: 0.4 means that eight in ten take up to 1.4 times the median.
    let spread: Double

    /// A duration in working days.
    static func about(_ median: Double, spread: Double = 0.4) -> SampleDuration {
        SampleDuration(median: median, spread: spread)
    }
}

/// Cards that are dealt without replacement and shuffled anew when they run out: every stretch of cases gets the same
/// mix.
struct PermutedBlocks<Value: Sendable>: Sendable {
    private let values: [Value]
    private let seed: UInt64
    private let name: UInt64

    /// A deck of cards, each as often as told.
    /// - Parameter name: sets the deck apart from others under the same seed.
    init(seed: UInt64, name: UInt64, _ values: [(value: Value, count: Int)]) {
        self.values = values.flatMap { Array(repeating: $0.value, count: $0.count) }
        self.seed = seed
        self.name = name
    }

    /// The card dealt in a place, counted from 0.
    func value(_ index: Int) -> Value {
        let (round, rest) = index.quotientAndRemainder(dividingBy: values.count)
        var random = SampleRandom(seed: seed, name, UInt64(round))
        return random.shuffled(values)[rest]
    }
}
