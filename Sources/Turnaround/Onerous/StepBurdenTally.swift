/// Running totals of one step for the onerous rules, beside its ``StepTally``.
struct StepBurdenTally: Sendable {
    /// Part of its case's elapsed time, one for each closed case that came here.
    var shares: [Double] = []
    /// Number of cases that met so many requests from here.
    var requests: [Int: Int] = [:]
    /// Completed visits that spent time in a queue.
    var queued: [QueuedVisit] = []
    /// Cases that left the step.
    var left = 0
    /// Of those, the ones that were asked for information, got a condition, or went several ways.
    private var divided = 0
    /// Of the others, how many went where.
    private var ways: [String: Int] = [:]

    /// The time of one visit in a queue.
    struct QueuedVisit: Sendable {
        /// Part of the visit, 0 to 1.
        var share: Double
        /// Time in the queue, microseconds.
        var microseconds: Int64
        /// Working days in the queue.
        var workingDays: Int
    }

    /// Takes in the ways by which one case left the step.
    /// - Parameters:
    ///   - ways: where it went, each once.
    ///   - isDecided: whether it was asked for information from here or left with a condition.
    mutating func leave(by ways: Set<String>, isDecided: Bool) {
        left += 1
        if !isDecided, ways.count == 1, let way = ways.first {
            self.ways[way, default: 0] += 1
        } else {
            divided += 1
        }
    }

    /// Cases in which the step changed something: all that left it otherwise than by its usual way, the one most of
    /// them took.
    var decisive: Int { left - (ways.values.max() ?? 0) }
}

extension RouteBurdenTally {
    /// Takes in what the rules ask of the visits of one case.
    mutating func addVisits(of measure: CaseMeasure) {
        let timeline = measure.timeline
        let visits = timeline.visits.filter { visit in timeline.closed.map { visit.entered <= $0 } ?? true }
        addRequests(visits)
        addWays(visits, of: timeline)
        addQueues(of: measure)
        addShares(of: timeline)
    }

    /// Requests for information, charged to the step that asked: the one visited before.
    private mutating func addRequests(_ visits: [Visit]) {
        var made: [String: Int] = [:]
        var asker: String?
        for visit in visits {
            if visit.isRequest {
                if let asker { made[asker, default: 0] += 1 }
            } else {
                asker = visit.step
            }
        }
        for step in Set(visits.map(\.step)) {
            steps[step, default: StepBurdenTally()].requests[made[step] ?? 0, default: 0] += 1
        }
    }

    /// Where the case went from each step it left.
    private mutating func addWays(_ visits: [Visit], of timeline: CaseTimeline) {
        var ways: [String: Set<String>] = [:]
        var decided: Set<String> = []
        for (index, visit) in visits.enumerated() {
            guard timeline.counts(visit), let left = visit.left else { continue }
            let next = index + 1 < visits.count ? visits[index + 1] : nil
            if next?.isRequest == true
                || timeline.conditions.contains(where: { $0.imposed > visit.entered && $0.imposed <= left })
            {
                decided.insert(visit.step)
            }
            // A final state may stand as a visit of its own or not: what counts is how the case ended.
            let ended = next == nil || next?.party == Party.none
            ways[visit.step, default: []].insert(ended ? "ended \(timeline.outcome ?? "")" : next?.step ?? "")
        }
        for (step, ways) in ways {
            steps[step, default: StepBurdenTally()].leave(by: ways, isDecided: decided.contains(step))
        }
    }

    /// Completed visits that were waiting for a meeting.
    private mutating func addQueues(of measure: CaseMeasure) {
        let timeline = measure.timeline
        guard timeline.visits.contains(where: { $0.party == .meeting }) else { return }
        var queues: [Int: StepBurdenTally.QueuedVisit] = [:]
        for span in timeline.spans(from: timeline.opened, to: timeline.closed ?? measure.asOf)
        where span.party == .meeting {
            guard let index = span.visit, timeline.counts(timeline.visits[index]) else { continue }
            let time = span.end.microseconds(since: span.start)
            queues[index, default: StepBurdenTally.QueuedVisit(share: 0, microseconds: 0, workingDays: 0)]
                .microseconds += time
            queues[index]?.workingDays += measure.working.between(span.start, span.end)
        }
        for (index, queue) in queues {
            let visit = timeline.visits[index]
            guard let left = visit.left, left > visit.entered else { continue }
            var queue = queue
            queue.share = Double(queue.microseconds) / Double(left.microseconds(since: visit.entered))
            steps[visit.step, default: StepBurdenTally()].queued.append(queue)
        }
    }

    /// Which part of a closed case's elapsed time each of its steps took; elapsed runs on the scheme's clock where
    /// there is one.
    private mutating func addShares(of timeline: CaseTimeline) {
        guard let closed = timeline.closed else { return }
        let start = timeline.clock.start ?? timeline.received ?? timeline.opened
        let end = timeline.clock.stop ?? closed
        guard end > start else { return }
        var time: [String: Int64] = [:]
        for span in timeline.spans(from: start, to: end) {
            guard let index = span.visit else { continue }
            time[timeline.visits[index].step, default: 0] += span.end.microseconds(since: span.start)
        }
        let whole = Double(end.microseconds(since: start))
        for (step, part) in time { steps[step, default: StepBurdenTally()].shares.append(Double(part) / whole) }
    }
}
