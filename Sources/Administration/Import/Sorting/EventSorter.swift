import Turnaround

/// Puts events in the order of their cases' names, byte by byte, and within a case in the order of the file.
///
/// An external merge sort: runs of a few megabytes are sorted in memory and written to a file without a name, and
/// merged on their way out. What is held does not grow with the file.
final class EventSorter {
    /// Where an event of the run in hand is.
    private struct Entry {
        let prefix: UInt64
        let start: Int
    }

    private let bytes: GatheredBytes
    private var entries: [Entry] = []
    private var file: RunFile?
    private let limit: Int

    /// - Parameter limit: as many bytes of events are sorted in memory at a time.
    init(limit: Int = 1 << 23) {
        self.limit = limit
        bytes = GatheredBytes(capacity: limit + 1 << 16)
    }

    /// Takes in the next event of the file.
    /// - Throws: ``ImportError/temporaryFile(folder:reason:)``.
    func add(_ event: ImportedEvent) throws {
        if bytes.count >= limit { try endRun() }
        let start = bytes.count
        EventRecord.write(event, to: bytes)
        entries.append(Entry(prefix: record(at: start).prefix, start: start))
    }

    /// Hands over the events in their order, once.
    func read(_ take: (EventRecord) throws -> Void) throws {
        if file != nil { try endRun() }
        guard let file else {
            sort()
            for entry in entries { try take(record(at: entry.start)) }
            return
        }
        var merge = try RunMerge(file)
        while let record = try merge.next() { try take(record) }
    }

    private func record(at start: Int) -> EventRecord {
        EventRecord(at: bytes.content.baseAddress.unsafelyUnwrapped + start)
    }

    private func sort() {
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            let order = EventRecord.order(record(at: left.start).name, record(at: right.start).name)
            return order == 0 ? left.start < right.start : order < 0
        }
    }

    private func endRun() throws {
        let file = try file ?? RunFile()
        self.file = file
        sort()
        for entry in entries {
            let record = record(at: entry.start)
            try file.append(UnsafeRawBufferPointer(rebasing: bytes.content[entry.start..<entry.start + record.length]))
        }
        try file.endRun()
        bytes.clear()
        entries.removeAll(keepingCapacity: true)
    }
}
