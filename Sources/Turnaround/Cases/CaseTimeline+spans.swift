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
            split.add(
                span.party, microseconds: span.end.microseconds(since: span.start),
                workingDays: working.between(span.start, span.end, in: london))
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

    /// Working days of its standard that a case has used up to an instant: those with the body or with its committee
    /// since the clock started.
    ///
    /// - Returns: `nil` where the clock has not started.
    package func usedStandard(to end: Instant, working: WorkingDays, in london: LondonTime = .shared) -> Int? {
        guard let start = deemedStart(working: working, in: london) else { return nil }
        let split = split(from: start, to: end, working: working, in: london)
        return Party.allCases.filter(\.usesStandard).map { split[$0].workingDays }.reduce(0, +)
    }

    /// Working days of a stay up to an instant that count against the standard of its step: those of agreed pauses do
    /// not.
    package func usedWorkingDays(
        of visit: Visit, to end: Instant, working: WorkingDays, in london: LondonTime = .shared
    ) -> Int {
        let paused = pauses.reduce(0) { sum, pause in
            let (begin, stop) = (max(pause.from, visit.entered), min(pause.to ?? end, end))
            return stop > begin ? sum + working.between(begin, stop, in: london) : sum
        }
        return working.between(visit.entered, end, in: london) - paused
    }

    /// The day on which the unused standard runs out, if the case stays where it is. All extensions lengthen the
    /// standard, agreed to or not.
    ///
    /// - Returns: `nil` where no standard is running: none is set, the clock has not started or has stopped, the case
    ///   is not with the body, or it is paused.
    package func dueDay(asOf: Instant, working: WorkingDays, in london: LondonTime = .shared) -> Day? {
        guard let standardWorkingDays = clock.standardWorkingDays, clock.stop == nil, closed == nil,
            let held = heldSince(asOf),
            let start = deemedStart(working: working, in: london),
            let used = usedStandard(to: held, working: working, in: london)
        else { return nil }
        let extended = extensions.reduce(0) { $1.at <= asOf ? $0 + $1.workingDays : $0 }
        return working.add(standardWorkingDays + extended - used, to: london.day(of: max(held, start)))
    }

    /// Since when the standard has been running without a break: the last entry or resumption; `nil` where it does not
    /// run at `asOf`.
    private func heldSince(_ asOf: Instant) -> Instant? {
        guard let current = visits.last(where: { $0.entered <= asOf }), current.party.usesStandard else { return nil }
        guard let pause = pauses.last(where: { $0.from <= asOf }) else { return current.entered }
        guard let resumed = pause.to, resumed <= asOf else { return nil }
        return max(current.entered, resumed)
    }
}

/// Time by party.
package struct PartySplit: Hashable, Sendable {
    private var microseconds = [Int64](repeating: 0, count: Party.allCases.count)
    private var workingDays = [Int](repeating: 0, count: Party.allCases.count)

    package init() {}

    /// Charges time to a party.
    package mutating func add(_ party: Party, microseconds: Int64, workingDays: Int) {
        self.microseconds[party.index] += microseconds
        self.workingDays[party.index] += workingDays
    }

    /// A party's part: microseconds, and working days that began with it holding the case.
    package subscript(party: Party) -> (microseconds: Int64, workingDays: Int) {
        (microseconds[party.index], workingDays[party.index])
    }

    /// The whole: the sum of the parts.
    package var whole: (microseconds: Int64, workingDays: Int) { (microseconds.reduce(0, +), workingDays.reduce(0, +)) }
}
