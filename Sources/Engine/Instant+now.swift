import Foundation
import Turnaround

extension Instant {
    /// The present moment by the machine's clock.
    package static var now: Instant {
        Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down)))
    }
}
