import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// People: one record each, whatever they are called; what becomes of their work.
@Suite struct PeopleTests {
    // MARK: Names

    @Test(arguments: [
        ("Siân Sampl", "sian sampl", true), ("Siân Sampl", "Sampl, Siân", true), ("Siân Sampl", "S. Sampl", true),
        ("Anne-Marie Jones", "Annemarie Jones", true), ("Ben O’Neil", "Ben O'Neil", true),
        ("Siân Sampl", "Siân Enghraifft", false), ("Siân Sampl", "Sara Sampl", false), ("Sampl", "S. Sampl", false),
        ("Member One", "Member Two", false),
    ])
    func namesThatMayBeOnePersons(one: String, other: String, alike: Bool) async throws {
        try await House.withHouse { house in
            for (one, other) in [(one, other), (other, one)] {
                let found: Bool = try await house.value("SELECT accredit.names_alike(\(one), \(other))")
                #expect(found == alike, "\(one)")
            }
        }
    }

    @Test func whoMayBeKnownIsAskedAbout() async throws {
        try await House.withHouse { house in
            _ = try await house.people(.add, ["people": [Self.person("Siân Sampl", ["reviewer"], "sian@sab.example")]])
            let count = try await house.personCount()
            for (name, email) in [("sian SAMPL", nil), ("S. Sampl", nil), ("Another Name", "Sian@sab.example")] {
                let refusal = try await house.people(
                    .add, ["people": [Self.person("Ada New", ["officer"], nil), Self.person(name, ["decider"], email)]]
                ).refusal
                #expect(refusal?.reason == .similarPerson, "\(name)")
                #expect(refusal?.facts["position"] == 2, "\(name)")
                #expect(refusal?.facts["people"]?.arrayValue?.first?["name"] == "Siân Sampl", "\(name)")
            }
            // Nobody was registered, not even who came before.
            #expect(try await house.personCount() == count)
            var twin = Self.person("Siân Sampl", ["reviewer"], "other@sab.example").objectValue ?? [:]
            twin["another"] = true
            let made = try await house.people(.add, ["people": [.object(twin)]]).receipt()
            #expect(try await house.personCount() == count + 1)
            // Two are called so: the name alone is not enough any more.
            let which = try await house.people(.change, of: "Siân Sampl", ["roles": ["decider"]]).refusal
            #expect(which?.reason == .whichPerson && which?.facts["people"]?.arrayValue?.count == 2)
            let id = try #require(made.people?.first?.id.uuidString)
            let changed = try await house.people(.change, of: id, ["roles": ["decider"]]).receipt()
            #expect(changed.person?.roles == ["decider"])
            #expect(
                try await house.people(.change, of: "SIAN@sab.example", ["name": "Siân Enghraifft"]).receipt().person?
                    .name
                    == "Siân Enghraifft")
        }
    }

    private static let flawed: [(person: JSONValue, path: String)] = [
        ([:], "name"), (["name": " \u{200B}", "roles": ["officer"]], "name"),
        (["name": "A\nB", "roles": ["officer"]], "name"), (["name": "Ada"], "roles"),
        (["name": "Ada", "roles": []], "roles"), (["name": "Ada", "roles": ["provider"]], "roles"),
        (["name": "Ada", "roles": ["operator"]], "roles"), (["name": "Ada", "roles": "officer"], "roles"),
        (["name": "Ada", "roles": ["officer"], "email": "ada"], "email"),
    ]

    @Test(arguments: flawed)
    func whatIsNoPersonIsRefused(person: JSONValue, path: String) async throws {
        try await House.withHouse { house in
            let count = try await house.personCount()
            let refusal = try await house.people(.add, ["people": [person]]).refusal
            #expect(refusal?.reason == .invalidData)
            #expect(
                refusal?.facts["problems"]?.arrayValue?.contains { $0["path"]?.stringValue == "people[0].\(path)" }
                    == true)
            #expect(try await house.personCount() == count)
        }
    }

    private static func person(_ name: String, _ roles: [String], _ email: String?) -> JSONValue {
        var person: [String: JSONValue] = ["name": .string(name), "roles": .array(roles.map { .string($0) })]
        person["email"] = email.map { .string($0) }
        return .object(person)
    }

    // MARK: Roles

    @Test func rolesChangeAtOnceAndNobodyChangesTheirOwn() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            try await house.seat("reviewer", house.reviewer, on: name)
            // So a body always keeps an officer.
            for refused in [
                try await house.people(.change, of: "officer", ["roles": ["officer", "decider"]]),
                try await house.people(.leave, of: "officer"),
                try await house.people(.merge, of: "officer", ["into": "reviewer"]),
            ] { #expect(refused.refusal?.reason == .ownRecord) }
            let receipt = try await house.people(.change, of: "reviewer", ["roles": ["analyst"]]).receipt()
            #expect(receipt.seats == [name])
            // The seat is free, and the officer finds it.
            #expect(try await house.openSeats(name) == 0)
            let work = try await house.engine.work(limit: 100, as: house.officer.credential).work
            #expect(work.contains { $0.reference == name && $0.kind == .invite })
            let refusal = try await house.give(.invite, ["reviewer": "reviewer"], on: name, by: house.officer).refusal
            #expect(refusal?.reason == .noSuchMember)
        }
    }

    // MARK: Leaving

    @Test func whoLeavesGivesBackSeatsAndIsAskedForNothing() async throws {
        try await House.withHouse { house in
            let (first, second) = (
                try await house.lead(to: "review").reference, try await house.lead(to: "review").reference
            )
            for name in [first, second] { try await house.seat("reviewer", house.reviewer, on: name) }
            _ = try await house.give(.review, ["recommendation": "approve"], on: second, by: house.reviewer).receipt()
            let receipt = try await house.people(.leave, of: "reviewer", ["reason": "Retired."]).receipt()
            #expect(receipt.seats == [first] && receipt.kept == [second])
            // The token ends at once; the review stays.
            await #expect { try await house.engine.whoAmI(house.reviewer.credential) } throws: { $0.isUnauthenticated }
            #expect(try await house.openSeats(first) == 0)
            #expect(try await house.openSeats(second) == 1)
            let events = try await house.engine.history(of: first, now: House.now, as: house.officer.credential).events
            #expect(events.last?.command == "release")
            // Neither suggested nor found by the name; a token is for those who work here.
            let suggested = try await house.engine.reviewers(for: first, as: house.officer.credential)
            #expect(!suggested.contains { $0.reviewer == "reviewer" })
            #expect(try await house.people(.token, of: "reviewer", Self.token).refusal?.reason == .unknownPerson)
            let id = try #require(receipt.person?.id.uuidString.lowercased())
            #expect(try await house.people(.token, of: id, Self.token).refusal?.reason == .hasLeft)
            #expect(try await house.people(.return, of: id).receipt().person?.id == receipt.person?.id)
            #expect(try await house.people(.return, of: id).refusal?.reason == .hasNotLeft)
            let secret = try #require(try await house.people(.token, of: id, Self.token).receipt().secret)
            #expect(try await house.engine.whoAmI(House.Person(secret: secret).credential).id == receipt.person?.id)
            let record = try await house.engine.people(id, as: house.officer.credential).first
            #expect(record?.changes?.map(\.what) == ["left", "returned", "token"])
            #expect(record?.tokens.first?.issuedBy == "officer")
            try await house.expectSound()
        }
    }

    private static let token: [String: JSONValue] = ["label": "test", "days": 1]

    @Test func whoHoldsNoTokenIsNeitherSuggestedNorInvited() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            _ = try await house.people(.revoke, of: "reviewer").receipt()
            let suggested = try await house.engine.reviewers(for: name, as: house.officer.credential)
            #expect(!suggested.isEmpty && !suggested.contains { $0.reviewer == "reviewer" })
            let refusal = try await house.give(.invite, ["reviewer": "reviewer"], on: name, by: house.officer).refusal
            #expect(refusal?.reason == .notActive)
        }
    }

    @Test func theCasesOfAnOfficerWhoLeavesGetAnother() async throws {
        try await House.withHouse { house in
            let (first, second) = (
                try await house.lead(to: "review").reference, try await house.lead(to: "review").reference
            )
            _ = try await house.added("Second Officer", ["officer"])
            let assign: [String: JSONValue] = ["officer": "Second Officer"]
            _ = try await house.give(.assign, assign, on: first, by: house.officer).receipt()
            // Without a rule nobody has them; the history says so.
            let left = try await house.people(.leave, of: "Second Officer").receipt()
            #expect(left.moved?.map(\.case) == [first] && left.moved?.first?.officer == nil)
            let events = try await house.engine.history(of: first, now: House.now, as: house.officer.credential).events
            #expect(events.last?.command == "unassign")
            // By a rule somebody else has; whoever is an officer no more, too.
            try await house.administration.setOfficerRule(.load, of: "SAB")
            _ = try await house.added("Third Officer", ["officer", "decider"])
            _ = try await house.give(.assign, ["officer": "Third Officer"], on: second, by: house.officer).receipt()
            let changed = try await house.people(.change, of: "Third Officer", ["roles": ["decider"]]).receipt()
            #expect(changed.moved?.first?.officer != nil && changed.moved?.first?.officer != "Third Officer")
        }
    }

    // MARK: Two records of one person

    @Test func aMergedRecordIsOnePairOfEyes() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting").reference
            // Whoever recommended is also on record as a decider, under another spelling.
            let recommended: String = try await house.value(
                """
                SELECT p.name FROM accredit.case_event e JOIN accredit.principal p ON p.id = e.principal_id
                JOIN accredit.case_head h USING (case_id) WHERE h.reference = \(name) AND e.action = 'recommend'
                """)
            let twin = try await house.added("Twin Record", ["decider"])
            let decide = Command.Request.give(.decide, case: name, members: ["action": "approve", "reasons": "So."])
            func explained() async throws -> JSONValue? {
                try await house.engine.explain(name, as: twin.credential).first { $0.action == "approve" }?.blockedBy?[
                    "reason"]
            }
            #expect(try await explained() != "separation")
            let refused = try await house.people(.merge, of: "Twin Record", ["into": "Twin Record"]).refusal
            #expect(refused?.reason == .samePerson)
            _ = try await house.people(.merge, of: recommended, ["into": "Twin Record"]).receipt()
            #expect(try await explained() == "separation")
            #expect(try await house.outcome(decide, as: twin).refusal?.reason == .separation)
            // Who held the token of the merged record is the one who holds on.
            let people = try await house.engine.people(as: house.officer.credential)
            #expect(people.filter { $0.mergedInto != nil }.map(\.name) == [recommended])
            try await house.expectSound()
        }
    }

    @Test func interestsOfBothRecordsBind() async throws {
        try await House.withHouse { house in
            let (first, second) = (
                try await house.lead(to: "review").reference, try await house.lead(to: "review").reference
            )
            let twin = try await house.added("Twin Record", ["reviewer"])
            _ = try await house.give(.declare, ["nature": "family"], on: first, by: twin).receipt()
            for name in [first, second] { try await house.seat("reviewer", house.reviewer, on: name) }
            let receipt = try await house.people(.merge, of: "Twin Record", ["into": "reviewer"]).receipt()
            #expect(receipt.unassignedFrom == [first])
            #expect(try await house.openSeats(first) == 0)
            #expect(try await house.openSeats(second) == 1)
            await #expect(throws: EngineError.self) {
                _ = try await house.engine.caseDetail(first, as: house.reviewer.credential)
            }
            _ = try await house.engine.caseDetail(second, as: house.reviewer.credential)
        }
    }

    /// One person does not make a quorum of two, whichever of their records has reviewed.
    @Test(arguments: [true, false])
    func nobodyCountsTwiceOnAPanel(bothSit: Bool) async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            let twin = try await house.added("Twin Record", ["reviewer"])
            let review: [String: JSONValue] = ["recommendation": "approve"]
            let sitting = [("Twin Record", twin)] + (bothSit ? [("reviewer", house.reviewer)] : [])
            for (called, person) in sitting {
                try await house.seat(called, person, on: name)
                _ = try await house.give(.review, review, on: name, by: person).receipt()
            }
            let receipt = try await house.people(.merge, of: "Twin Record", ["into": "reviewer"]).receipt()
            #expect(receipt.seats == (bothSit ? [name] : []) && receipt.kept == (bothSit ? [] : [name]))
            // The one review that counts is theirs, and they are not asked a second time.
            #expect(try await house.openSeats(name) == 1)
            let again = try await house.give(.invite, ["reviewer": "reviewer"], on: name, by: house.officer).refusal
            #expect(again?.reason == .alreadyOnPanel)
            let recommend = Command.Request.act(
                case: name, action: "recommend", data: ["recommendation": "Approve it."])
            let refusal = try await house.outcome(recommend, as: house.reviewer, ready: false).refusal
            #expect(refusal?.reason == .reviewsMissing && refusal?.facts["reviews"] == 1)
            try await house.expectSound()
        }
    }

    // MARK: Interests taken back

    @Test func whoDeclaredAnInterestTakesItBack() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            try await house.seat("reviewer", house.reviewer, on: name)
            _ = try await house.give(.declare, ["nature": "family"], on: name, by: house.reviewer).receipt()
            func withdraw(_ members: [String: JSONValue], by person: House.Person) async throws -> CommandOutcome {
                try await house.give(.withdrawInterest, members, on: name, by: person)
            }
            let reviewer: JSONValue = "reviewer"
            let others = try await withdraw(["reason": "So.", "reviewer": reviewer], by: house.officer).refusal
            #expect(others?.reason == .notDeclared)
            #expect(try await withdraw(["reason": " "], by: house.reviewer).refusal?.reason == .invalidData)
            _ = try await withdraw(["reason": "It was another case."], by: house.reviewer).receipt()
            #expect(try await withdraw(["reason": "Again."], by: house.reviewer).refusal?.reason == .notDeclared)
            // The seat stays lost; they can be asked anew. The provider reads nothing of it.
            #expect(try await house.openSeats(name) == 0)
            try await house.seat("reviewer", house.reviewer, on: name)
            let (own, theirs) = (
                try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events,
                try await house.engine.history(of: name, now: House.now, as: house.provider.credential).events
            )
            #expect(own.contains { $0.command == "withdraw_interest" })
            #expect(!theirs.contains { ["declare", "withdraw_interest"].contains($0.command) })
            try await house.expectSound()
        }
    }

    @Test func aStandingInterestIsTakenBackByWhoDeclaredIt() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            let interest = ReviewerStatement.interest(
                organisation: "SAC", nature: "employment", from: "2020-01-01", until: nil)
            guard case .done(let receipt) = try await house.engine.say(interest, as: house.reviewer.credential) else {
                throw CommandOutcome.NotDone()
            }
            let id = try #require(receipt.id?.uuidString)
            let back = ReviewerStatement.noInterest(id: id, reason: "Another college.")
            guard case .refused(let refusal) = try await house.engine.say(back, as: house.officer.credential) else {
                throw CommandOutcome.NotDone()
            }
            #expect(refusal.reason == .notDeclared)
            let invite: [String: JSONValue] = ["reviewer": "reviewer"]
            #expect(try await house.give(.invite, invite, on: name, by: house.officer).refusal?.reason == .conflict)
            guard case .done = try await house.engine.say(back, as: house.reviewer.credential) else {
                throw CommandOutcome.NotDone()
            }
            _ = try await house.give(.invite, invite, on: name, by: house.officer).receipt()
            #expect(
                try await house.value(
                    "SELECT withdrawn_why FROM accredit.interest WHERE id = \(id)::uuid", as: String.self)
                    == "Another college.")
            let record = try await house.engine.people("reviewer", as: house.officer.credential).first
            #expect(record?.changes?.last?.what == "interest")
            #expect(record?.changes?.last?.facts["reason"] == "Another college.")
        }
    }

    // MARK: Days away

    @Test func whoIsAwayWhenTheReviewIsDueIsFoundByTheOfficer() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            try await house.seat("reviewer", house.reviewer, on: name)
            func seats() async throws -> [WorkItem] {
                try await house.engine.work(limit: 100, as: house.officer.credential).work
                    .filter { $0.reference == name && $0.kind == .release }
            }
            #expect(try await seats().isEmpty)
            let away = ReviewerStatement.absence(from: "2020-01-01", until: "2120-01-01", deputy: nil)
            guard case .done(let receipt) = try await house.engine.say(away, as: house.reviewer.credential) else {
                throw CommandOutcome.NotDone()
            }
            #expect(receipt.awaitedOn == [name])
            #expect(try await seats().count == 1)
        }
    }

    @Test(arguments: [
        ("officer", Refusal.Reason.invalidData), ("reviewer", .noSuchMember), ("nobody", .noSuchMember),
        ("Tokenless Officer", .notActive),
    ])
    func aDeputyIsThereAndAnOfficer(deputy: String, reason: Refusal.Reason) async throws {
        try await House.withHouse { house in
            let tokenless: JSONValue = ["name": "Tokenless Officer", "roles": ["officer"]]
            _ = try await house.people(.add, ["people": [tokenless]]).receipt()
            let away = ReviewerStatement.absence(from: "2026-08-03", until: "2026-08-14", deputy: deputy)
            guard case .refused(let refusal) = try await house.engine.say(away, as: house.officer.credential) else {
                throw CommandOutcome.NotDone()
            }
            #expect(refusal.reason == reason)
            #expect(try await house.value("SELECT count(*) FROM accredit.absence", as: Int.self) == 0)
        }
    }

    @Test func aDeputyFindsTheCasesOfWhoIsAway() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            let second = try await house.added("Second Officer", ["officer"])
            _ = try await house.give(.assign, ["officer": "Second Officer"], on: name, by: house.officer).receipt()
            func mine() async throws -> [String] {
                try await house.engine.work(limit: 100, ofOfficer: .reader, as: house.officer.credential).work
                    .map(\.reference)
            }
            #expect(try await mine().isEmpty)
            let today = "\(LondonTime.shared.day(of: House.now))"
            let away = ReviewerStatement.absence(from: today, until: today, deputy: "officer")
            guard case .done = try await house.engine.say(away, as: second.credential) else {
                throw CommandOutcome.NotDone()
            }
            #expect(try await mine().contains(name))
        }
    }

    @Test func nobodyButAnOfficerHasADeputy() async throws {
        try await House.withHouse { house in
            let away = ReviewerStatement.absence(from: "2026-08-03", until: "2026-08-14", deputy: "officer")
            guard case .refused(let refusal) = try await house.engine.say(away, as: house.reviewer.credential) else {
                throw CommandOutcome.NotDone()
            }
            #expect(refusal.reason == .invalidData)
        }
    }

    /// Operators read and change people with the rights of their own role, and no digest.
    @Test func operatorsLookAfterPeopleWithTheirOwnRole() async throws {
        try await House.withHouse { house in
            let seen: [String] = try await house.admin.withConnection { connection in
                try await connection.transaction { connection in
                    try connection.execute("SET LOCAL ROLE accredit_operator")
                    return try connection.query(
                        """
                        SELECT x ->> 'name' FROM accredit.organisation o, accredit.people_of(o.id) AS x
                        WHERE o.code = 'SAB'
                        """
                    ).map { try $0.decode(String.self, at: 0) }
                }
            }
            #expect(seen.contains("officer"))
        }
    }

    // MARK: Who may

    @Test func officersAloneLookAfterTheirOwnPeople() async throws {
        try await House.withHouse { house in
            for person in [house.provider, house.reviewer, house.decider, house.analyst] {
                let refusal = try await house.people(.revoke, of: "officer", by: person).refusal
                #expect(refusal?.reason == .notPermitted)
                await #expect(throws: EngineError.self) { _ = try await house.engine.people(as: person.credential) }
            }
            // Of another organisation nobody is there.
            #expect(try await house.people(.revoke, of: "provider").refusal?.reason == .unknownPerson)
        }
    }

    // MARK: Providers

    @Test func anOfficerRegistersAProviderThatIsNew() async throws {
        try await House.withHouse { house in
            let provider: [String: JSONValue] = [
                "code": "new1", "name": "A New College", "ukprn": "10009999", "nation": "wales",
                "contact": ["name": "Ben Tutor", "email": "ben@new.example"], "label": "test", "days": 1,
            ]
            let receipt = try await house.people(.provider, provider).receipt()
            let person = House.Person(secret: try #require(receipt.secret))
            #expect(try await house.engine.whoAmI(person.credential).organisationCode == "NEW1")
            // Twice, by code or by UKPRN, it is known; nobody of another organisation is looked after by the body.
            for change in ["code": "NEW2", "ukprn": "10009998"] {
                let again = provider.merging([change.key: .string(change.value)]) { $1 }
                #expect(try await house.people(.provider, again).refusal?.reason == .knownProvider)
            }
            #expect(try await house.people(.token, of: "Ben Tutor", Self.token).refusal?.reason == .unknownPerson)
            for (member, value) in [
                ("code", "1" as JSONValue), ("name", " "), ("ukprn", "123"), ("nation", "france"), ("contact", [:]),
                ("contact", ["name": "Ben", "email": "ben"]), ("days", 0),
            ] {
                var wrong = provider.merging(["code": "OTHER", "ukprn": "10009997"]) { $1 }
                wrong[member] = value
                #expect(try await house.people(.provider, wrong).refusal?.reason == .invalidData, "\(member)")
            }
            #expect(
                try await house.value("SELECT count(*) FROM accredit.organisation WHERE code = 'OTHER'", as: Int.self)
                    == 0)
        }
    }

    // MARK: A table

    @Test func aTableIsRegisteredWholeOrNotAtAll() async throws {
        let file = try PeopleFile(
            "Name,roles,email\nAda A,officer;decider,ada@x.example\n\"B, Ben\",reviewer,\n", file: "p")
        #expect(file.people.count == 2)
        #expect(file.people[0]["roles"] == ["officer", "decider"])
        #expect(file.people[1]["name"] == "B, Ben" && file.people[1]["email"] == nil)
        for (text, words) in [
            ("", "nobody"), ("name,roles\n", "nobody"), ("name,role\nA,b\n", "“role” is not known"),
            ("name\nA\n", "“roles” is missing"), ("name,roles,name\nA,b,c\n", "twice"),
            ("name,roles\nA,b,c\n", "p:2: 3 cells"),
        ] {
            let flaw = #expect(throws: PeopleFile.Flaw.self) { try PeopleFile(text, file: "p") }
            #expect(flaw?.description.contains(words) == true, "\(text)")
        }
    }
}

