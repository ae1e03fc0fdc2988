import Turnaround

/// An event as bytes, on its way through a sort; valid as long as these are where they are.
///
/// Length of the whole and of the case's name (4 bytes each), position, row, time and digest (8 each), flags and
/// transition (1 each), lengths of activity, resource and outcome (4 each, −1 for none), and the four texts.
struct EventRecord {
    private let bytes: UnsafeRawPointer

    /// Bytes of a record before its texts.
    private static let head = 54
    private static let transitions: [Transition] = [.schedule, .start, .suspend, .resume, .complete]

    /// The record that begins here.
    init(at bytes: UnsafeRawPointer) { self.bytes = bytes }

    /// Number of its bytes.
    var length: Int { length(at: 0) }

    /// The case's name.
    var name: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Self.head, count: length(at: 4))
    }

    /// The first eight bytes of the name: where they differ, names are in the order of these numbers.
    var prefix: UInt64 {
        let name = name
        if name.count >= 8 { return UInt64(bigEndian: name.loadUnaligned(as: UInt64.self)) }
        return name.reduce(0) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - name.count))
    }

    /// The order of two names, byte by byte: negative, 0 or positive.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
    }

    /// Appends an event.
    static func write(_ event: ImportedEvent, to bytes: GatheredBytes) {
        func size(_ text: String?) -> Int32 { text.map { Int32($0.utf8.count) } ?? -1 }
        let (name, activity) = (size(event.caseName), size(event.activity))
        let (resource, outcome) = (size(event.resource), size(event.outcome))
        bytes.append(Int32(head) + name + activity + max(0, resource) + max(0, outcome))
        bytes.append(name)
        bytes.append(Int64(event.position))
        bytes.append(Int64(event.row))
        bytes.append(event.at.microseconds)
        bytes.append(Int64(event.digest))
        bytes.append((event.isBare ? 1 : 0) | (event.isEnd ? 2 : 0) | (event.isOver ? 4 : 0) as UInt8)
        bytes.append(event.transition.flatMap { transitions.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0)
        bytes.append(activity)
        bytes.append(resource)
        bytes.append(outcome)
        bytes.append(event.caseName)
        bytes.append(event.activity)
        if let text = event.resource { bytes.append(text) }
        if let text = event.outcome { bytes.append(text) }
    }

    /// The event.
    /// - Parameter name: the case's name, which many records share.
    func event(of name: String) -> ImportedEvent {
        func number(_ offset: Int) -> Int64 { bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self) }
        var start = Self.head + length(at: 4)
        func text(_ offset: Int) -> String? {
            let length = length(at: offset)
            guard length >= 0 else { return nil }
            defer { start += length }
            return String(decoding: UnsafeRawBufferPointer(start: bytes + start, count: length), as: UTF8.self)
        }
        let flags = bytes.load(fromByteOffset: 40, as: UInt8.self)
        var event = ImportedEvent(
            position: Int(number(8)), row: Int(number(16)), caseName: name, activity: text(42) ?? "",
            at: Instant(microseconds: number(24)))
        (event.isBare, event.isEnd, event.isOver) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0)
        (event.resource, event.outcome) = (text(46), text(50))
        let transition = Int(bytes.load(fromByteOffset: 41, as: UInt8.self))
        event.transition = transition == 0 ? nil : Self.transitions[transition - 1]
        event.digest = Int(number(32))
        return event
    }

    private func length(at offset: Int) -> Int {
        Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
}
