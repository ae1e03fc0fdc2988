/// A stretch of a case that belongs to one party.
package struct Span: Hashable, Sendable {
    /// The party in whose court the case is.
    package let party: Party
    /// The place of its visit in the timeline; `nil` where no visit covers it.
    package let visit: Int?
    /// Where it begins.
    package let start: Instant
    /// Where it ends, which is where the next begins.
    package let end: Instant
}

extension CaseTimeline {
    /// The window cut into spans that follow each other without gap or overlap.
    ///
    /// A visit lasts until it is left or the next is entered, whichever comes first; what no visit covers is
    /// `unattributed`; while the case is paused it belongs to `paused`, whatever step it is in.
    /// - Returns: spans from `start` to `end`, none where `end` is not after `start`.
    package func spans(from start: Instant, to end: Instant) -> [Span] {
        pauses.isEmpty ? stays(from: start, to: end) : stays(from: start, to: end).flatMap(cut)
    }

    /// A span without its pauses, and these, in order.
    private func cut(_ span: Span) -> [Span] {
        var parts: [Span] = []
        var reached = span.start
        for pause in pauses where reached < span.end {
            let begin = max(pause.from, reached)
            let stop = min(pause.to ?? span.end, span.end)
            guard stop > begin else { continue }
            if begin > reached { parts.append(Span(party: span.party, visit: span.visit, start: reached, end: begin)) }
            parts.append(Span(party: .paused, visit: span.visit, start: begin, end: stop))
            reached = stop
        }
        if reached < span.end {
            parts.append(Span(party: span.party, visit: span.visit, start: reached, end: span.end))
        }
        return parts
    }

    private func stays(from start: Instant, to end: Instant) -> [Span] {
        var spans: [Span] = []
        var reached = start
        for (index, visit) in visits.enumerated() where reached < end {
            let next = index + 1 < visits.count ? visits[index + 1].entered : nil
            let stop = min(visit.left ?? end, next ?? end, end)
            let begin = max(visit.entered, reached)
            guard stop > begin else { continue }
            if begin > reached { spans.append(Span(party: .unattributed, visit: nil, start: reached, end: begin)) }
            spans.append(Span(party: visit.party, visit: index, start: begin, end: stop))
            reached = stop
        }
        if reached < end { spans.append(Span(party: .unattributed, visit: nil, start: reached, end: end)) }
        return spans
    }

    /// How the time from `start` to `end` divides between parties. The parts sum to the whole: to the microsecond, and
    /// to the working day.
    package func split(from start: Instant, to end: Instant, working: WorkingDays, in london: LondonTime = .shared)
        -> PartySplit
    {
        var split = PartySplit()
        for span in spans(from: start, to: end) {
            let (first, last) = (london.day(of: span.start), london.day(of: span.end))
            split.add(
                span.party, microseconds: span.end.microseconds(since: span.start),
                workingDays: working.between(first, last), days: last.number - first.number)
        }
        return split
    }

    /// Duration of the case: from its opening to its closing, or to `asOf` while it is open.
    package func split(asOf: Instant, working: WorkingDays, in london: LondonTime = .shared) -> PartySplit {
        split(from: opened, to: closed ?? asOf, working: working, in: london)
    }

    /// Where the scheme's clock counts working days from: its start, or the beginning of the day on which that is
    /// deemed to be.
    package func deemedStart(working: WorkingDays, in london: LondonTime = .shared) -> Instant? {
        guard let start = clock.start, let cutOff = clock.cutOff else { return clock.start }
        let deemed = working.deemedDay(of: start, cutOff: cutOff, in: london)
        return deemed == london.day(of: start) ? start : london.instant(of: deemed)
    }
}

/// Time by party.
package struct PartySplit: Hashable, Sendable {
    private var microseconds = [Int64](repeating: 0, count: Party.allCases.count)
    private var workingDays = [Int](repeating: 0, count: Party.allCases.count)
    private var days = [Int](repeating: 0, count: Party.allCases.count)

    package init() {}

    /// Charges time to a party.
    /// - Parameter days: calendar days that began with it holding the case.
    package mutating func add(_ party: Party, microseconds: Int64, workingDays: Int, days: Int) {
        self.microseconds[party.index] += microseconds
        self.workingDays[party.index] += workingDays
        self.days[party.index] += days
    }

    /// A party's part: microseconds, and working days that began with it holding the case.
    package subscript(party: Party) -> (microseconds: Int64, workingDays: Int) {
        (microseconds[party.index], workingDays[party.index])
    }

    /// The part with the body and with its committee, on which the standard of the whole runs.
    package var bodyHeld: (workingDays: Int, days: Int) {
        Party.allCases.lazy.filter(\.usesStandard).reduce((0, 0)) {
            ($0.0 + workingDays[$1.index], $0.1 + days[$1.index])
        }
    }

    /// The whole: the sum of the parts.
    package var whole: (microseconds: Int64, workingDays: Int) { (microseconds.reduce(0, +), workingDays.reduce(0, +)) }
}
