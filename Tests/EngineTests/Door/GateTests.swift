import Engine
import EngineSupport
import Testing
import Turnaround
import WorkflowCore

/// What a route declares holds a case back: the panel of a state, its meeting. Nobody goes round it.
@Suite struct GateTests {
    private static func act(_ name: String, _ action: String, _ data: JSONValue? = nil) -> Command.Request {
        .act(case: name, action: action, data: data)
    }

    private static let recommend: JSONValue = ["recommendation": "Accredit."]

    /// A case of the proportionate route that is with its reviewers.
    private static func inReview(_ house: House) async throws -> String {
        try await house.lead(to: "review").reference
    }

    @Test func nobodyRecommendsBeforeTheQuorumOfThePanelHasRead() async throws {
        try await House.withHouse { house in
            let name = try await Self.inReview(house)
            let recommend = Self.act(name, "recommend", Self.recommend)
            let census = try await house.census()
            // 1. Nobody was asked.
            #expect(
                try await house.outcome(recommend, as: house.reviewer, ready: false).refusal?.reason == .notOnPanel)
            // 2. Others were; they have not read.
            #expect(try await house.census() == census)
            try await house.seat("reviewer", house.reviewer, on: name)
            try await house.seat("simulatingReviewer", house.simulatingReviewer, on: name)
            let before = try await house.outcome(recommend, as: house.reviewer, ready: false).refusal
            #expect(before?.reason == .reviewsMissing)
            #expect(before?.facts["quorum"] == 2 && before?.facts["reviews"] == 0)
            // 3. One of two has, somebody who is not on the panel tries, and the door says what explain says.
            let review: [String: JSONValue] = ["recommendation": "approve"]
            _ = try await house.give(.review, review, on: name, by: house.simulatingReviewer).receipt()
            let third = try await house.person("third", roles: ["reviewer"])
            #expect(try await house.outcome(recommend, as: third, ready: false).refusal?.reason == .notOnPanel)
            let refusal = try await house.outcome(recommend, as: house.reviewer, ready: false).refusal
            #expect(refusal?.facts["reviews"] == 1)
            let explained = try await house.engine.explain(name, as: house.reviewer.credential)
            #expect(explained.first { $0.action == "recommend" }?.blockedBy?["reason"] == "reviews_missing")
            // 4. Both have.
            _ = try await house.give(.review, review, on: name, by: house.reviewer).receipt()
            let receipt = try await house.outcome(recommend, as: house.reviewer, ready: false).receipt()
            #expect(receipt.state == "awaiting-meeting")
            // 5. Who read took part in the recommendation, whoever wrote it.
            #expect(
                try await house.value(
                    """
                    SELECT bool_and(v.counts_as = ARRAY['recommend']) FROM accredit.case_review v
                    JOIN accredit.case_head h ON h.case_id = v.case_id WHERE h.reference = \(name)
                    """))
        }
    }

    @Test func aQuestionAndAWithdrawalWaitForNobody() async throws {
        try await House.withHouse { house in
            let asked = try await Self.inReview(house)
            let question = Self.act(asked, "request-information", ["question": "Who marks it?"])
            #expect(try await house.outcome(question, as: house.officer, ready: false).receipt().state == "information")
            let answer = Self.act(asked, "provide-information", ["answer": "Two of us."])
            #expect(try await house.outcome(answer, as: house.provider).receipt().state == "review")
            let withdraw = Self.act(asked, "withdraw")
            #expect(try await house.outcome(withdraw, as: house.provider).receipt().state == "withdrawn")
        }
    }

    @Test func reviewsOfARoundBeforeDoNotCount() async throws {
        try await House.withHouse { house in
            let name = try await Self.inReview(house)
            for (called, person) in [("reviewer", house.reviewer), ("simulatingReviewer", house.simulatingReviewer)] {
                try await house.seat(called, person, on: name)
                _ = try await house.give(.review, ["recommendation": "approve"], on: name, by: person).receipt()
            }
            try await house.act(
                "request-information", on: name, data: ["question": "Who marks it?"], by: house.officer)
            try await house.act("provide-information", on: name, data: ["answer": "We do."], by: house.provider)
            let recommend = Self.act(name, "recommend", Self.recommend)
            let refusal = try await house.outcome(recommend, as: house.reviewer, ready: false).refusal
            #expect(refusal?.reason == .reviewsMissing && refusal?.facts["reviews"] == 0)
        }
    }

    @Test func nobodyDecidesUnlessTheMeetingIsOpen() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting").reference
            let census = try await house.census()
            let data: JSONValue = ["reasons": "No.", "deferral": "Later."]
            for action in ["approve", "refuse", "defer", "approve-with-conditions"] {
                let request = Command.Request.give(
                    .decide, case: name, members: ["action": .string(action), "reasons": "So.", "data": data])
                let refusal = try await house.outcome(request, as: house.decider, ready: false).refusal
                #expect([.noMeeting, .invalidData].contains(refusal?.reason), "\(action)")
                let act = try await house.outcome(Self.act(name, action), as: house.decider, ready: false).refusal
                #expect(act?.reason == .noMeeting, "\(action)")
            }
            #expect(try await house.census() == census)
            let explained = try await house.engine.explain(name, as: house.decider.credential)
            #expect(explained.first { $0.action == "approve" }?.blockedBy?["reason"] == "no_meeting")
            // Not by correspondence either, where the scheme does not say so.
            let letter = Command.Request.give(
                .decide, case: name, members: ["action": "approve", "by_correspondence": "It is urgent."])
            #expect(
                try await house.outcome(letter, as: house.decider, ready: false).refusal?.reason == .noCorrespondence)
            // Once it is open.
            let receipt = try await house.act("approve", on: name, by: house.decider)
            #expect(receipt.state == "notifying")
            #expect(
                try await house.value(
                    """
                    SELECT count(*) FROM accredit.case_resolution x JOIN accredit.meeting m USING (body_id, series, day)
                    WHERE x.case_id = \(receipt.id) AND m.opened_at IS NOT NULL
                    """) == 1)
        }
    }

    @Test func aSchemeMayLetItsCommitteeDecideByCorrespondence() async throws {
        try await House.withHouse { house in
            let route = MeetingRoute(
                meeting: "{series: accreditation-committee, correspondence: true}", name: "letters")
            _ = try await house.administration.publish([.init(file: "letters.yaml", text: route.text)])
            let opened = try await house.open(route: "letters")
            try await house.act("submit", on: opened.reference, by: house.provider)
            try await house.act("recommend", on: opened.reference, by: house.reviewer)
            func decide(_ reason: JSONValue?) async throws -> CommandOutcome {
                var members: [String: JSONValue] = ["action": "approve"]
                members["by_correspondence"] = reason
                return try await house.outcome(
                    .give(.decide, case: opened.reference, members: members), as: house.decider, ready: false)
            }
            let refusal = try await decide(nil).refusal
            #expect(refusal?.reason == .noMeeting && refusal?.facts["correspondence"] == true)
            #expect(try await decide(" ").refusal?.reason == .invalidData)
            #expect(try await decide(7).refusal?.reason == .invalidData)
            let receipt = try await decide("The next meeting is after the intake.").receipt()
            #expect(receipt.state == "accredited")
            // The body keeps why; no meeting has it in its minutes, and the provider reads nothing of it.
            let (own, other) = (
                try await house.engine.history(
                    of: opened.reference, now: House.now, as: house.officer.credential
                ).events.last?.payload,
                try await house.engine.history(
                    of: opened.reference, now: House.now, as: house.provider.credential
                ).events.last?.payload
            )
            #expect(own?["by_correspondence"] == "The next meeting is after the intake.")
            #expect(other?["by_correspondence"] == nil)
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_resolution x WHERE x.case_id = \(receipt.id)") == 0)
        }
    }

    /// A committee's letters decide cases; what else leaves the state of a meeting waits for the meeting.
    @Test func whatDecidesNothingIsNotDoneByCorrespondence() async throws {
        try await House.withHouse { house in
            let route = MeetingRoute(
                meeting: "{series: accreditation-committee, correspondence: true}", name: "letters",
                moreActions: ["rethink: {from: committee, to: review, by: [decider, officer]}"])
            _ = try await house.administration.publish([.init(file: "letters.yaml", text: route.text)])
            let opened = try await house.open(route: "letters")
            try await house.act("submit", on: opened.reference, by: house.provider)
            try await house.act("recommend", on: opened.reference, by: house.reviewer)
            let census = try await house.census()
            let outcome = try await house.outcome(
                .give(
                    .decide, case: opened.reference,
                    members: ["action": "rethink", "reasons": "So.", "by_correspondence": "It is urgent."]),
                as: house.decider, ready: false)
            #expect(outcome.refusal?.reason == .noCorrespondence)
            #expect(try await house.census() == census)
        }
    }

    @Test func aProviderAsksOnTheRoutesOfTheBodyAlone() async throws {
        try await House.withHouse { house in
            try await house.administration.setOffers([], of: "SAB")
            func open(_ route: String?) async throws -> CommandOutcome {
                try await house.outcome(
                    .open(body: "SAB", submission: try House.completeSubmission(), route: route), as: house.provider)
            }
            for route in ["provider-recognition", "programme-accreditation"] {
                let refusal = try await open(route).refusal
                #expect(refusal?.reason == .unknownRoute && refusal?.facts["offered"] == false)
                #expect(
                    refusal?.facts["allowed"] == ["proportionate-accreditation", "recognised-provision"])
            }
            #expect(try await open("appeal").refusal?.facts["appeals"] == true)
            _ = try await open("recognised-provision").receipt()
            _ = try await open(nil).receipt()
            try await house.administration.setOffers(["provider-recognition"], of: "SAB")
            _ = try await open("provider-recognition").receipt()
            #expect(try await open("programme-accreditation").refusal?.reason == .unknownRoute)
            await #expect(throws: EngineError.self) {
                try await house.administration.setOffers(["nothing-known"], of: "SAB")
            }
            await #expect(throws: EngineError.self) { try await house.administration.setOffers(["appeal"], of: "SAB") }
        }
    }

    @Test func reviewersReadWhatTheyAreAskedToReview() async throws {
        try await House.withHouse { house in
            let name = try await Self.inReview(house)
            await #expect(throws: EngineError.self) {
                try await house.engine.caseDetail(name, as: house.reviewer.credential)
            }
            _ = try await house.give(.invite, ["reviewer": "reviewer"], on: name, by: house.officer).receipt()
            #expect(try await house.engine.caseDetail(name, as: house.reviewer.credential).summary.reference == name)
            await #expect(throws: EngineError.self) {
                try await house.engine.caseDetail(name, as: house.simulatingReviewer.credential)
            }
            _ = try await house.give(.decline, on: name, by: house.reviewer).receipt()
            await #expect(throws: EngineError.self) {
                try await house.engine.caseDetail(name, as: house.reviewer.credential)
            }
            #expect(try await house.engine.caseDetail(name, as: house.decider.credential).summary.reference == name)
            // A scheme that is more open.
            let text = try House.shippedDefinitions().first { $0.file.hasSuffix("/proportionate-accreditation.yaml") }?
                .text.replacing("workflow: proportionate-accreditation", with: "workflow: open\nvisible_to: body")
            _ = try await house.administration.publish([.init(file: "open.yaml", text: try #require(text))])
            let opened = try await house.open(route: "open").reference
            try await house.act("submit", on: opened, by: house.provider)
            #expect(
                try await house.engine.caseDetail(opened, as: house.reviewer.credential).summary.reference == opened)
        }
    }
}
