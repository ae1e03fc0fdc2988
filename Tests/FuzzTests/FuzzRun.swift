import Foundation
import Synchronization
import Testing

/// Inputs for one reader, one after the other.
struct FuzzRun {
    /// Seconds of the processor that an input may take.
    private static let seconds = 1.0
    /// Bytes by which the process may grow.
    private static let memory = 256 << 20
    /// Characters that a refusal may have, a hundred lines of three parts.
    private static let words = 100_000
    /// Seconds after which an input is taken for one that never ends.
    private static let patience = 60

    private let parser: FuzzedParser
    private let count: Int
    private let seed: UInt64

    init(_ parser: FuzzedParser, count: Int, seed: UInt64) {
        (self.parser, self.count, self.seed) = (parser, count, seed)
    }

    /// Reads all of them; ends at the first that goes wrong, which is then in the file.
    func run() throws {
        let file = try FuzzedFile(for: parser, seed: seed)
        let seeds = try parser.seeds()
        for input in seeds { try? parser.read(put(input, in: file), by: file) }
        let start = Self.largestMemory()
        let number = Counter()
        number.watch(patience: Self.patience)
        var mutator = Mutator(seeds, words: parser.words, seed: seed)
        for index in 0..<count {
            let input = put(mutator.next(), in: file)
            number.set(index + 1)
            let before = Self.processorSeconds()
            do { try parser.read(input, by: file) } catch {
                try #require(parser.isRefusal(error), "\(parser) \(index): \(type(of: error)) is no refusal: \(error)")
                let words = "\(error)".count
                try #require(words <= Self.words, "\(parser) \(index): a refusal of \(words) characters")
            }
            let took = Self.processorSeconds() - before
            try #require(took < Self.seconds, "\(parser) \(index): \(took) seconds for \(input.count) bytes")
            let grown = Self.largestMemory() - start
            try #require(grown < Self.memory, "\(parser) \(index): \(grown) bytes more")
        }
        file.remove()
    }

    private func put(_ input: [UInt8], in file: FuzzedFile) -> [UInt8] {
        file.put(input)
        return input
    }

    /// Seconds of the processor that this thread has had.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that the process has held, in bytes.
    private static func largestMemory() -> Int {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }
}

/// The number of the input in hand, and who looks whether it still changes.
private final class Counter: Sendable {
    private let value = Atomic(0)

    func set(_ number: Int) { value.store(number, ordering: .relaxed) }

    /// Ends the process when one input takes longer.
    func watch(patience: Int) {
        Thread.detachNewThread { [self] in
            var last = -1
            while true {
                Thread.sleep(forTimeInterval: TimeInterval(patience))
                let now = value.load(ordering: .relaxed)
                precondition(now != last || now == 0, "input \(now) never ends")
                last = now
            }
        }
    }
}
