/// The records of sorted runs in one order: those of equal names in the order of the runs.
struct RunMerge {
    /// The runs that have a record left, as a heap whose first is the one that comes next.
    private var cursors: [RunCursor] = []
    /// True once the first of the heap was handed over.
    private var isTaken = false

    /// As many bytes as all runs hold in memory.
    private static let room = 1 << 23

    init(_ file: RunFile) throws {
        let window = min(1 << 16, max(1 << 12, Self.room / max(1, file.runs.count)))
        for (number, range) in file.runs.enumerated() {
            let cursor = RunCursor(file, number: number, range: range, window: window)
            if try cursor.advance() { cursors.append(cursor) }
        }
        for index in cursors.indices.reversed() { sift(index) }
    }

    /// The next record, valid until the next call; `nil` after the last.
    mutating func next() throws -> EventRecord? {
        if isTaken, let first = cursors.first {
            if try !first.advance() {
                cursors.swapAt(0, cursors.count - 1)
                cursors.removeLast()
            }
            sift(0)
        }
        isTaken = true
        return cursors.first?.record
    }

    /// Lets a cursor sink until none below it comes before it.
    private mutating func sift(_ start: Int) {
        var index = start
        while true {
            var first = index
            for child in 2 * index + 1...2 * index + 2
            where child < cursors.count && cursors[child].precedes(cursors[first]) {
                first = child
            }
            if first == index { return }
            cursors.swapAt(index, first)
            index = first
        }
    }
}

/// Goes through one run, a window of it in memory.
private final class RunCursor {
    private let file: RunFile
    private let number: Int
    /// What of the run is not in the window.
    private var rest: Range<Int>
    private var window: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var prefix: UInt64 = 0

    init(_ file: RunFile, number: Int, range: Range<Int>, window: Int) {
        (self.file, self.number, rest) = (file, number, range)
        self.window = .allocate(byteCount: window, alignment: 8)
    }

    deinit { window.deallocate() }

    /// The record in hand.
    private(set) var record: EventRecord?

    /// Takes the next record in hand.
    /// - Returns: whether there is one.
    func advance() throws -> Bool {
        start += record?.length ?? 0
        record = nil
        guard try fill(4) else { return false }
        guard try fill(EventRecord(at: UnsafeRawPointer(window.baseAddress.unsafelyUnwrapped + start)).length) else {
            return false
        }
        let next = EventRecord(at: UnsafeRawPointer(window.baseAddress.unsafelyUnwrapped + start))
        (record, prefix) = (next, next.prefix)
        return true
    }

    /// Whether the record of this run comes before that of another.
    func precedes(_ other: RunCursor) -> Bool {
        if prefix != other.prefix { return prefix < other.prefix }
        guard let mine = record, let its = other.record else { return record != nil }
        let order = EventRecord.order(mine.name, its.name)
        return order == 0 ? number < other.number : order < 0
    }

    /// Has so many bytes in the window.
    /// - Returns: whether the run has them.
    private func fill(_ wanted: Int) throws -> Bool {
        if end - start >= wanted { return true }
        let kept = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(window)[start..<end])
        if wanted > window.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: wanted, alignment: 8)
            larger.copyMemory(from: kept)
            window.deallocate()
            window = larger
        } else {
            window.copyMemory(from: kept)
        }
        (start, end) = (0, kept.count)
        let more = min(rest.count, window.count - end)
        let got = try file.read(
            at: rest.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: window[end..<end + more]))
        rest = rest.lowerBound + got..<rest.upperBound
        end += got
        return end >= wanted
    }
}
