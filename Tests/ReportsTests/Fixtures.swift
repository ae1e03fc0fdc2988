import Turnaround

/// A scheme of weekdays and a few made-up cases in it, for what renderers print.
struct Fixtures {
    let working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])

    func moment(_ text: String) throws -> Instant { try Instant(text) }

    func timeline(
        _ reference: String = "BAC-1", route: String = "achredu bach", step: String = "review", decided: Bool = true,
        review: Int = 20
    ) throws -> CaseTimeline {
        let opened = try moment("2026-03-02T09:00:00Z")
        let submitted = try moment("2026-03-09T09:30:00Z")
        let day = LondonTime.shared.day(of: submitted)
        let end = LondonTime.shared.instant(of: working.add(review, to: day)).advanced(bySeconds: 12 * 3600)
        var visits = [
            Visit(step: "drafft", party: .provider, entered: opened, left: submitted),
            Visit(
                step: step, party: .body, entered: submitted, left: decided ? end : nil,
                standard: Period(10, .workingDays)),
        ]
        if decided { visits.append(Visit(step: "accredited", party: .none, entered: end, left: nil)) }
        var timeline = CaseTimeline(
            reference: reference, route: route, opened: opened, visits: visits, closed: decided ? end : nil,
            outcome: decided ? "approved" : nil, events: visits.count)
        timeline.received = submitted
        timeline.clock.start = submitted
        timeline.clock.stop = decided ? end : nil
        timeline.clock.standard = Period(30, .workingDays)
        return timeline
    }

    func options(_ asOf: String = "2026-06-30T08:15:00Z") throws -> TurnaroundOptions {
        .init(asOf: try moment(asOf), working: working, title: "Turnaround of samples")
    }
}
