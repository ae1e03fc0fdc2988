import Synchronization

/// Places for answers that hold a connection to the database for as long as their reader takes.
final class StreamSlots: Sendable {
    /// A place, free again once nobody holds this.
    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(_ slots: StreamSlots) { self.slots = slots }

        deinit { slots.taken.withLock { $0 -= 1 } }
    }

    private let count: Int
    private let taken = Mutex(0)

    /// - Parameter count: how many places there are.
    init(_ count: Int) { self.count = count }

    /// Takes a place.
    /// - Throws: `database_busy` where there is none.
    func take() throws -> Slot {
        let isFree = taken.withLock { taken in
            guard taken < count else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            throw Problem(
                .databaseBusy, "\(count) exports are being read already. Try again when one of them is done.",
                headers: [.retryAfter: "10"])
        }
        return Slot(self)
    }
}
