@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Who may judge and who may not: through the engine, and straight at the database as the service's role.
@Suite(.serialized) struct ReviewerTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    /// What a question sees, asked as the service's role in the name of somebody.
    private static func seen(_ question: SQL, by person: House.Person, in house: House) async throws -> Int {
        let answers = try await house.pool.withConnection {
            try await $0.pipeline([Engine.enter(person.credential), question])
        }
        return answers.last?.count ?? -1
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func nobodySeesScoresBeforeTheirOwnAreIn() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            _ = try await house.give(.review, House.review("refuse"), on: name, by: people[0]).receipt()
            // 1. Who has yet to review, who only reviews elsewhere, and the provider see nothing of it, nor does
            //    straight SQL.
            await #expect(throws: EngineError.self) {
                try await house.engine.panel(of: name, as: house.reviewer.credential)
            }
            for blind in [people[1], people[2]] {
                let panel = try #require(try await house.engine.panel(of: name, as: blind.credential))
                #expect(panel.reviews == [] && panel.withheld == 1)
            }
            let told = try #require(try await house.engine.panel(of: name, as: house.provider.credential))
            #expect(told.seats == [] && told.reviews == nil && told.withheld == nil)
            for person in [
                people[1], people[2], house.reviewer, house.officer, house.decider, house.provider, house.otherOfficer,
                house.analyst,
            ] {
                #expect(try await Self.seen("SELECT FROM accredit.case_review", by: person, in: house) == 0)
            }
            #expect(try await Self.seen("SELECT FROM accredit.case_review", by: people[0], in: house) == 1)
            // Nothing of it stands in what the body's people read of the case: neither in events nor in what was said
            // with them.
            let leaked = try await Self.seen(
                """
                SELECT FROM accredit.case_event e LEFT JOIN accredit.case_payload p USING (case_id, seq)
                WHERE e.command = 'review' AND (e.effect::text ~ 'refuse|quality' OR p.payload IS NOT NULL OR e.action
                    <> 'review')
                """, by: people[1], in: house)
            #expect(leaked == 0)
            for statement in [
                "INSERT INTO accredit.case_review SELECT * FROM accredit.case_review",
                "UPDATE accredit.case_review SET ballot = 'approve'",
                "SELECT * FROM accredit.interest", "SELECT * FROM accredit.absence",
                "SELECT * FROM accredit.reviewer_profile",
                "SELECT accredit.project_panel(NULL, NULL, NULL, NULL)",
                "SELECT accredit.decide_review(NULL, NULL, NULL, NULL)",
                "SELECT accredit.unseat(NULL, NULL)",
            ] as [SQL] {
                await #expect("\(statement)") {
                    try await house.pool.withConnection { try await $0.query(statement) }
                } throws: {
                    ($0 as? PostgresError)?.sqlState == .insufficientPrivilege
                }
            }
            // 2. An officer without a seat sees it at once; a member once their own is in.
            #expect(
                try await house.engine.panel(of: name, as: house.officer.credential)?.reviews?.map(\.recommendation)
                    == ["refuse"])
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[1]).receipt()
            #expect(
                try await house.engine.panel(of: name, as: people[1].credential)?.reviews?.map(\.recommendation) == [
                    "refuse", "approve",
                ])
            #expect(try await house.engine.panel(of: name, as: people[2].credential)?.withheld == 2)
            // 3. Strangers have no panel to look at.
            await #expect(throws: EngineError.self) {
                try await house.engine.panel(of: name, as: house.otherOfficer.credential)
            }
            #expect(try await Self.seen("SELECT FROM accredit.case_assignment", by: house.provider, in: house) == 0)
        }
    }

    @Test func nobodyReviewsWithAConflict() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[0]).receipt()
            // 1. Declared late: off the panel, the review struck, the officer told, a substitute in the seat.
            let declared = try await house.give(.declare, ["nature": "family"], on: name, by: people[0]).receipt()
            let effect = try await house.value(
                "SELECT effect FROM accredit.case_event WHERE command = 'declare' AND seq = \(declared.version)",
                as: JSONValue.self)
            #expect(
                effect["tell"] == ["officer"] && effect["conflict"]?["late"] == true
                    && effect["conflict"]?["reviewed"] == true)
            #expect(
                try await house.give(.review, House.review("approve"), on: name, by: people[0]).refusal?.reason
                    == .notOnPanel)
            #expect(
                try await house.give(.invite, ["reviewer": "chair", "seat": "chair"], on: name, by: house.officer)
                    .refusal?.reason
                    == .conflict)
            let panel = try #require(try await house.engine.panel(of: name, as: house.officer.credential))
            #expect(panel.seats.map(\.status) == ["conflicted", "joined", "joined"] && panel.openSeats?["chair"] == 1)
            #expect(panel.reviews?.map { $0.struckAt != nil } == [true])
            let second = try await house.person("second")
            try await house.seat("second", second, as: "chair", on: name)
            // 2. An interest that somebody wrote down beside the door still keeps its holder from reviewing.
            _ = try await house.value(
                """
                WITH written AS (
                    INSERT INTO accredit.interest (principal_id, organisation_id, nature, from_day, declared_by)
                    SELECT p.id, h.provider_id, 'governance', '2020-01-01', p.id FROM accredit.principal p,
                        accredit.case_head h WHERE p.name = 'second'
                    RETURNING 1)
                SELECT count(*) FROM written
                """, as: Int.self)
            let refusal = try #require(
                try await house.give(.review, House.review("approve"), on: name, by: second).refusal)
            #expect(
                refusal.reason == .conflict && refusal.facts["interests"]?.arrayValue?.first?["organisation"] == "SAC")
            // 3. A struck review counts for nothing, the others for what they are.
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[1]).receipt()
            let last = try await house.give(.review, House.review("approve"), on: name, by: people[2]).receipt()
            #expect(last.state == "favoured" && last.action == "recommend")
            try await house.expectSound()
        }
    }

    @Test func aStandingInterestUnseatsAndIsFoundByOrganisation() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            let interest = ReviewerStatement.interest(
                organisation: "SAC", nature: "employment", from: "2019-01-01", until: nil)
            guard case .done(let receipt) = try await house.engine.say(interest, as: people[2].credential) else {
                Issue.record("not taken")
                return
            }
            #expect(receipt.unassignedFrom == [name] && receipt.id != nil)
            // Said again it is the same.
            guard case .done(let again) = try await house.engine.say(interest, as: people[2].credential) else {
                Issue.record("not taken again")
                return
            }
            #expect(again.id == receipt.id && again.unassignedFrom == [])
            // The joint awarding organisation (UKPRN 99999002, another provider here) counts as well, an old interest
            // for a year.
            let days = [
                "joint": ("SAU", "2020-01-01", nil as String?), "recent": ("SAC", "2019-01-01", Self.months(-6)),
                "longAgo": ("SAC", "2015-01-01", "2016-01-01"),
            ]
            for (person, (organisation, from, until)) in days {
                _ = try await house.person(person)
                _ = try await house.engine.say(
                    .interest(organisation: organisation, nature: "employment", from: from, until: until), of: person,
                    as: house.officer.credential)
            }
            for (person, reason) in [("joint", Refusal.Reason.conflict), ("recent", .conflict), ("longAgo", nil)] {
                let outcome = try await house.give(.invite, ["reviewer": .string(person)], on: name, by: house.officer)
                #expect(outcome.refusal?.reason == reason, "\(person)")
            }
            // Others of the body neither read nor write what is not theirs.
            #expect(try await house.engine.reviewers(as: people[1].credential).map(\.reviewer) == ["lay"])
            guard case .refused(let refusal) = try await house.engine.say(interest, of: "lay", as: people[0].credential)
            else {
                Issue.record("somebody spoke for another")
                return
            }
            #expect(refusal.reason == .notPermitted)
            await #expect(throws: EngineError.self) {
                try await house.engine.say(interest, as: Credential(secret: "nobody"))
            }
        }
    }

    private static func months(_ count: Int) -> String {
        LondonTime.shared.day(of: House.now.advanced(bySeconds: Int64(count) * 30 * 86_400)).description
    }

    @Test func nobodyDecidesWhatTheyRecommendedOnAPanel() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name, chair: ["reviewer", "decider"])
            _ = try await house.give(.review, House.review("refuse"), on: name, by: people[0]).receipt()
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[1]).receipt()
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[2]).receipt()
            // The chair's own event is no "recommend", and the chair was against: a member of the panel all the same.
            for action in ["approve", "refuse"] {
                #expect(
                    try await house.outcome(.act(case: name, action: action, data: nil), as: people[0]).refusal?.reason
                        == .separation)
                let explained = try await house.engine.explain(name, as: people[0].credential).first {
                    $0.action == action
                }
                #expect(explained?.blockedBy?["reason"] == "separation")
            }
            let direct = try await house.pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT status, detail ->> 'reason' FROM accredit.perform(sha256(convert_to(\(people[0].secret),
                        'UTF8')),
                        jsonb_build_array(jsonb_build_object('command', 'act', 'case', \(name)::text, 'action', \
                        'approve', 'key', 'x')))
                    """)
            }
            #expect(try direct.first?.decode(String.self, at: 1) == "separation")
            try await house.act("approve", on: name, by: house.decider)
            // A decider with an interest decides nothing, and on a closed case nobody does anything.
            for (verb, members, person) in [
                (Command.Verb.review, House.review("approve"), people[1]),
                (.invite, ["reviewer": "reviewer"], house.officer),
                (.join, [:], people[1]), (.decline, [:], people[1]), (.declare, ["nature": "family"], people[1]),
                (.release, ["reviewer": "member", "reason": "Late."], house.officer),
                (.object, ["assignment": 3, "reason": "Late."], house.provider),
            ] {
                #expect(
                    try await house.give(verb, members, on: name, by: person).refusal?.reason == .caseClosed, "\(verb)")
            }
        }
    }

    @Test func nobodyWithAnInterestDecides() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting").reference
            _ = try await house.engine.say(
                .interest(organisation: "SAC", nature: "governance", from: "2020-01-01", until: nil),
                as: house.decider.credential)
            #expect(
                try await house.outcome(.act(case: name, action: "approve", data: nil), as: house.decider).refusal?
                    .reason == .conflict)
            // Nor does an officer who may decide something.
            let submitted = try await house.lead(to: "completeness").reference
            let back = Command.Request.act(
                case: submitted, action: "return-incomplete", data: ["missing": "The outcomes."])
            _ = try await house.engine.say(
                .interest(organisation: "SAC", nature: "family", from: "2020-01-01", until: nil),
                as: house.officer.credential)
            #expect(try await house.outcome(back, as: house.officer).refusal?.reason == .conflict)
            _ = try await house.act("confirm-complete", on: submitted, by: house.officer)
        }
    }

    @Test func suggestedByWhatTheyKnowAndHowMuchTheyCarry() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            for (person, words) in [
                ("anne", ["dementia", "home care"]), ("ben", ["dementia"]), ("carl", ["welding"]),
                ("dora", ["dementia"]),
            ] {
                _ = try await house.person(person)
                _ = try await house.engine.say(
                    .profile(expertise: words, isLay: false), of: person, as: house.officer.credential)
            }
            _ = try await house.give(
                .invite, ["reviewer": "ben"], on: try await house.reviewed().reference, by: house.officer
            ).receipt()
            let today = LondonTime.shared.day(of: House.now).description
            _ = try await house.engine.say(
                .absence(from: today, until: today, deputy: nil), of: "anne", as: house.officer.credential)
            let found = try await house.engine.reviewers(for: name, as: house.officer.credential)
            let known = found.filter { ["anne", "ben", "carl", "dora"].contains($0.reviewer) }
            #expect(known.map(\.reviewer) == ["dora", "ben", "carl", "anne"])
            #expect(
                known.map(\.matches) == [["dementia"], ["dementia"], [], ["dementia", "home care"]]
                    || known.last?.matches == ["dementia"])
            #expect(known.map(\.load) == [0, 1, 0, 0])
            #expect(
                try await house.give(.invite, ["reviewer": "anne"], on: name, by: house.officer).refusal?.reason
                    == .away)
            _ = try await house.engine.say(.noAbsence(from: today), of: "anne", as: house.officer.credential)
            _ = try await house.give(.invite, ["reviewer": "anne"], on: name, by: house.officer).receipt()
        }
    }

    @Test func theProviderObjectsToNamedMembersInTime() async throws {
        try await House.withHouse { house in
            let panel = PanelRoute.usual.dropLast() + ", named: true, objection: {within: 3 working days}}"
            try await house.publish(PanelRoute(panel: String(panel)))
            let name = try await house.reviewed(at: Self.start).reference
            let people = try await house.seatThree(on: name, at: Self.day(0))
            let seats = try #require(try await house.engine.panel(of: name, as: house.provider.credential)).seats
            #expect(
                seats.map(\.reviewer) == ["chair", "lay", "member"]
                    && seats.allSatisfy { $0.objectionsUntil != nil && $0.joinedAt == nil })
            let review = House.review("approve")
            #expect(
                try await house.give(.review, review, on: name, by: people[0], at: Self.day(1)).refusal?.reason
                    == .objectionWindow)
            let objection: [String: JSONValue] = ["reviewer": "chair", "reason": "A rival."]
            #expect(
                try await house.give(.object, objection, on: name, by: house.simulatingOfficer, at: Self.day(1))
                    .refusal?
                    .reason
                    == .notPermitted)
            _ = try await house.give(.object, objection, on: name, by: house.simulatingProvider, at: Self.day(1))
                .receipt()
            let second: [String: JSONValue] = ["reviewer": "member", "reason": "Another."]
            _ = try await house.give(.object, second, on: name, by: house.simulatingProvider, at: Self.day(2)).receipt()
            let late: [String: JSONValue] = ["reviewer": "lay", "reason": "Late."]
            #expect(
                try await house.give(.object, late, on: name, by: house.simulatingProvider, at: Self.day(4)).refusal?
                    .reason
                    == .objectionWindow)
            // An open objection keeps its member from reviewing; overruled or released, the seat is worked on.
            #expect(
                try await house.give(.review, review, on: name, by: people[0], at: Self.day(4)).refusal?.reason
                    == .objectionWindow)
            _ = try await house.give(
                .overrule, ["reviewer": "chair", "reason": "No rival."], on: name, by: house.simulatingOfficer,
                at: Self.day(4)
            )
            .receipt()
            _ = try await house.give(.review, review, on: name, by: people[0], at: Self.day(4)).receipt()
            let other = try await house.person("other")
            _ = try await house.give(
                .release, ["reviewer": "member", "reason": "Upheld.", "substitute": "other"], on: name,
                by: house.simulatingOfficer,
                at: Self.day(4)
            ).receipt()
            _ = try await house.give(.join, on: name, by: other, at: Self.day(4)).receipt()
            let now = try #require(try await house.engine.panel(of: name, as: house.simulatingOfficer.credential))
            #expect(
                now.seats.map(\.status) == ["joined", "joined", "released", "joined"]
                    && now.seats[3].substituteFor == now.seats[2].assignment)
            // Who has reviewed is not released to change the result.
            #expect(
                try await house.give(
                    .release, ["reviewer": "chair", "reason": "Wrong."], on: name, by: house.simulatingOfficer,
                    at: Self.day(5)
                )
                .refusal?.reason == .alreadyReviewed)
            try await house.expectSound()
        }
    }

    @Test func remindedBeforeTheDueDayAndOverdueAfterIt() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed(at: Self.start).reference
            let people = try await house.seatThree(on: name, at: Self.day(0))
            _ = try await house.give(.review, House.review("refuse"), on: name, by: people[0], at: Self.day(1))
                .receipt()
            // Ten working days from 11 January are over on 25 January; three before that is the 20th.
            #expect(try await house.fireSimulated(asOf: Self.day(8)) == [])
            #expect(try await house.fireSimulated(asOf: Self.day(9)) == ["remind \(name)"])
            #expect(try await house.fireSimulated(asOf: Self.day(9)) == [])
            _ = try await house.give(.review, House.review("abstain"), on: name, by: people[2], at: Self.day(10))
                .receipt()
            #expect(try await house.fireSimulated(asOf: Self.day(14)) == [])
            #expect(try await house.fireSimulated(asOf: Self.day(15)) == ["remind \(name)"])
            let told = try await house.value(
                "SELECT jsonb_agg(effect ORDER BY seq) FROM accredit.case_event WHERE command = 'remind'",
                as: JSONValue.self)
            #expect(told.arrayValue?.map { $0["reminds"]?["overdue"] } == [false, true])
            #expect(told.arrayValue?.map { $0["reminds"]?["assignments"]?.arrayValue?.count } == [2, 1])
            #expect(told.arrayValue?.last?["tell"] == ["reviewer", "officer"])
            // Twenty working days are over after 8 February: one abstention and one refusal are no quorum of two.
            #expect(try await house.fireSimulated(asOf: Self.day(28)) == [])
            #expect(try await house.fireSimulated(asOf: Self.day(29)) == ["expire \(name)"])
            #expect(try await house.engine.caseDetail(name, as: house.officer.credential).summary.state == "undecided")
            // A new round begins with new reviews, and the members are still there.
            try await house.act("again", on: name, at: Self.day(30), by: house.simulatingOfficer)
            #expect(
                try await house.give(.review, House.review("approve"), on: name, by: people[1], at: Self.day(30))
                    .receipt().state
                    == "review")
            #expect(
                try await house.give(.review, House.review("approve"), on: name, by: people[2], at: Self.day(31))
                    .receipt().state
                    == "favoured")
            let panel = try #require(try await house.engine.panel(of: name, as: people[1].credential))
            #expect(panel.seats.map(\.status) == ["cancelled", "joined", "joined"] && panel.reviews?.count == 4)
            try await house.expectSound()
        }
    }

    @Test func theDeadlineDecidesOnWhatIsThereOrGivesMoreTimeOnce() async throws {
        try await House.withHouse { house in
            try await house.publish(
                PanelRoute(panel: PanelRoute.usual.replacing("approve: 2 of 3", with: "approve: 3 of 3, quorum: 2")))
            try await house.publish(
                PanelRoute(
                    panel: PanelRoute.usual.replacing(
                        "at_deadline: decide", with: "at_deadline: extend by 5 working days"), name: "longer")
            )
            let first = try await house.reviewed(at: Self.start).reference
            let people = try await house.seatThree(on: first, at: Self.day(0))
            for person in people.prefix(2) {
                #expect(
                    try await house.give(.review, House.review("changes"), on: first, by: person, at: Self.day(1))
                        .receipt().state
                        == "review")
            }
            let second = try await house.reviewed(route: "longer", at: Self.start).reference
            while try await !house.fireSimulated(asOf: Self.day(29)).isEmpty {}
            #expect(
                try await house.engine.caseDetail(first, as: house.officer.credential).summary.state == "disfavoured")
            #expect(try await house.engine.caseDetail(second, as: house.officer.credential).summary.state == "review")
            while try await !house.fireSimulated(asOf: Self.day(35)).isEmpty {}
            #expect(try await house.engine.caseDetail(second, as: house.officer.credential).summary.state == "review")
            while try await !house.fireSimulated(asOf: Self.day(36)).isEmpty {}
            #expect(
                try await house.engine.caseDetail(second, as: house.officer.credential).summary.state == "undecided")
            try await house.expectSound()
        }
    }

    /// What is handed over with a review, and the first path that is told to be wrong.
    private static let flawed: [(members: [String: JSONValue], path: String)] = [
        ([:], "recommendation"), (["recommendation": "yes"], "recommendation"),
        (["recommendation": "refuse", "scores": ["quality": 4]], "reasons"),
        (["recommendation": "approve"], "scores.quality"),
        (["recommendation": "approve", "scores": ["quality": 6]], "scores.quality"),
        (["recommendation": "approve", "scores": ["quality": .number(2.5)]], "scores.quality"),
        (["recommendation": "approve", "scores": ["quality": "4"]], "scores.quality"),
        (["recommendation": "approve", "scores": ["quality": 2]], "comments.quality"),
        (["recommendation": "approve", "scores": ["quality": 2], "comments": ["quality": " "]], "comments.quality"),
        (["recommendation": "approve", "scores": ["quality": 4, "colour": 1]], "scores.colour"),
        (["recommendation": "approve", "scores": [4]], "scores"),
        (["recommendation": "abstain", "scores": ["quality": 9]], "scores.quality"),
        (["recommendation": "abstain", "reasons": 7], "reasons"),
    ]

    @Test func whatIsWrongWithAReviewIsToldAndChangesNothing() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            let before = try await house.census()
            for (members, path) in Self.flawed {
                let refusal = try #require(
                    try await house.give(.review, members, on: name, by: people[0]).refusal, "\(members)")
                let paths = refusal.facts["problems"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? []
                #expect(refusal.reason == .invalidData && paths.contains(path), "\(members): \(refusal.facts)")
                #expect(!refusal.sentence.isEmpty)
            }
            let refusals: [(Command.Verb, [String: JSONValue], House.Person, Refusal.Reason)] = [
                (.review, House.review("approve"), house.reviewer, .notOnPanel),
                (.review, House.review("approve"), house.officer, .notPermitted),
                (.invite, ["reviewer": "nobody"], house.officer, .noSuchMember),
                (.invite, ["reviewer": "lay"], house.officer, .alreadyOnPanel),
                (.invite, ["reviewer": "reviewer"], house.officer, .noSeat),
                (.invite, ["reviewer": "reviewer"], house.reviewer, .notPermitted),
                (.invite, ["reviewer": "reviewer", "seat": "throne"], house.officer, .invalidData),
                (.join, [:], house.reviewer, .notOnPanel),
                (.decline, [:], house.reviewer, .notOnPanel),
                (.declare, ["nature": "dislike"], people[0], .invalidData),
                (.release, ["reviewer": "lay"], house.officer, .invalidData),
                (.release, ["reviewer": "x", "reason": "y"], house.officer, .noSuchMember),
                (.object, ["reviewer": "lay", "reason": "y"], house.provider, .noSuchMember),
                (.overrule, ["reviewer": "lay", "reason": "y"], house.officer, .noSuchMember),
            ]
            for (verb, members, person, reason) in refusals {
                let refusal = try await house.give(verb, members, on: name, by: person).refusal
                #expect(
                    refusal?.reason == reason && refusal?.sentence.isEmpty == false,
                    "\(verb) \(members): \(refusal?.facts ?? .null)")
            }
            #expect(try await house.census() == before)
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[0]).receipt()
            #expect(
                try await house.give(.review, House.review("approve"), on: name, by: people[0]).refusal?.reason
                    == .alreadyReviewed)
            #expect(try await house.give(.decline, on: name, by: people[0]).refusal?.reason == .alreadyReviewed)
            _ = try await house.give(.decline, on: name, by: people[1]).receipt()
            #expect(try await house.engine.panel(of: name, as: house.officer.credential)?.openSeats?["lay"] == 1)
        }
    }

    @Test func aMemberWithoutAReminderIsToldOnlyWhenOverdue() async throws {
        try await House.withHouse { house in
            try await house.publish(
                PanelRoute(panel: PanelRoute.usual.replacing(" remind: 3 working days before due,", with: "")))
            let name = try await house.reviewed(at: Self.start).reference
            let people = try await house.seatThree(on: name, at: Self.day(0))
            _ = try await house.give(.review, House.review("approve"), on: name, by: people[1], at: Self.day(1))
                .receipt()
            let shown = try await house.engine.panel(of: name, as: house.officer.credential)
            #expect(shown?.seats.first?.due == Day(year: 2021, month: 1, day: 25))
            #expect(try await house.fireSimulated(asOf: Self.day(14)) == [])
            #expect(try await house.fireSimulated(asOf: Self.day(15)) == ["remind \(name)"])
            try await house.expectSound()
        }
    }

    @Test func aPanelThatOnlyReadsKeepsTheActionBackWhereItIsAskedTo() async throws {
        try await House.withHouse { house in
            let text = PanelRoute(panel: "{reviewers: 2, quorum: 1}").text
                .replacing(
                    "  recommend: {from: review, to: favoured, by: system}",
                    with: "  advance: {from: review, to: favoured, by: reviewer}"
                )
                .replacing("  ask-for-changes: {from: review, to: changing, by: system}\n", with: "")
                .replacing("  advise-refusal: {from: review, to: disfavoured, by: system}\n", with: "")
                .replacing("separate_from: [advise-refusal, recommend]", with: "separate_from: advance")
                .replacing("separate_from: [recommend]", with: "separate_from: advance")
                .replacing(
                    "  disfavoured: {party: body, standard: 5 working days}\n  changing: {party: provider}\n", with: ""
                )
                .replacing("[disfavoured, favoured]", with: "favoured").replacing(
                    "[changing, undecided, favoured]", with: "undecided")
            _ = try await house.administration.publish([.init(file: "panel-test.yaml", text: text)])
            let name = try await house.reviewed().reference
            let advance = Command.Request.act(case: name, action: "advance", data: nil)
            let outside = try await house.outcome(advance, as: house.reviewer, ready: false).refusal
            #expect(outside?.reason == .notOnPanel)
            try await house.seat("reviewer", house.reviewer, on: name)
            let missing = try await house.outcome(advance, as: house.reviewer, ready: false).refusal
            #expect(missing?.reason == .reviewsMissing && missing?.facts["quorum"] == 1)
            let both = try await house.person("both", roles: ["reviewer", "decider"])
            try await house.seat("both", both, on: name)
            _ = try await house.give(.review, ["recommendation": "approve"], on: name, by: both).receipt()
            try await house.act("advance", on: name, by: house.reviewer)
            #expect(
                try await house.outcome(.act(case: name, action: "approve", data: nil), as: both).refusal?.reason
                    == .separation)
        }
    }
}
