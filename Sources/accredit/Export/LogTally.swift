import Foundation
import Reports
import Synchronization

/// Watches a log go by: how much there is of it, and whether there is any case in it.
final class LogTally: Sendable {
    private let mark: [UInt8]
    private let state = Mutex((matched: 0, hasCase: false, bytes: 0))

    init(_ format: LogFormat) { mark = Array(format.caseMark.utf8) }

    /// Takes note of a chunk.
    func count(_ chunk: [UInt8]) {
        state.withLock { state in
            state.bytes += chunk.count
            for byte in chunk where !state.hasCase {
                // The mark's first byte stands nowhere else in it, so that a mismatch can only be the beginning of
                // another.
                if byte != mark[state.matched] { state.matched = 0 }
                if byte == mark[state.matched] { state.matched += 1 }
                if state.matched == mark.count { state.hasCase = true }
            }
        }
    }

    /// True if there was no case.
    var isEmpty: Bool { state.withLock { !$0.hasCase } }

    /// `12.5 MB`.
    var text: String { String(format: "%.1f MB", Double(state.withLock(\.bytes)) / 1_000_000) }
}
