import Engine
import Turnaround
import WorkflowCore

/// Writes the story of one sample case, step by step, in the office hours of Europe/London and within the rules of its
/// workflow.
struct SampleCaseWriter {
    /// Who works on a case.
    struct Cast: Sendable {
        let leader: SamplePerson
        let officer: SamplePerson
        let otherOfficer: SamplePerson
        /// Who sits on panels, as many as are needed: the first acts for the others.
        let reviewers: [SamplePerson]
        let decider: SamplePerson

        /// Who acts for the panel.
        var reviewer: SamplePerson { reviewers[0] }
    }

    /// When offices work: minutes of the local day.
    static let officeHours = (9 * 60)...(17 * 60 + 30)

    let number: Int
    let cast: Cast
    let rules: SampleRules
    let route: SampleRules.Route
    var random: SampleRandom
    private(set) var steps: [SampleStep] = []
    private var moment: Instant
    private var state: WorkflowDefinition.State
    /// The states whose panel sits.
    private var seated: Set<String> = []

    /// Opens the case on a day, or the next working day after it.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where the workflow has no initial state.
    init(number: Int, route: SampleRules.Route, rules: SampleRules, cast: Cast, openedOn day: Day, random: SampleRandom)
        throws
    {
        guard let initial = route.workflow.initialState else {
            throw SampleCaseWriter.disagreement(number, route.workflow, "it has no initial state")
        }
        self.number = number
        self.cast = cast
        self.rules = rules
        self.route = route
        self.random = random
        state = initial
        moment = LondonTime.shared.instant(of: day)
        moment = officeTime(onOrAfter: day)
        steps.append(SampleStep(at: moment, deed: .open(by: cast.leader), state: initial.state))
    }

    /// Somebody takes an action after a while; where the state has a limit, in time.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where the workflow does not allow it.
    mutating func act(_ name: String, by person: SamplePerson, after duration: SampleDuration, atLeast least: Int = 0)
        throws
    {
        var day = route.working.add(max(least, random.days(duration)), to: LondonTime.shared.day(of: moment))
        if let last = lastDay, day > last { day = route.working.add(-1, to: route.working.next(after: last)) }
        try take(name, by: person, at: officeTime(onOrAfter: day))
    }

    /// Somebody decides at the first meeting for which the case is in time.
    /// - Throws: as ``act(_:by:after:atLeast:)``; ``EngineError/notFound(kind:name:hint:)`` where no meeting is held.
    mutating func decide(_ name: String) throws {
        guard let series = state.meeting?.series else { throw disagreement("“\(state.state)” waits for no meeting") }
        let ready = LondonTime.shared.day(of: moment)
        let day = try rules.meeting(of: series, readyOn: ready, working: route.working)
        try take(name, by: cast.decider, at: officeTime(onOrAfter: day))
    }

    /// The limit of the state passes without anybody doing anything.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where the state has no limit.
    mutating func expire() throws {
        guard let last = lastDay, let name = state.timing.onExpiry, let action = route.workflow.action(name),
            action.from.contains(state.state)
        else {
            throw disagreement("“\(state.state)” has no deadline at which something happens")
        }
        try enter(action, at: LondonTime.shared.instant(of: last.advanced(by: 1)), deed: .expire(name))
    }

    /// The last day of the present state's limit.
    private var lastDay: Day? {
        guard let deadline = state.timing.deadline, let unit = Turnaround.Period.Unit(rawValue: deadline.unit.rawValue)
        else {
            return nil
        }
        return Turnaround.Period(deadline.count, unit).added(
            to: LondonTime.shared.day(of: moment), working: route.working)
    }

    /// A moment in office hours, later than the moment before: that day, or the next working day.
    private mutating func officeTime(onOrAfter day: Day) -> Instant {
        var day = route.working.isWorking(day) ? day : route.working.next(after: day)
        while true {
            let opens = LondonTime.shared.instant(of: day).advanced(bySeconds: Int64(Self.officeHours.lowerBound * 60))
            let closes = opens.advanced(bySeconds: Int64(Self.officeHours.count - 1) * 60)
            let earliest = max(opens, moment.advanced(bySeconds: 300))
            if earliest < closes {
                return earliest.advanced(bySeconds: Int64(random.number(in: 0...Int(closes.seconds(since: earliest)))))
            }
            day = route.working.next(after: day)
        }
    }

    private mutating func take(_ name: String, by person: SamplePerson, at instant: Instant) throws {
        guard let action = route.workflow.action(name), action.from.contains(state.state) else {
            throw disagreement("“\(name)” is not possible from “\(state.state)”")
        }
        guard action.people.contains(where: { person.roles.contains($0.rawValue) }) else {
            throw disagreement("“\(name)” is not for \(person.name)")
        }
        guard !steps.contains(where: { $0.person == person && action.separateFrom.contains($0.action) }) else {
            throw disagreement("“\(name)” needs another pair of eyes than those of \(person.name)")
        }
        let data = SamplePhrases.data(for: action, on: LondonTime.shared.day(of: instant), &random)
        try read(before: action, by: person, at: instant)
        try enter(action, at: instant, deed: .act(name, by: person, data: data))
    }

    /// The panel of the present state sits once one of its members acts, and has read before the case goes on.
    private mutating func read(before action: WorkflowDefinition.Action, by person: SamplePerson, at end: Instant)
        throws
    {
        guard let panel = state.panel else { return }
        let isTakenOn = route.workflow.takesOn(action)
        guard isTakenOn || action.by.contains(.reviewer) && person.roles.contains("reviewer") else { return }
        guard cast.reviewers.count >= panel.quorum else {
            throw disagreement("the panel of “\(state.state)” needs \(panel.quorum) reviewers")
        }
        let members = cast.reviewers.prefix(panel.quorum)
        var deeds: [(share: Double, deed: SampleStep.Deed)] = []
        if seated.insert(state.state).inserted {
            deeds += members.map { (0.02, .give(.invite, by: cast.officer, members: ["reviewer": .string($0.name)])) }
            deeds += members.map { (0.15, .give(.join, by: $0, members: [:])) }
        }
        if isTakenOn {
            let review = SamplePhrases.review(before: action)
            deeds += members.reversed().map { (0.75, .give(.review, by: $0, members: review)) }
        }
        let hours = SampleOfficeHours(after: moment, before: end, working: route.working)
        guard let times = hours.moments(at: deeds.map(\.share)) else {
            throw disagreement("nobody has time for “\(action.action)” between \(moment) and \(end)")
        }
        for (at, deed) in zip(times, deeds) {
            steps.append(SampleStep(at: at, deed: deed.deed, state: state.state))
        }
    }

    private mutating func enter(_ action: WorkflowDefinition.Action, at instant: Instant, deed: SampleStep.Deed) throws
    {
        guard let entered = route.workflow.state(action.to) else {
            throw disagreement("there is no state “\(action.to)”")
        }
        state = entered
        moment = instant
        steps.append(SampleStep(at: instant, deed: deed, state: entered.state))
    }

    private func disagreement(_ what: String) -> EngineError { Self.disagreement(number, route.workflow, what) }

    private static func disagreement(_ number: Int, _ workflow: WorkflowDefinition, _ what: String) -> EngineError {
        .invalid(
            what: "sample case \(number) does not fit \(workflow.workflow) version \(workflow.version): \(what)",
            expected: "the workflow as the program ships it")
    }
}
