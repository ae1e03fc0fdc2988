import Engine
import Turnaround
import WorkflowCore

/// A case of a sample world that waits for somebody.
struct SampleLiveCase: Sendable {
    /// Something that somebody does to it.
    struct Step: Sendable {
        let at: Instant
        let person: SamplePerson
        /// The request, for a case of a reference.
        let request: @Sendable (_ reference: String) -> Command.Request
    }

    /// What it waits for, and from whom.
    let waitsFor: String
    /// What happens, in order of time; the first step opens it.
    let steps: [Step]
}

/// Writes a live case, backwards from the day before which everything happens.
struct SampleLiveCaseWriter {
    let people = SampleWorld.People()
    let route: SampleRules.Route
    /// The day.
    let today: Day
    private let number: Int
    private(set) var steps: [SampleLiveCase.Step] = []

    init(number: Int, route: SampleRules.Route, today: Day) {
        (self.number, self.route, self.today) = (number, route, today)
    }

    /// The day so many working days before a day; without one, before today.
    func day(_ count: Int, before day: Day? = nil) -> Day { route.working.add(-count, to: day ?? today) }

    /// Somebody does something on a day, a while after what was done before.
    mutating func on(
        _ day: Day, _ person: SamplePerson, _ request: @escaping @Sendable (_ reference: String) -> Command.Request
    ) {
        let seconds = Int64(9 * 3600 + (steps.count * 25 + number) * 60)
        let at = LondonTime.shared.instant(of: day).advanced(bySeconds: seconds)
        steps.append(SampleLiveCase.Step(at: at, person: person, request: request))
    }

    /// Somebody takes an action.
    mutating func act(_ action: String, _ person: SamplePerson, on day: Day, _ data: JSONValue? = nil) {
        on(day, person) { .act(case: $0, action: action, data: data) }
    }

    /// Somebody gives another command.
    mutating func give(
        _ verb: Command.Verb, _ person: SamplePerson, on day: Day, _ members: [String: JSONValue] = [:]
    ) {
        on(day, person) { .give(verb, case: $0, members: members) }
    }

    /// The college opens the case.
    mutating func open(on day: Day) {
        var words = SampleRandom(seed: 1, UInt64(number))
        let submission = SubmissionDocument.facts(
            SampleCourse.submission(
                number: 1_000 + number, of: .college, in: SampleBody.board.area, on: route.workflow, openedOn: day,
                &words))
        on(day, people.leader) { _ in .open(body: SampleBody.board.code, submission: submission, route: nil) }
    }

    /// The college opens the case, and submits it some days later.
    mutating func submit(on day: Day) {
        open(on: self.day(2, before: day))
        act("submit", people.leader, on: day)
    }

    /// The case reaches the reviewers.
    mutating func review(from day: Day) {
        submit(on: self.day(3, before: day))
        act("confirm-complete", people.officer, on: day)
    }

    /// The officer asks both reviewers onto the panel.
    mutating func invite(on day: Day) {
        for reviewer in [people.reviewer, people.secondReviewer] {
            give(.invite, people.officer, on: day, ["reviewer": .string(reviewer.name)])
        }
    }

    /// A panel of both reviewers sits.
    mutating func seat(on day: Day) {
        review(from: self.day(4, before: day))
        invite(on: self.day(1, before: day))
        for reviewer in [people.reviewer, people.secondReviewer] { give(.join, reviewer, on: day) }
    }

    /// Both members of the panel review.
    mutating func read(on days: [Day]) {
        for (reviewer, day) in zip([people.secondReviewer, people.reviewer], days) {
            give(
                .review, reviewer, on: day,
                ["recommendation": "approve", "reasons": "A sound course; the hours fit the credits."])
        }
    }

    /// The case is ready for the committee.
    mutating func recommend(on day: Day) {
        seat(on: self.day(5, before: day))
        read(on: [self.day(2, before: day), self.day(1, before: day)])
        act("recommend", people.reviewer, on: day, ["recommendation": "Approve; the assessment is sound."])
    }

    /// The committee approves under one condition, and the college is told.
    mutating func approve(at meeting: MeetingSeries.Meeting, due: Day) {
        recommend(on: meeting.papersClose)
        give(
            .decide, people.decider, on: meeting.day,
            [
                "action": "approve-with-conditions", "reasons": "The course is sound but for its rules on resits.",
                "items": [
                    [
                        "kind": "condition", "due": .string("\(due)"),
                        "text": "Publish the resit rules before the first intake.",
                    ]
                ],
            ])
        act("notify-conditions", people.officer, on: route.working.add(2, to: meeting.day))
    }
}
