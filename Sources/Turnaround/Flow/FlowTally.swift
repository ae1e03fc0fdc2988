/// Takes in the cases of all routes, and gives at the end how they flowed through the steps and why they waited. Keeps
/// compact numbers of each visit, not the cases; needs them all, because a person has cases of several routes in hand.
package struct FlowTally: Sendable {
    /// One visit.
    struct CompactVisit: Sendable {
        var entered: Int64
        /// Where it ended, by leaving or by the end of the case; `Int64.max` while it goes on.
        var ended: Int64
        var step: Int32
        /// Who ended it; −1 where that is not known.
        var person: Int32
        var party: Party
        /// True if it was left, and not only cut by the end of its case.
        var isCompleted: Bool
    }

    /// A stretch of a visit with the body, for the look at who had what in hand.
    struct Stretch: Sendable {
        var start: Int64
        var end: Int64
        var visit: Int32
        var calendar: Int32
    }

    /// Running totals of one step of one route.
    struct Step: Sendable {
        var route: String
        var name: String
        var waiting = WaitingParts()
    }

    /// Running totals of one route.
    struct Route: Sendable {
        var firstOpened: Int64 = .max
        var cases = 0
        /// Waiting outside any visit.
        var waiting = WaitingParts()
    }

    /// The moment the figures speak of.
    let asOf: Instant
    private(set) var routes: [String: Route] = [:]
    private(set) var steps = Numbering<StepKey>()
    private(set) var stepTallies: [Step] = []
    private(set) var visits: [CompactVisit] = []
    private(set) var stretches: [Stretch] = []
    private(set) var calendars: [WorkingDays] = []
    private var people = Numbering<String>()
    private var calendarNames = Numbering<String>()

    struct StepKey: Hashable, Sendable {
        var route: String
        var name: String
    }

    /// - Parameter asOf: the moment the figures speak of; the cases taken in are as they stood then.
    package init(asOf: Instant) { self.asOf = asOf }

    /// Takes in one case as it stood at the report's moment.
    package mutating func add(_ timeline: CaseTimeline, under options: TurnaroundOptions) {
        let working = options.working(of: timeline)
        let calendar = calendarNumber(timeline.calendar ?? "", working)
        let end = timeline.closed ?? asOf
        var route = routes[timeline.route] ?? Route()
        route.firstOpened = min(route.firstOpened, timeline.opened.microseconds)
        route.cases += 1
        let first = visits.count
        for visit in timeline.visitsUpToItsEnd { visits.append(compact(visit, of: timeline)) }
        for span in timeline.spans(from: timeline.opened, to: end) {
            guard let index = span.visit else {
                route.waiting.add(span, working: working)
                continue
            }
            // Visits are in order of entry, so that those up to the end come first.
            let visit = visits[first + index]
            stepTallies[Int(visit.step)].waiting.add(span, working: working)
            guard span.party == .body, visit.person >= 0 else { continue }
            stretches.append(
                Stretch(
                    start: span.start.microseconds, end: span.end.microseconds, visit: Int32(clamping: first + index),
                    calendar: calendar))
        }
        routes[timeline.route] = route
    }

    /// Takes in all cases of another tally of the same moment.
    package mutating func add(_ other: FlowTally) {
        let newSteps = other.stepTallies.map { step in
            let number = stepNumber(route: step.route, name: step.name)
            stepTallies[Int(number)].waiting.add(step.waiting)
            return number
        }
        let newPeople = other.people.values.map { people.number(of: $0) }
        let newCalendars = zip(other.calendarNames.values, other.calendars).map { calendarNumber($0, $1) }
        let first = Int32(clamping: visits.count)
        visits += other.visits.map { visit in
            var visit = visit
            visit.step = newSteps[Int(visit.step)]
            if visit.person >= 0 { visit.person = newPeople[Int(visit.person)] }
            return visit
        }
        stretches += other.stretches.map { stretch in
            var stretch = stretch
            stretch.visit += first
            stretch.calendar = newCalendars[Int(stretch.calendar)]
            return stretch
        }
        for (name, theirs) in other.routes {
            var route = routes[name] ?? Route()
            route.firstOpened = min(route.firstOpened, theirs.firstOpened)
            route.cases += theirs.cases
            route.waiting.add(theirs.waiting)
            routes[name] = route
        }
    }

    private mutating func compact(_ visit: Visit, of timeline: CaseTimeline) -> CompactVisit {
        let isCompleted = timeline.counts(visit)
        let ended = (isCompleted ? visit.left : timeline.closed).map { max($0, visit.entered).microseconds }
        return CompactVisit(
            entered: visit.entered.microseconds, ended: ended ?? .max,
            step: stepNumber(route: timeline.route, name: visit.step),
            person: isCompleted ? visit.endedBy.map { people.number(of: $0) } ?? -1 : -1, party: visit.party,
            isCompleted: isCompleted)
    }

    private mutating func stepNumber(route: String, name: String) -> Int32 {
        let number = steps.number(of: StepKey(route: route, name: name))
        if number == stepTallies.count { stepTallies.append(Step(route: route, name: name)) }
        return number
    }

    private mutating func calendarNumber(_ name: String, _ working: WorkingDays) -> Int32 {
        let number = calendarNames.number(of: name)
        if number == calendars.count { calendars.append(working) }
        return number
    }
}

extension CaseTimeline {
    /// The visits that are counted at all: those begun by the end of the case.
    var visitsUpToItsEnd: [Visit] { closed.map { closed in visits.filter { $0.entered <= closed } } ?? visits }
}

/// Small numbers for values, in the order in which they come.
struct Numbering<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int32] = [:]

    /// The number of a value; a new one gets the next.
    mutating func number(of value: Value) -> Int32 {
        if let number = numbers[value] { return number }
        let number = Int32(clamping: values.count)
        numbers[value] = number
        values.append(value)
        return number
    }
}