extension House {
    /// What becomes of a request about the people of SAB, by its officer where nobody else is named.
    fileprivate func people(
        _ verb: PeopleRequest.Verb, of called: String? = nil, _ members: [String: JSONValue] = [:],
        by person: Person? = nil
    ) async throws -> PeopleOutcome {
        try await engine.change(
            PeopleRequest(verb, of: called, members), as: (person ?? officer).credential)
    }

    /// Somebody new at SAB, with a token.
    fileprivate func added(_ name: String, _ roles: [String]) async throws -> Person {
        let person: JSONValue = ["name": .string(name), "roles": .array(roles.map { .string($0) })]
        _ = try await people(.add, ["people": [person]]).receipt()
        let receipt = try await people(.token, of: name, ["label": "test", "days": 1]).receipt()
        return Person(secret: try #require(receipt.secret))
    }

    fileprivate func personCount() async throws -> Int { try await value("SELECT count(*) FROM accredit.principal") }

    fileprivate func openSeats(_ name: String) async throws -> Int {
        try await value(
            """
            SELECT count(*) FROM accredit.case_assignment a JOIN accredit.case_head h USING (case_id)
            WHERE h.reference = \(name) AND a.ended_at IS NULL
            """)
    }
}

extension PeopleOutcome {
    /// The refusal of what was refused.
    fileprivate var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }

    /// The receipt of what was done.
    fileprivate func receipt() throws -> PeopleReceipt {
        guard case .done(let receipt) = self else {
            Issue.record("\(self)")
            throw CommandOutcome.NotDone()
        }
        return receipt
    }
}
