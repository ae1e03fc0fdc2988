import Engine
import Turnaround

extension SampleLiveCase {
    /// A case in each state of work.
    /// - Parameter meetings: those that decided, in order.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there are no two of them.
    static func all(
        before today: Day, on route: SampleRules.Route, meetings: [MeetingSeries.Meeting]
    ) throws -> [SampleLiveCase] {
        guard let last = meetings.last, let earlier = meetings.dropLast().last else {
            throw EngineError.notFound(
                kind: "meetings before \(today) of the series", name: SampleWorld.committee,
                hint: "publish it: accredit workflow publish --shipped")
        }
        var cases: [SampleLiveCase] = []
        func tell(_ waitsFor: String, _ story: (inout SampleLiveCaseWriter) -> Void) {
            var writer = SampleLiveCaseWriter(number: cases.count + 1, route: route, today: today)
            story(&writer)
            cases.append(SampleLiveCase(waitsFor: waitsFor, steps: writer.steps))
        }
        tellSubmissions(tell)
        tellReviews(tell)
        for ago in 1...3 {
            tell("the committee: decide at its next meeting") { $0.recommend(on: $0.day(ago)) }
        }
        tellDecisions(last: last, earlier: earlier, tell)
        return cases
    }

    private typealias Tell = (_ waitsFor: String, _ story: (inout SampleLiveCaseWriter) -> Void) -> Void

    /// Before the reviewers have a case.
    private static func tellSubmissions(_ tell: Tell) {
        tell("college: submit the draft") { $0.open(on: $0.day(1)) }
        tell("officer: check whether it is complete") { $0.submit(on: $0.day(2)) }
        tell("officer: check whether it is complete; overdue") { $0.submit(on: $0.day(8)) }
    }

    /// While reviewers have it.
    private static func tellReviews(_ tell: Tell) {
        tell("officer: ask two reviewers") { $0.review(from: $0.day(3)) }
        tell("reviewer: accept the seat on the panel") { writer in
            writer.review(from: writer.day(6))
            writer.invite(on: writer.day(2))
            writer.give(.join, writer.people.secondReviewer, on: writer.day(1))
        }
        tell("reviewer: send the second review of two") { writer in
            writer.seat(on: writer.day(12))
            writer.give(
                .review, writer.people.secondReviewer, on: writer.day(4),
                ["recommendation": "approve", "reasons": "The outcomes fit the level, and each is assessed."])
        }
        tell("reviewer: recommend; both reviews are in") { writer in
            writer.seat(on: writer.day(15))
            writer.read(on: [writer.day(5), writer.day(2)])
        }
        tell("college: answer a question") { writer in
            writer.seat(on: writer.day(10))
            writer.give(
                .ask, writer.people.reviewer, on: writer.day(4),
                ["question": "Who observes the practical assessment?", "about": "assessment-plan"])
        }
        tell("officer: agree to a pause, or not") { writer in
            writer.review(from: writer.day(7))
            writer.on(writer.day(1), writer.people.leader) {
                .pause(case: $0, reason: "The course leader is on leave until the new term.")
            }
        }
    }

    /// After the committee has decided, at its last meeting or the one before.
    private static func tellDecisions(
        last: MeetingSeries.Meeting, earlier: MeetingSeries.Meeting, _ tell: Tell
    ) {
        tell("officer: send the letter of approval") { writer in
            writer.recommend(on: last.papersClose)
            writer.give(
                .decide, writer.people.decider, on: last.day,
                ["action": "approve", "reasons": "The reviewers agree that the course is at its level."])
        }
        tell("college: show how a condition is met") { $0.approve(at: earlier, due: $0.today.advanced(by: 30)) }
        tell("officer: look at how a condition is met") { writer in
            writer.approve(at: earlier, due: writer.today.advanced(by: 21))
            writer.give(
                .satisfy, writer.people.leader, on: writer.day(1),
                ["item": 1, "response": "The rules are published at https://sac.example/resits."])
        }
        tell("officer: look at a change to an accredited course") { writer in
            writer.recommend(on: earlier.papersClose)
            writer.act("approve", writer.people.decider, on: earlier.day)
            writer.act("notify", writer.people.officer, on: writer.route.working.add(3, to: earlier.day))
            writer.give(
                .notifyChange, writer.people.leader, on: writer.day(1),
                ["weight": "minor", "what": "The course is taught on two evenings instead of one day."])
        }
    }
}
