/// Which statements a connection has prepared, by their text and the types of their values.
///
/// A statement is prepared when it is used a second time, in the same flight as that use. The least recently used makes
/// room.
struct StatementCache {
    /// How to send a statement.
    enum Plan: Equatable {
        /// Parsed for this once.
        case unnamed
        /// Parsed under a name first.
        case prepare(name: String)
        /// Under its name.
        case prepared(name: String)
    }

    /// Text and types: the same text with other types is another statement.
    struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    private struct Entry {
        var name: String?
        var lastUse: Int
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var pending: Set<Key> = []
    private var clock = 0
    /// Names the server still holds and nobody needs.
    private(set) var stale: [String] = []

    /// - Parameter capacity: how many statements to remember; 0 turns preparing off.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How to send a statement now. A plan to prepare must be confirmed or settled after the pipeline.
    mutating func plan(_ key: Key) -> Plan {
        guard capacity > 0 else { return .unnamed }
        clock += 1
        guard var entry = entries[key] else {
            makeRoom()
            entries[key] = Entry(name: nil, lastUse: clock)
            return .unnamed
        }
        entry.lastUse = clock
        defer { entries[key] = entry }
        if let name = entry.name { return .prepared(name: name) }
        let name = "s\(clock)"
        entry.name = name
        pending.insert(key)
        return .prepare(name: name)
    }

    /// Notes that the server has prepared a statement.
    mutating func confirm(_ key: Key) {
        pending.remove(key)
    }

    /// Forgets the names that were planned in a pipeline and not confirmed.
    mutating func settle() {
        for key in pending { entries[key]?.name = nil }
        pending = []
    }

    /// Has statements prepared anew, because their plans no longer fit.
    mutating func forget(_ keys: [Key]) {
        for key in keys {
            guard let name = entries[key]?.name else { continue }
            stale.append(name)
            entries[key]?.name = nil
        }
    }

    /// Has all statements prepared anew, because the server no longer has them.
    mutating func forgetAll() {
        for key in entries.keys { entries[key]?.name = nil }
        pending = []
        stale = []
    }

    /// Takes the names to deallocate.
    mutating func takeStale() -> [String] {
        defer { stale = [] }
        return stale
    }

    private mutating func makeRoom() {
        guard entries.count >= capacity else { return }
        // What the present flight is about to prepare stays.
        let oldest = entries.filter { !pending.contains($0.key) }.min { $0.value.lastUse < $1.value.lastUse }
        guard let oldest else { return }
        if let name = oldest.value.name { stale.append(name) }
        entries[oldest.key] = nil
    }
}
