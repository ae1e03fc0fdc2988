import Foundation
import Turnaround

/// Makes a timeline of the events of one case.
struct TimelineAssembly {
    let head: CaseRow
    let schemes: [UUID: TimelineReader.Scheme]
    let steps: [TimelineReader.StepKey: TimelineReader.Step]
    let log: String?
    let calendars: CaseCalendars

    /// Known facts of a step in a version of a workflow, or in a log.
    func step(_ name: String, in workflow: UUID?) -> TimelineReader.Step {
        steps[TimelineReader.StepKey(workflow: workflow, step: name)] ?? TimelineReader.Step()
    }

    /// What the version says that a case followed after the last of some events: the one it is judged by.
    private func scheme(after events: [EventRow]) -> TimelineReader.Scheme? {
        events.last?.workflow.flatMap { schemes[$0] }
    }

    /// The timeline of a case as it stood at a moment.
    ///
    /// Corrections come first: each event happened when its latest correction says, whenever that was recorded, and
    /// what was taken back did not happen. A case that opened after the moment has an opening and nothing else.
    func timeline(of recorded: [EventRow], asOf: Instant?) -> CaseTimeline? {
        let all = effective(recorded)
        guard let opening = all.first else { return nil }
        let events = asOf.map { moment in all.filter { $0.occurred <= moment } } ?? all
        let scheme = scheme(after: events.isEmpty ? [opening] : events)
        var timeline = CaseTimeline(
            reference: head.reference, route: log ?? scheme?.name ?? "", isImported: log != nil,
            opened: opening.occurred, visits: [], events: events.count)
        timeline.isSample = head.isSample
        timeline.clock.standard = scheme?.standard
        timeline.clock.cutOff = scheme?.cutOff
        (timeline.body, timeline.provider, timeline.definitionVersion) = (head.body, head.provider, scheme?.version)
        timeline.openedBy = opening.principal
        let closing = Self.closing(of: events)
        if let closing {
            timeline.closed = events[closing].occurred
            timeline.outcome = events[closing].outcome
            // Where a log tells how a case ended, the body's clock ran from its first event to its decision.
            if log != nil, timeline.outcome != nil {
                (timeline.clock.start, timeline.clock.stop) = (timeline.opened, timeline.decided)
            }
        }
        for (index, event) in events.enumerated() {
            note(event, by: scheme, in: &timeline)
            if case .migrated(let state) = event.effect, follow(&timeline, in: state, by: event) { continue }
            if let state = event.to {
                move(&timeline, to: state, by: event, isFinished: log == nil && closing.map { index >= $0 } ?? false)
            }
        }
        timeline.calendar = calendars.key(
            isClosed: timeline.closed != nil, pinned: head.calendar,
            names: [head.bodyCalendar, scheme?.calendar].compactMap(\.self))
        timeline.extensions = Self.extensions(of: events)
        timeline.conditions = conditions(of: events, working: timeline.calendar.flatMap { calendars.working[$0] })
        timeline.profile = profile(of: events, by: scheme, asOf: asOf)
        return timeline
    }

    /// Extensions of the standard, with when the provider agreed to each.
    private static func extensions(of events: [EventRow]) -> [Extension] {
        var agreed: [Int: Instant] = [:]
        for event in events {
            if case .consented(let number) = event.effect { agreed[number] = event.occurred }
        }
        return events.compactMap { event in
            guard case .standardExtended(let workingDays, let oldDue, let newDue) = event.effect else { return nil }
            return Extension(
                at: event.occurred, workingDays: workingDays, agreed: agreed[event.number], oldDue: oldDue,
                newDue: newDue)
        }
    }

    /// The events that stand, with the times at which they happened.
    func effective(_ recorded: [EventRow]) -> [EventRow] { standing(corrected(recorded)) }

    private func corrected(_ events: [EventRow]) -> [EventRow] {
        var events = events
        for event in events {
            guard case .corrected(let number, let moment) = event.effect,
                let index = events.firstIndex(where: { $0.number == number })
            else { continue }
            events[index].occurred = moment
        }
        return events
    }

    /// The event that closed the case for good: with it the case came into nobody's court, and it has stayed there.
    static func closing(of events: [EventRow]) -> Int? {
        guard events.last?.party == Party.none else { return nil }
        return events.lastIndex { $0.party != .none }.map { $0 + 1 } ?? 0
    }

    /// What an event does to the clocks.
    private func note(_ event: EventRow, by scheme: TimelineReader.Scheme?, in timeline: inout CaseTimeline) {
        let marks = event.marks
        if marks.contains("received"), timeline.received == nil { timeline.received = event.occurred }
        if marks.contains("complete"), timeline.foundComplete == nil { timeline.foundComplete = event.occurred }
        if let starts = scheme?.starts, marks.contains(starts), timeline.clock.start == nil {
            timeline.clock.start = event.occurred
        }
        if let stops = scheme?.stops, marks.contains(stops), timeline.clock.stop == nil {
            timeline.clock.stop = event.occurred
        }
        switch event.effect {
        case .paused: timeline.pauses.append(Pause(from: event.occurred))
        case .resumed:
            if let last = timeline.pauses.indices.last { timeline.pauses[last].to = event.occurred }
        case .none, .standardExtended, .consented, .corrected, .decided, .conditions, .migrated, .tookBack:
            break
        }
    }

    /// Lets a stay go on under another version, as long as it is in the same court: it is judged by what that version
    /// says of it.
    /// - Returns: `false` where the stay ends there, because the case is in another court from then on.
    private func follow(_ timeline: inout CaseTimeline, in state: String, by event: EventRow) -> Bool {
        guard let last = timeline.visits.indices.last, timeline.visits[last].left == nil,
            timeline.visits[last].party == event.party
        else { return false }
        let known = step(state, in: event.workflow)
        timeline.state = state
        timeline.visits[last].step = state
        timeline.visits[last].standard = known.standard
        timeline.visits[last].isRequest = known.isRequest
        return true
    }

    /// Ends the stay before and begins the next; once a case is closed it is in nobody's court, and no stay begins.
    ///
    /// How a case ended is how it was closed: an accreditation that ran out years later was still approved. A log says
    /// only what was done, so the last thing done in it is a stay like the others.
    private func move(_ timeline: inout CaseTimeline, to state: String, by event: EventRow, isFinished: Bool) {
        if let last = timeline.visits.indices.last, timeline.visits[last].left == nil {
            timeline.visits[last].left = event.occurred
            timeline.visits[last].endedBy = event.principal
        }
        timeline.state = state
        guard !isFinished else { return }
        let known = step(state, in: event.workflow)
        timeline.visits.append(
            Visit(
                step: state, party: log == nil ? event.party : known.party ?? .unattributed, entered: event.occurred,
                left: nil,
                standard: known.standard, isRequest: known.isRequest))
    }

    /// What the case is about, as its last submission says, with what was looked at since it began.
    private func profile(of events: [EventRow], by scheme: TimelineReader.Scheme?, asOf: Instant?) -> CaseProfile {
        var profile = events.last { $0.profile != nil }?.profile ?? CaseProfile()
        profile.requirements = scheme?.requirements ?? []
        profile.scheme = scheme?.terms ?? SchemeTerms()
        let consulted = head.consulted.filter { consultation in asOf.map { consultation.at <= $0 } ?? true }
        guard !consulted.isEmpty else { return profile }
        for index in profile.evidence.indices {
            let item = profile.evidence[index]
            profile.evidence[index].consulted = consulted.contains {
                $0.requirement == item.requirement && ($0.sha256 == nil || $0.sha256 == item.sha256)
            }
        }
        return profile
    }
}
