import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// Requests for information: what asking, replying, postponing, settling and cancelling do to a case, and what refuses
/// them.
@Suite(.serialized) struct RequestTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// So many days after the start.
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    private static func ask(_ name: String, _ question: String, due: String? = nil) -> Command.Request {
        var members: [String: JSONValue] = ["question": .string(question)]
        members["due"] = due.map { .string($0) }
        return .give(.ask, case: name, members: members)
    }

    private static func reply(_ name: String, _ number: Int64, _ text: String = "So.") -> Command.Request {
        .give(.reply, case: name, members: ["request": .integer(number), "text": .string(text)])
    }

    private static func cancel(_ name: String, _ number: Int64) -> Command.Request {
        .give(.cancel, case: name, members: ["request": .integer(number), "reason": "The plan says so."])
    }

    /// Refusals on a case with request 1 answered and request 2 open.
    private static let refused:
        [(what: String, verb: Command.Verb, members: [String: JSONValue], person: String, reason: Refusal.Reason)] =
            [
                ("ask", .ask, ["question": "Why?"], "provider", .notPermitted),
                ("ask", .ask, ["question": "Why?"], "decider", .notPermitted),
                ("ask nothing", .ask, ["question": " "], "officer", .invalidData),
                ("ask without a question", .ask, [:], "officer", .invalidData),
                ("ask for yesterday", .ask, ["question": "Why?", "due": "2020-02-03"], "officer", .invalidData),
                ("ask for no day", .ask, ["question": "Why?", "due": "2030-02-31"], "officer", .invalidData),
                ("ask for far away", .ask, ["question": "Why?", "due": "2199-01-01"], "officer", .invalidData),
                ("reply", .reply, ["request": 2, "text": "So."], "officer", .notPermitted),
                ("reply twice", .reply, ["request": 1, "text": "So."], "provider", .requestNotSo),
                ("reply to nothing", .reply, ["request": 9, "text": "So."], "provider", .unknownRequest),
                ("reply without a text", .reply, ["request": 2], "provider", .invalidData),
                (
                    "reply with another's evidence", .reply, ["request": 2, "text": "So.", "items": [7]], "provider",
                    .invalidData
                ),
                (
                    "postpone", .postpone, ["request": 2, "working_days": 5, "reason": "Ill."], "provider",
                    .notPermitted
                ),
                (
                    "postpone by nothing", .postpone, ["request": 2, "working_days": 0, "reason": "Ill."], "officer",
                    .invalidData
                ),
                ("postpone without a reason", .postpone, ["request": 2, "working_days": 5], "officer", .invalidData),
                (
                    "postpone what is answered", .postpone, ["request": 1, "working_days": 5, "reason": "Ill."],
                    "officer", .requestNotSo
                ),
                ("settle", .settle, ["request": 1], "provider", .notPermitted),
                ("settle what is open", .settle, ["request": 2], "officer", .requestNotSo),
                ("cancel", .cancel, ["request": 2, "reason": "Why."], "provider", .notPermitted),
                ("cancel without a reason", .cancel, ["request": 2], "officer", .invalidData),
                ("cancel what is answered", .cancel, ["request": 1, "reason": "Why."], "officer", .requestNotSo),
            ]

    @Test func whatIsRefusedChangesNothing() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            _ = try await house.outcome(Self.ask(name, "First?"), as: house.reviewer).receipt()
            _ = try await house.outcome(Self.ask(name, "Second?"), as: house.officer).receipt()
            _ = try await house.outcome(Self.reply(name, 1), as: house.provider).receipt()
            let before = try await house.census()
            for (what, verb, members, person, reason) in Self.refused {
                let outcome = try await house.outcome(
                    .give(verb, case: name, members: members), as: try #require(house.people[person]))
                let refusal = try #require(outcome.refusal, "\(what): \(outcome)")
                #expect(refusal.reason == reason, "\(what): \(refusal.facts)")
                #expect(refusal.sentence.count > 10 && !refusal.sentence.contains("“”"), "\(what): \(refusal.sentence)")
            }
            for stranger in [house.otherProvider, house.otherOfficer] {
                guard case .unknownCase = try await house.outcome(Self.reply(name, 2), as: stranger) else {
                    Issue.record("a stranger replied")
                    continue
                }
            }
            #expect(try await house.census() == before)
            #expect(
                try await house.engine.requests(of: name, as: house.officer.credential).requests.map(\.status) == [
                    .answered, .open,
                ])
        }
    }

    @Test func nothingIsAskedWhereTheWorkflowLeadsToNoRequest() async throws {
        try await House.withHouse { house in
            let draft = try await house.open().reference
            let refusal = try await house.outcome(Self.ask(draft, "Why?"), as: house.officer).refusal
            #expect(refusal?.reason == .noRequestHere && refusal?.facts["allowed"] == ["submit", "withdraw"])
            #expect(refusal?.facts["asked_in"] == ["completeness", "review"])
            try await house.act("withdraw", on: draft, by: house.provider)
            for verb in [Command.Verb.ask, .reply, .postpone, .settle, .cancel] {
                let request = Command.Request.give(
                    verb, case: draft, members: ["question": "Why?", "request": 1, "text": "So."])
                let person = verb == .reply ? house.provider : house.officer
                #expect(try await house.outcome(request, as: person).refusal?.reason == .caseClosed, "\(verb)")
            }
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func theLimitFollowsTheLatestDayThatAnOpenOneIsDue() async throws {
        try await House.withHouse { house in
            // Asked on Tuesday 26 January 2021; 15 working days end on Tuesday 16 February.
            let name = try await house.lead(to: "review", from: Self.start).reference
            func limit() async throws -> String? {
                try await house.engine.caseDetail(name, as: house.officer.credential).deadline?.description
            }
            func due() async throws -> [String?] {
                try await house.engine.requests(of: name, as: house.officer.credential).requests.map {
                    $0.due?.description
                }
            }
            let first = try await house.outcome(
                Self.ask(name, "Who marks?"), as: house.simulatingOfficer, at: Self.day(15)
            ).receipt()
            #expect(first.state == "information" && first.party == "provider" && first.action == "request-information")
            #expect(first.effect == ["asked": 1, "due": "2021-02-16"])
            #expect(try await limit() == "2021-02-16")
            let second = Self.ask(name, "Where?", due: "2021-03-12")
            #expect(
                try await house.outcome(second, as: house.simulatingReviewer, at: Self.day(16)).receipt().state
                    == "information")
            #expect(try await limit() == "2021-03-12")
            // 1. More time for one moves that one alone; more time for the case, and its rest, move both.
            let longer = Command.Request.give(
                .postpone, case: name, members: ["request": 1, "working_days": 2, "reason": "Half-term."])
            _ = try await house.outcome(longer, as: house.simulatingOfficer, at: Self.day(17)).receipt()
            #expect(try await due() == ["2021-02-18", "2021-03-12"])
            let all = Command.Request.extend(case: name, what: .deadline, workingDays: 1, reason: "Snow.")
            _ = try await house.outcome(all, as: house.simulatingOfficer, at: Self.day(17)).receipt()
            #expect(try await due() == ["2021-02-19", "2021-03-15"])
            let pause = try await house.outcome(
                .pause(case: name, reason: "Ill."), as: house.simulatingProvider, at: Self.day(18)
            ).receipt()
            _ = try await house.outcome(
                .consent(case: name, event: pause.version), as: house.simulatingOfficer, at: Self.day(18)
            ).receipt()
            #expect(try await due() == [nil, nil])
            #expect(try await limit() == nil)
            // a Friday to a Monday
            _ = try await house.outcome(.resume(case: name), as: house.simulatingOfficer, at: Self.day(21)).receipt()
            #expect(try await due() == ["2021-02-22", "2021-03-16"])
            // 2. Had the first been asked a day earlier, it would be due a day earlier; a day that was told stays.
            let corrected = Command.Request.correct(
                case: name, event: first.version, effectiveAt: Self.day(14), reason: "By telephone.")
            _ = try await house.outcome(corrected, as: house.simulatingOfficer, at: Self.day(22)).receipt()
            #expect(try await due() == ["2021-02-19", "2021-03-16"])
            // 3. Without the second the first one's day is the limit, and after it the case lapses: what was open is
            //    cancelled.
            #expect(try await limit() == "2021-03-16")
            #expect(
                try await house.outcome(Self.cancel(name, 2), as: house.simulatingOfficer, at: Self.day(23)).receipt()
                    .state == "information")
            #expect(try await limit() == "2021-02-19")
            #expect(try await house.fireSimulated(asOf: try Instant("2021-02-19T23:59:59Z")) == [])
            #expect(try await house.fireSimulated(asOf: try Instant("2021-02-20T00:00:00Z")) == ["expire \(name)"])
            let left = try await house.engine.requests(of: name, as: house.officer.credential).requests
            #expect(
                left.map(\.status) == [.cancelled, .cancelled]
                    && left.map { $0.due?.description } == ["2021-02-19", "2021-03-16"])
            try await house.expectSound()
        }
    }

    @Test func withTheLastAnswerTheCaseGoesBackAndTheBodysClockHasRested() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review", from: Self.start).reference
            _ = try await house.outcome(Self.ask(name, "Who marks?"), as: house.simulatingOfficer, at: Self.day(7))
                .receipt()
            _ = try await house.outcome(Self.ask(name, "Where?"), as: house.simulatingOfficer, at: Self.day(8))
                .receipt()
            _ = try await house.outcome(Self.ask(name, "When?"), as: house.simulatingReviewer, at: Self.day(9))
                .receipt()
            let stays = try await house.outcome(Self.reply(name, 2), as: house.simulatingProvider, at: Self.day(14))
                .receipt()
            #expect(stays.state == "information" && stays.action == "reply")
            #expect(
                try await house.outcome(Self.cancel(name, 3), as: house.simulatingOfficer, at: Self.day(15)).receipt()
                    .party == "provider")
            let back = try await house.outcome(
                Self.reply(name, 1, "Two examiners."), as: house.simulatingProvider, at: Self.day(21)
            ).receipt()
            #expect(back.state == "review" && back.party == "body" && back.action == "provide-information")
            // What the actions record is recorded, as if they had been taken by themselves.
            let detail = try await house.engine.caseDetail(name, as: house.officer.credential)
            #expect(detail.record["question"] == "Who marks?" && detail.record["answer"] == "Two examiners.")
            #expect(detail.clocks.usedWorkingDays.map { $0 >= 3 } == true)
            // With the provider from Monday 18 January to Monday 1 February: two weeks, one stay.
            let path = try #require(
                try await house.engine.history(of: name, now: Self.day(22), as: house.officer.credential).path)
            #expect(path.visits.map(\.step) == ["draft", "completeness", "review", "information", "review"])
            #expect(path.split.first { $0.party == .provider }?.totalSeconds == Double((14 + 1) * 86_400))
            let settled = Command.Request.give(.settle, case: name, members: ["remark": "Clear."])
            #expect(
                try await house.outcome(settled, as: house.simulatingOfficer, at: Self.day(22)).refusal?.reason
                    == .unknownRequest)
            for number: JSONValue in [1, 2] {
                let one = Command.Request.give(.settle, case: name, members: ["request": number, "remark": "Clear."])
                #expect(
                    try await house.outcome(one, as: house.simulatingOfficer, at: Self.day(22)).receipt().state
                        == "review"
                )
            }
            let all = try await house.engine.requests(of: name, as: house.provider.credential).requests
            #expect(
                all.map(\.status) == [.closed, .closed, .cancelled] && all[0].reply == "Two examiners."
                    && all[0].repliedAt == Self.day(21))
            try await house.expectSound()
        }
    }

    @Test func plainActionsAskAndAnswerAsWell() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            try await house.act("request-information", on: name, data: ["question": "Who marks?"], by: house.officer)
            _ = try await house.outcome(Self.ask(name, "Where?"), as: house.officer).receipt()
            let mine = try await house.engine.requests(status: .open, limit: 10, as: house.provider.credential).requests
            #expect(
                mine.map(\.question) == ["Who marks?", "Where?"]
                    && mine.allSatisfy { $0.reference == name && $0.due != nil })
            try await house.act(
                "provide-information", on: name, data: ["answer": "Two examiners, in Cardiff."], by: house.provider)
            try await house.act("request-information", on: name, data: ["question": "And then?"], by: house.reviewer)
            // The last one is withdrawn by who asked; the case is where it was, and the system's history holds.
            #expect(try await house.outcome(Self.cancel(name, 3), as: house.officer).receipt().state == "review")
            _ = try await house.outcome(Self.ask(name, "Still?"), as: house.officer).receipt()
            try await house.act("withdraw", on: name, by: house.provider)
            let all = try await house.engine.requests(of: name, as: house.officer.credential).requests
            #expect(all.map(\.status) == [.answered, .answered, .cancelled, .cancelled])
            #expect(all.map(\.reply) == ["Two examiners, in Cardiff.", "Two examiners, in Cardiff.", nil, nil])
            #expect(
                try await house.engine.requests(status: .open, limit: 10, as: house.provider.credential).requests
                    .isEmpty)
            try await house.expectSound()
        }
    }

    /// Whoever asks and answers, and by which command, the history pairs them by number.
    @Test func theHistoryPairsRequestsAndRepliesByNumber() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            try await house.act("request-information", on: name, data: ["question": "Who marks?"], by: house.officer)
            _ = try await house.outcome(Self.ask(name, "Where?"), as: house.officer).receipt()
            let longer = Command.Request.give(
                .postpone, case: name, members: ["request": 2, "working_days": 2, "reason": "Half-term."])
            _ = try await house.outcome(longer, as: house.officer).receipt()
            try await house.act("provide-information", on: name, data: ["answer": "In Cardiff."], by: house.provider)
            _ = try await house.outcome(
                .give(.settle, case: name, members: ["request": 1]), as: house.officer
            ).receipt()
            _ = try await house.outcome(Self.ask(name, "When?"), as: house.officer).receipt()
            _ = try await house.outcome(Self.reply(name, 3), as: house.provider).receipt()
            _ = try await house.outcome(Self.ask(name, "Why?"), as: house.officer).receipt()
            _ = try await house.outcome(Self.cancel(name, 4), as: house.officer).receipt()
            for person in [house.officer, house.provider] {
                let events = try await house.engine.history(of: name, now: House.now, as: person.credential).events
                let told = events.compactMap(\.requests).map { changes in
                    changes.map { "\($0.number) \($0.became.rawValue)" }.joined(separator: ", ")
                }
                #expect(
                    told == [
                        "1 asked", "2 asked", "2 postponed", "1 answered, 2 answered", "1 closed", "3 asked",
                        "3 answered", "4 asked", "4 cancelled",
                    ])
                // What is still to be looked at stands in the case itself.
                let standing = try await house.engine.caseDetail(name, as: person.credential).requests
                #expect(standing.map(\.number) == [2, 3] && standing.map(\.reply) == ["In Cardiff.", "So."])
            }
        }
    }

    /// The routes whose officers may ask while they check whether a submission is complete.
    @Test(arguments: ["proportionate-accreditation", "programme-accreditation", "provider-recognition"])
    func anOfficerAsksBeforeReviewWhereTheSchemeSaysSo(route: String) async throws {
        try await House.withHouse { house in
            let name = try await house.open(route: route).reference
            try await house.act("submit", on: name, by: house.provider)
            #expect(
                try await house.outcome(Self.ask(name, "Why?"), as: house.reviewer).refusal?.reason == .notPermitted)
            let asked = try await house.outcome(Self.ask(name, "Which page?"), as: house.officer).receipt()
            #expect(asked.state == "missing-information" && asked.party == "provider" && asked.effect?["asked"] == 1)
            _ = try await house.outcome(Self.ask(name, "And which plan?"), as: house.officer).receipt()
            _ = try await house.outcome(Self.reply(name, 1), as: house.provider).receipt()
            let back = try await house.outcome(Self.reply(name, 2), as: house.provider).receipt()
            #expect(back.state == "completeness" && back.action == "provide-missing")
            try await house.act("confirm-complete", on: name, by: house.officer)
            try await house.expectSound()
        }
    }

    @Test func theListIsTheReadersOwn() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            _ = try await house.outcome(Self.ask(name, "Later?", due: try Self.inDays(60)), as: house.officer).receipt()
            _ = try await house.outcome(Self.ask(name, "Sooner?", due: try Self.inDays(6)), as: house.officer).receipt()
            for person in [house.provider, house.officer, house.decider] {
                let list = try await house.engine.requests(status: nil, limit: 10, as: person.credential)
                #expect(list.requests.map(\.question) == ["Sooner?", "Later?"] && !list.more)
                #expect(try await house.engine.requests(status: .open, limit: 1, as: person.credential).more)
            }
            for person in [house.otherProvider, house.otherOfficer, house.analyst] {
                #expect(try await house.engine.requests(status: nil, limit: 10, as: person.credential).requests.isEmpty)
            }
            await #expect { try await house.engine.requests(of: name, as: house.otherProvider.credential) } throws: {
                $0.isNotFound
            }
        }
    }

    @Test func answersThatComeAtOnceBringTheCaseBackOnce() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            for number in 1...6 {
                _ = try await house.outcome(Self.ask(name, "Question \(number)?"), as: house.officer).receipt()
            }
            let states = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 1...6 {
                    group.addTask {
                        try await house.outcome(Self.reply(name, Int64(number)), as: house.provider, key: "r\(number)")
                            .receipt().state
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states.filter { $0 == "review" }.count == 1)
            // A repeat under its key is told the same, and answers nothing again.
            let again = try await house.outcome(Self.reply(name, 3), as: house.provider, key: "r3").receipt()
            #expect(again.isReplay && again.effect?["replied"] == 3)
            try await house.expectSound()
        }
    }

    /// A day so many days from today, as requests tell it.
    private static func inDays(_ days: Int) throws -> String {
        LondonTime.shared.day(of: House.now).advanced(by: days).description
    }
}
