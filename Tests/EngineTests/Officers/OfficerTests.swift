import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Who looks after a case: by the body's rule or by hand, and what comes of it.
@Suite(.serialized) struct OfficerTests {
    /// Opens a case at the sample body and hands it in.
    private static func handIn(_ house: House) async throws -> String {
        let name = try await house.open().reference
        try await house.act("submit", on: name, by: house.provider)
        return name
    }

    private static func officer(of name: String, _ house: House, as person: House.Person? = nil) async throws
        -> String?
    {
        try await house.engine.caseDetail(name, as: (person ?? house.officer).credential).summary.officer
    }

    private static func count(_ names: [String?]) -> [String: Int] {
        names.reduce(into: [:]) { $0[$1 ?? "nobody", default: 0] += 1 }
    }

    @Test func `without a rule a case has no officer until it is given to one`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            #expect(try await Self.officer(of: name, house) == nil)
            _ = try await house.give(.assign, ["officer": "simulatingOfficer"], on: name, by: house.officer).receipt()
            #expect(try await Self.officer(of: name, house) == "simulatingOfficer")
            // Nobody is kept from acting by it.
            try await house.act("confirm-complete", on: name, by: house.officer)
            _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            _ = try await house.give(.unassign, on: name, by: house.officer).receipt()
            #expect(try await Self.officer(of: name, house) == nil)
            // The body reads in the history who was given the case, and whose it was.
            let events = try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events
            #expect(
                events.filter { $0.command.hasSuffix("assign") }.map(\.payload) == [
                    ["officer": "simulatingOfficer"], ["officer": "officer", "instead_of": "simulatingOfficer"],
                    ["instead_of": "officer"],
                ])
        }
    }

    @Test func `officers take turns`() async throws {
        try await House.withHouse { house in
            try await house.administration.setOfficerRule(.roundRobin, of: "SAB")
            var names: [String?] = []
            for _ in 1...6 { names.append(try await Self.officer(of: try await Self.handIn(house), house)) }
            #expect(names[..<2].compactMap { $0 }.sorted() == ["officer", "simulatingOfficer"])
            #expect(Array(names[2...]) == Array(names[..<4]))
        }
    }

    @Test func `what is handed in at once is spread, and all of it has an officer`() async throws {
        try await House.withHouse { house in
            try await house.administration.setOfficerRule(.roundRobin, of: "SAB")
            var names: [String] = []
            for _ in 1...16 { names.append(try await house.open().reference) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names { group.addTask { try await house.act("submit", on: name, by: house.provider) } }
                try await group.waitForAll()
            }
            var officers: [String?] = []
            for name in names { officers.append(try await Self.officer(of: name, house)) }
            let count = Self.count(officers)
            #expect(Set(count.keys) == ["officer", "simulatingOfficer"], "\(count)")
            #expect(count.values.min() ?? 0 >= 3, "\(count)")
        }
    }

    @Test func `by load whoever has the least gets the next`() async throws {
        try await House.withHouse { house in
            let first = try await Self.handIn(house)
            let second = try await Self.handIn(house)
            for name in [first, second] {
                _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            }
            try await house.administration.setOfficerRule(.load, of: "SAB")
            for _ in 1...2 {
                #expect(try await Self.officer(of: try await Self.handIn(house), house) == "simulatingOfficer")
            }
            // Cases that are closed are no load.
            try await house.act("withdraw", on: first, by: house.provider)
            #expect(try await Self.officer(of: try await Self.handIn(house), house) == "officer")
        }
    }

    @Test func `by subject whoever knows most of it gets it`() async throws {
        try await House.withHouse { house in
            try await house.administration.setOfficerRule(.subject, of: "SAB")
            for (person, words) in [("officer", ["accountancy"]), ("simulatingOfficer", ["dementia", "care"])] {
                let said = try await house.engine.say(
                    .profile(expertise: words, isLay: false), of: person, as: house.officer.credential)
                guard case .done = said else { throw EngineError.forbidden(needs: "\(said)") }
            }
            for _ in 1...3 {
                #expect(try await Self.officer(of: try await Self.handIn(house), house) == "simulatingOfficer")
            }
        }
    }

    /// Somebody whom the rule passes over, and why.
    @Test(arguments: ["away", "interest", "left"])
    func `nobody who is away, has an interest or has left is chosen`(why: String) async throws {
        try await House.withHouse { house in
            for person in ["officer", "simulatingOfficer"] {
                switch why {
                case "away":
                    _ = try await house.engine.say(
                        .absence(from: "2020-01-01", until: "2099-12-31", deputy: nil), of: person,
                        as: house.officer.credential)
                case "interest":
                    let interest = ReviewerStatement.interest(
                        organisation: "SAC", nature: "family", from: "2020-01-01", until: nil)
                    _ = try await house.engine.say(interest, of: person, as: house.officer.credential)
                default: try await Self.leave(person, house)
                }
                try await house.administration.setOfficerRule(.roundRobin, of: "SAB")
                let name = try await Self.handIn(house)
                let expected = person == "officer" ? "simulatingOfficer" : nil
                #expect(try await Self.officer(of: name, house, as: house.decider) == expected)
            }
        }
    }

    /// Revokes every token of somebody.
    private static func leave(_ person: String, _ house: House) async throws {
        for token in try await house.administration.tokens() where token.principal == person {
            try await house.administration.revokeToken(token.id)
        }
    }

    @Test func `whom a case cannot be given to is said with what to do`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            let clerk = try await house.person("clerk", roles: ["officer"])
            func refusal(_ verb: Command.Verb, _ officer: String? = nil, by person: House.Person) async throws
                -> Refusal?
            {
                let members = officer.map { ["officer": JSONValue.string($0)] } ?? [:]
                return try await house.give(verb, members, on: name, by: person).refusal
            }
            #expect(try await refusal(.unassign, by: clerk)?.reason == .officerAlready)
            #expect(try await refusal(.assign, "clerk", by: house.decider)?.reason == .notPermitted)
            #expect(try await refusal(.assign, "clerk", by: house.provider)?.reason == .notPermitted)
            #expect(try await refusal(.assign, by: clerk)?.reason == .invalidData)
            let unknown = try #require(try await refusal(.assign, "otherOfficer", by: clerk))
            #expect(unknown.reason == .noSuchOfficer)
            #expect(unknown.sentence.contains("clerk, officer, simulatingOfficer"))
            let reviewer = try #require(try await refusal(.assign, "reviewer", by: clerk))
            #expect(reviewer.reason == .officerLeft && reviewer.sentence.contains("is not an officer"))
            try await Self.leave("officer", house)
            let left = try #require(try await refusal(.assign, "officer", by: clerk))
            #expect(left.reason == .officerLeft && left.sentence.contains("has left the body"))
            #expect(left.sentence(in: .cy).contains("wedi gadael") && left.facts["allowed"]?.arrayValue?.count == 2)
            let interest = ReviewerStatement.interest(
                organisation: "SAC", nature: "family", from: "2020-01-01", until: nil)
            _ = try await house.engine.say(interest, as: clerk.credential)
            #expect(try await refusal(.assign, "clerk", by: house.simulatingOfficer)?.reason == .conflict)
            #expect(try await refusal(.assign, "simulatingOfficer", by: house.simulatingOfficer) == nil)
            #expect(
                try await refusal(.assign, "simulatingOfficer", by: house.simulatingOfficer)?.reason == .officerAlready)
            // Once nothing goes on any more.
            try await house.act("withdraw", on: name, by: house.provider)
            let ended = try #require(try await refusal(.assign, "clerk", by: house.simulatingOfficer))
            #expect(ended.reason == .caseEnded && ended.sentence.contains("case that goes on"))
        }
    }

    @Test func `what is recognised goes on, and has an officer`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            #expect(try await Self.officer(of: name, house) == "officer")
        }
    }

    @Test func `lists are narrowed to an officer, for people of the body`() async throws {
        try await House.withHouse { house in
            let (mine, theirs, nobodys) = (
                try await Self.handIn(house), try await Self.handIn(house), try await Self.handIn(house)
            )
            for (name, officer) in [(mine, "officer"), (theirs, "simulatingOfficer")] {
                let members: [String: JSONValue] = ["officer": .string(officer)]
                _ = try await house.give(.assign, members, on: name, by: house.officer).receipt()
            }
            let lists: [(choice: OfficerChoice?, expected: [String])] = [
                (nil, [mine, theirs, nobodys]), (.reader, [mine]), (.nobody, [nobodys]),
                (.named("simulatingOfficer"), [theirs]), (.named("decider"), []),
            ]
            for (choice, expected) in lists {
                let before = house.engine.roundTrips
                let work = try await house.engine.work(ofOfficer: choice, as: house.officer.credential).work
                let cases = try await house.engine.cases(CaseFilter(officer: choice), as: house.officer.credential)
                #expect(house.engine.roundTrips == before + 2)
                #expect(work.map(\.reference).sorted() == expected.sorted())
                #expect(cases.cases.map(\.reference).sorted() == expected.sorted())
            }
            #expect(try await house.engine.work(ofOfficer: .reader, as: house.decider.credential).work == [])
            await #expect {
                try await house.engine.work(ofOfficer: .named("otherOfficer"), as: house.officer.credential)
            } throws: { "\($0)".contains("nobody called “otherOfficer” works for") }
            for person in [house.provider, house.analyst] {
                await #expect { try await house.engine.work(ofOfficer: .reader, as: person.credential) } throws: {
                    if case .forbidden? = $0 as? EngineError { true } else { false }
                }
            }
        }
    }

    @Test func `the work of whoever leaves goes to others`() async throws {
        try await House.withHouse { house in
            var open: [String] = []
            for _ in 1...3 { open.append(try await Self.handIn(house)) }
            let over = try await Self.handIn(house)
            for name in open + [over] {
                _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            }
            try await house.act("withdraw", on: over, by: house.provider)
            let clerk = try await house.person("clerk", roles: ["officer"])
            try await Self.leave("officer", house)
            let listed = try await house.engine.officers(as: clerk.credential).first { $0.officer == "officer" }
            #expect(listed?.acts == false && listed?.cases == 3)
            // 1. To nobody who is named wrongly, nor by a rule that there is not.
            let refused: [([String: JSONValue], Refusal.Reason)] = [
                (["from": "officer", "to": "reviewer"], .officerLeft),
                (["from": "officer", "to": "no one"], .noSuchOfficer), (["from": "officer"], .invalidData),
                (["from": "no one", "to": "clerk"], .noSuchOfficer), ([:], .invalidData),
            ]
            for (members, reason) in refused {
                guard case .refused(let refusal) = try await house.engine.reassign(members, as: clerk.credential) else {
                    Issue.record("\(members) was done")
                    continue
                }
                #expect(refusal.reason == reason)
            }
            // 2. To somebody; and by the rule.
            func move(_ members: [String: JSONValue]) async throws -> Reassignment {
                guard case .done(let done) = try await house.engine.reassign(members, as: clerk.credential) else {
                    throw EngineError.forbidden(needs: "\(members)")
                }
                return done
            }
            let moved = try await move(["from": "officer", "to": "simulatingOfficer"])
            #expect(moved.moved.map(\.case) == open && moved.kept == [])
            #expect(Set(moved.moved.map(\.officer)) == ["simulatingOfficer"])
            #expect(try await move(["from": "officer", "to": "clerk"]).moved == [])
            try await house.administration.setOfficerRule(.load, of: "SAB")
            #expect(Set(try await move(["from": "simulatingOfficer"]).moved.map(\.officer)) == ["clerk"])
            try await Self.leave("simulatingOfficer", house)
            let left = try await move(["from": "clerk"]).moved
            #expect(left.map(\.case) == open && left.allSatisfy { $0.officer == nil })
            try await house.expectSound()
        }
    }

    @Test func `a letter to the body goes to the officer of the case where they have an address`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            let question: SQL = """
                SELECT a.addressee || ' ' || coalesce(a.address, '-')
                FROM accredit.case_event e
                JOIN accredit.case_head h ON h.case_id = e.case_id
                CROSS JOIN LATERAL accredit.addressees(e, h, 'officer', 'submissions') AS a
                WHERE h.reference = \(name) AND e.seq = 1
                """
            let bodys = try await house.value(question, as: String.self)
            #expect(bodys == "Sample Accreditation Body -")
            _ = try await house.value(
                """
                WITH written AS (
                    UPDATE accredit.principal SET email = 'officer@sab.example' WHERE name = 'officer' RETURNING 1)
                SELECT count(*) FROM written
                """, as: Int.self)
            #expect(try await house.value(question, as: String.self) == "officer officer@sab.example")
            try await Self.leave("officer", house)
            #expect(try await house.value(question, as: String.self) == bodys)
        }
    }

    /// Whatever the body does about officers, its provider reads the same.
    @Test func `a provider is told nothing of officers`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            func told() async throws -> String {
                let provider = house.provider.credential
                var detail = try await house.engine.caseDetail(name, as: provider)
                detail.summary.version = 0
                let events = try await house.engine.history(of: name, now: House.now, as: provider).events
                let work = try await house.engine.work(as: provider)
                let officers = try await house.engine.officers(as: provider)
                return String(
                    decoding: try Wire.encode(events) + Wire.encode(work) + Wire.encode(officers)
                        + Wire.encode(detail.summary) + Wire.encode(detail.assignment), as: UTF8.self)
            }
            let before = try await told()
            _ = try await house.give(.assign, ["officer": "simulatingOfficer"], on: name, by: house.officer).receipt()
            _ = try await house.give(.unassign, on: name, by: house.officer).receipt()
            #expect(try await told() == before)
            // Nor do the tables show it to them.
            _ = try await house.give(.assign, ["officer": "officer"], on: name, by: house.officer).receipt()
            for (person, rows) in [(house.provider, 0), (house.otherOfficer, 0), (house.officer, 2)] {
                let answers = try await house.pool.withConnection { connection in
                    try await connection.pipeline([
                        "SELECT FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))",
                        "SELECT FROM accredit.case_officer",
                    ])
                }
                #expect(answers[1].count == rows)
            }
        }
    }
}
