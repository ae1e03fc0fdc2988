/// The causes of waiting as whole microseconds, added up case by case.
struct WaitingParts: Hashable, Sendable {
    var batching: Int128 = 0
    var contention: Int128 = 0
    var unavailability: Int128 = 0
    var pause: Int128 = 0
    var rest: Int128 = 0

    /// The whole: the sum of the parts.
    var whole: Int128 { batching + contention + unavailability + pause + rest }

    /// Takes in a span of a case. What contention it held is only known when all cases are in, and is rest until then.
    mutating func add(_ span: Span, working: WorkingDays) {
        let length = Int128(span.end.microseconds(since: span.start))
        switch span.party {
        case .paused: pause += length
        case .meeting: batching += length
        case .body, .thirdParty:
            let onWorkingDays = Int128(working.elapsedOnWorkingDays(span.start, span.end))
            rest += onWorkingDays
            unavailability += length - onWorkingDays
        case .provider, .none, .unattributed: break
        }
    }

    /// Takes part of the rest for contention.
    mutating func move(toContention part: Int64) {
        rest -= Int128(part)
        contention += Int128(part)
    }

    mutating func add(_ other: WaitingParts) {
        batching += other.batching
        contention += other.contention
        unavailability += other.unavailability
        pause += other.pause
        rest += other.rest
    }

    /// The causes in seconds.
    /// - Parameter n: number of cases or visits that waited.
    func causes(of n: Int) -> WaitingCauses {
        let seconds = { (part: Int128) in Disclosed(Double(part) / 1_000_000, .average(of: n, to: .elapsed)) }
        var causes = WaitingCauses()
        causes.$batchingSeconds = seconds(batching)
        causes.$contentionSeconds = seconds(contention)
        causes.$unavailabilitySeconds = seconds(unavailability)
        causes.$pauseSeconds = seconds(pause)
        causes.$restSeconds = seconds(rest)
        return causes
    }
}
