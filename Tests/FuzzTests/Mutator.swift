import RandomSupport

/// Makes inputs that nobody meant of inputs that are sound: bits turned, pieces cut, moved, repeated and mixed, numbers
/// made extreme, words of the language put where they do not belong.
struct Mutator {
    /// As many bytes as an input has at most.
    static let limit = 1 << 17

    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    private var random: SeededGenerator

    /// - Parameters:
    ///   - seeds: sound inputs; one at least.
    ///   - words: what the language is made of.
    ///   - seed: from which all inputs follow.
    init(_ seeds: [[UInt8]], words: [String], seed: UInt64) {
        self.seeds = seeds
        self.words = words.map { Array($0.utf8) } + Self.oddities
        random = SeededGenerator(seed: seed)
    }

    /// What trips readers of any language.
    private static let oddities: [[UInt8]] =
        ["", "0", "-1", "9223372036854775808", "1e400", "nan", "\0", "\u{1b}[2J", "\u{202e}", "\u{feff}", "\r", "é"]
        .map { Array($0.utf8) } + [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]

    /// The next input.
    mutating func next() -> [UInt8] {
        var input = seeds[pick(seeds.count)]
        for _ in 0...pick(6) { change(&input) }
        return input.count > Self.limit ? Array(input.prefix(Self.limit)) : input
    }

    private mutating func change(_ input: inout [UInt8]) {
        switch pick(10) {
        case 0:
            guard !input.isEmpty else { return }
            input[pick(input.count)] ^= 1 << UInt8(pick(8))
        case 1:
            guard !input.isEmpty else { return }
            input[pick(input.count)] = UInt8(pick(256))
        case 2: input.removeSubrange(piece(of: input.count))
        case 3: input.insert(contentsOf: words[pick(words.count)], at: pick(input.count + 1))
        case 4: input.replaceSubrange(piece(of: input.count, atMost: 12), with: words[pick(words.count)])
        case 5:
            let copy = Array(input[piece(of: input.count, atMost: 64)])
            input.insert(contentsOf: copy, at: pick(input.count + 1))
        case 6:
            // Many times the same: what grows with depth or with number shows.
            let copy = input[piece(of: input.count, atMost: 24)]
            let times = 1 << pick(12)
            input.insert(contentsOf: repeatElement(copy, count: times).joined(), at: pick(input.count + 1))
        case 7:
            let other = seeds[pick(seeds.count)]
            input.replaceSubrange(piece(of: input.count), with: other[piece(of: other.count)])
        case 8: replaceNumber(&input)
        default: input.removeLast(pick(input.count + 1) / (1 + pick(8)))
        }
    }

    /// Another number where one stands.
    private mutating func replaceNumber(_ input: inout [UInt8]) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard !input.isEmpty, let start = input[pick(input.count)...].firstIndex(where: isDigit) else { return }
        let end = input[start...].firstIndex { !isDigit($0) } ?? input.count
        let numbers = ["0", "1", "4294967296", "9223372036854775807", "99999999999999999999", "00", "-5", "1.5", "0x1"]
        input.replaceSubrange(start..<end, with: numbers[pick(numbers.count)].utf8)
    }

    private mutating func piece(of count: Int, atMost most: Int = .max) -> Range<Int> {
        let start = pick(count + 1)
        return start..<start + min(pick(count - start + 1), most)
    }

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
