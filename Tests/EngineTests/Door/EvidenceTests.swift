import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Evidence: what attaching, taking back, sharing and using again do, what refuses them, and that nobody else reads it.
@Suite(.serialized) struct EvidenceTests {
    private static let plan = Array("%PDF-1.7 the plan\n".utf8)

    private static func attach(_ name: String, _ members: [String: JSONValue]) -> Command.Request {
        .give(.attach, case: name, members: members.merging(["requirement": "assessment-plan"]) { given, _ in given })
    }

    /// A case in draft without evidence of its own, so that nothing but evidence stands in the way of submitting.
    private static func draft(_ house: House, body: String = "SAB", by person: House.Person? = nil) async throws
        -> String
    {
        var submission = try House.submission(changing: "evidence", to: nil).objectValue ?? [:]
        submission["provider_ukprn"] = nil
        let request = Command.Request.open(
            body: body, submission: .object(submission), route: try await house.publishPlainRoute())
        return try await house.outcome(request, as: person ?? house.provider).receipt().reference
    }

    @Test func whatIsAttachedCountsAsEvidenceOfTheSubmission() async throws {
        try await House.withHouse { house in
            let name = try await Self.draft(house)
            #expect(
                try await house.outcome(.act(case: name, action: "submit", data: nil), as: house.provider).refusal?
                    .reason == .guardFailed)
            let sha256 = try await house.send(Self.plan, named: "plan.pdf", for: name)
            let file = Self.attach(
                name, ["sha256": .string(sha256), "name": "plan.pdf", "pages": 12, "hours_to_prepare": .number(3.5)])
            let receipt = try await house.outcome(file, as: house.provider, key: "a").receipt()
            #expect(receipt.effect == ["attached": 1, "requirement": "assessment-plan", "sha256": .string(sha256)])
            #expect(try await house.outcome(file, as: house.provider, key: "a").receipt().isReplay)
            let link = Self.attach(
                name, ["requirement": "external-review", "url": "https://qaa.example/review?of=99999001"])
            _ = try await house.outcome(link, as: house.provider).receipt()

            // 1. Amending leaves them; what the reader is shown of the submission is what the provider wrote.
            let own: JSONValue = [["requirement": "internal-approval", "title": "Minute 7"]]
            let amended = Command.Request.amend(
                case: name, submission: try House.submission(changing: "evidence", to: own))
            _ = try await house.outcome(amended, as: house.provider).receipt()
            #expect(
                try await house.engine.caseDetail(name, as: house.provider.credential).submission["evidence"] == own)
            let facts: JSONValue = try await house.value("SELECT submission -> 'evidence' FROM accredit.case_facts")
            #expect(
                facts.arrayValue?.compactMap { $0["requirement"]?.stringValue } == [
                    "internal-approval", "assessment-plan", "external-review",
                ])
            // 2. The report counts all of them, with what is known of each.
            try await house.act("submit", on: name, by: house.provider)
            let profile = try #require(try await house.timelines()[name]).profile
            #expect(profile.evidence.map(\.requirement) == ["internal-approval", "assessment-plan", "external-review"])
            #expect(
                profile.evidence[1].pages == 12 && profile.evidence[1].hours == 3.5
                    && profile.evidence[1].sha256 == sha256)
            #expect(profile.evidence[2].source == .public)
            // 3. Taken back, it no longer counts.
            try await house.act("return-incomplete", on: name, data: ["missing": "Page 3."], by: house.officer)
            _ = try await house.outcome(.give(.detach, case: name, members: ["item": 1]), as: house.provider).receipt()
            let left: JSONValue = try await house.value("SELECT submission -> 'evidence' FROM accredit.case_facts")
            #expect(
                left.arrayValue?.compactMap { $0["requirement"]?.stringValue } == [
                    "internal-approval", "external-review",
                ])
            #expect(try await house.engine.evidence(of: name, as: house.officer.credential).map(\.item) == [2])
            try await house.expectSound()
        }
    }

    /// What is refused of a provider in draft, with item 1 a file and item 2 a link.
    private static let refused:
        [(what: String, verb: Command.Verb, members: [String: JSONValue], person: String, reason: Refusal.Reason)] =
            [
                ("nothing", .attach, [:], "provider", .invalidData),
                (
                    "two things", .attach,
                    ["url": "https://a.example/", "sha256": .string(String(repeating: "ab", count: 32))], "provider",
                    .invalidData
                ),
                ("a link with a password", .attach, ["url": "https://me:secret@a.example/"], "provider", .invalidData),
                ("a link to a file here", .attach, ["url": "file:///etc/passwd"], "provider", .invalidData),
                ("a link with a line break", .attach, ["url": "https://a.example/\nx"], "provider", .invalidData),
                (
                    "a name with a folder", .attach, ["url": "https://a.example/", "name": "../x.pdf"], "provider",
                    .invalidData
                ),
                (
                    "no requirement", .attach, ["requirement": "Plan B", "url": "https://a.example/"], "provider",
                    .invalidData
                ),
                (
                    "no day", .attach, ["url": "https://a.example/", "valid_until": "2027-02-30"], "provider",
                    .invalidData
                ),
                ("pages", .attach, ["url": "https://a.example/", "pages": 0], "provider", .invalidData),
                ("a number for a title", .attach, ["url": "https://a.example/", "title": 5], "provider", .invalidData),
                ("a list for a title", .attach, ["url": "https://a.example/", "title": []], "provider", .invalidData),
                ("a number for a name", .attach, ["url": "https://a.example/", "name": 5], "provider", .invalidData),
                (
                    "a text for a number", .attach, ["reuse": ["case": "SAB-0000-0000-00", "item": "1"]], "provider",
                    .invalidData
                ),
                (
                    "what has run out", .attach, ["url": "https://a.example/", "valid_until": "2020-01-01"], "provider",
                    .evidenceExpired
                ),
                (
                    "what was never sent", .attach, ["sha256": .string(String(repeating: "ab", count: 32))], "provider",
                    .noSuchFile
                ),
                (
                    "the same link again", .attach, ["requirement": "external-review", "url": "https://qaa.example/"],
                    "provider",
                    .alreadyAttached
                ),
                ("attach", .attach, ["url": "https://a.example/"], "officer", .notPermitted),
                ("detach", .detach, ["item": 1], "officer", .notPermitted),
                ("detach nothing", .detach, ["item": 9], "provider", .unknownItem),
                ("share", .share, ["item": 1, "body": "SBB"], "officer", .notPermitted),
                ("share nothing", .share, ["item": 9, "body": "SBB"], "provider", .unknownItem),
                ("share with nobody", .share, ["item": 1, "body": "NONE"], "provider", .unknownBody),
                (
                    "use nothing again", .attach, ["reuse": ["case": "SAB-0000-0000-00", "item": 1]], "provider",
                    .unknownItem
                ),
                ("look at nothing", .consult, ["item": 9, "how": "opened"], "reviewer", .unknownItem),
                ("look", .consult, ["item": 1, "how": "opened"], "provider", .notPermitted),
            ]

    @Test func whatIsRefusedChangesNothing() async throws {
        try await House.withHouse { house in
            let name = try await Self.draft(house)
            let sha256 = try await house.send(Self.plan, named: "plan.pdf", for: name)
            _ = try await house.outcome(Self.attach(name, ["sha256": .string(sha256)]), as: house.provider).receipt()
            let link = Self.attach(name, ["requirement": "external-review", "url": "https://qaa.example/"])
            _ = try await house.outcome(link, as: house.provider).receipt()
            let before = try await house.census()
            for (what, verb, members, person, reason) in Self.refused {
                let request =
                    verb == .attach
                    ? Self.attach(name, members) : Command.Request.give(verb, case: name, members: members)
                let outcome = try await house.outcome(request, as: try #require(house.people[person]))
                let refusal = try #require(outcome.refusal, "\(what): \(outcome)")
                #expect(refusal.reason == reason, "\(what): \(refusal.facts)")
                #expect(refusal.sentence.count > 10 && !refusal.sentence.contains("“”"), "\(what): \(refusal.sentence)")
            }
            #expect(try await house.census() == before)
            // While the body has the case nothing is attached or taken back; while it rests neither; once it is closed
            // neither.
            try await house.act("submit", on: name, by: house.provider)
            for verb in [Command.Verb.attach, .detach] {
                let request = Command.Request.give(
                    verb, case: name, members: ["requirement": "extra", "url": "https://b.example/", "item": 1])
                #expect(try await house.outcome(request, as: house.provider).refusal?.reason == .notEditable)
            }
            try await house.act("withdraw", on: name, by: house.provider)
            let late = Self.attach(name, ["requirement": "extra", "url": "https://b.example/"])
            #expect(try await house.outcome(late, as: house.provider).refusal?.reason == .caseClosed)
        }
    }

    @Test func whatIsReliedOnStays() async throws {
        try await House.withHouse { house in
            let name = try await Self.draft(house)
            _ = try await house.outcome(Self.attach(name, ["url": "https://a.example/"]), as: house.provider).receipt()
            try await house.act("submit", on: name, by: house.provider)
            try await house.act("confirm-complete", on: name, by: house.officer)
            for question in ["Who marks?", "Where?"] {
                _ = try await house.outcome(
                    .give(.ask, case: name, members: ["question": .string(question)]), as: house.officer
                ).receipt()
            }
            let detach = { (item: Int64) in Command.Request.give(.detach, case: name, members: ["item": .integer(item)])
            }
            #expect(try await house.outcome(detach(1), as: house.provider).refusal?.reason == .itemInUse)
            for link in ["https://b.example/", "https://c.example/"] {
                _ = try await house.outcome(
                    Self.attach(name, ["requirement": "extra", "url": .string(link)]), as: house.provider
                ).receipt()
            }
            let reply = Command.Request.give(
                .reply, case: name, members: ["request": 1, "text": "See there.", "items": [2]])
            _ = try await house.outcome(reply, as: house.provider).receipt()
            #expect(try await house.outcome(detach(2), as: house.provider).refusal?.reason == .itemInUse)
            _ = try await house.outcome(detach(3), as: house.provider).receipt()
            #expect(
                try await house.engine.requests(of: name, as: house.officer.credential).requests.first?.items == [2])
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func collectOnceUseManyTimes() async throws {
        try await House.withHouse { house in
            // 1. A case that is accepted, with a file and a link that holds until a day.
            let first = try await Self.draft(house)
            let sha256 = try await house.send(Self.plan, named: "plan.pdf", for: first)
            _ = try await house.outcome(
                Self.attach(first, ["sha256": .string(sha256), "name": "plan.pdf"]), as: house.provider
            ).receipt()
            let holds = LondonTime.shared.day(of: House.now).advanced(by: 30).description
            let review: [String: JSONValue] = [
                "requirement": "external-review", "url": "https://qaa.example/", "valid_until": .string(holds),
            ]
            _ = try await house.outcome(Self.attach(first, review), as: house.provider).receipt()
            let second = try await Self.draft(house)
            let again = Self.attach(second, ["reuse": ["case": .string(first), "item": 1]])
            #expect(try await house.engine.evidenceOffered(for: second, as: house.provider.credential).isEmpty)
            for (action, person, data) in [
                ("submit", house.provider, nil), ("confirm-complete", house.officer, nil),
                ("recommend", house.reviewer, ["recommendation": "Yes."]),
                ("approve", house.decider, nil), ("notify", house.officer, nil),
            ] as [(String, House.Person, JSONValue?)] { try await house.act(action, on: first, data: data, by: person) }
            // 2. The same body is offered all of it, and told where it comes from.
            let offers = try await house.engine.evidenceOffered(for: second, as: house.provider.credential)
            #expect(
                offers.map(\.requirement) == ["assessment-plan", "external-review"]
                    && offers.allSatisfy { $0.acceptedOn != nil })
            #expect(
                offers[1].validUntil?.description == holds
                    && offers[0].validUntil.map { $0.description > holds } == true)
            _ = try await house.outcome(again, as: house.provider).receipt()
            let reused = try #require(try await house.engine.evidence(of: second, as: house.provider.credential).first)
            #expect(
                reused.source == "reused" && reused.reusedFrom == first && reused.reusedItem == 1
                    && reused.acceptedBy == "SAB")
            #expect(
                reused.sameAs.map { "\($0.case) \($0.item) \($0.requirement)" } == ["\(first) 1 assessment-plan"]
                    && reused.sha256 == sha256
            )
            #expect(
                try await house.engine.evidenceOffered(for: second, as: house.provider.credential).map(\.requirement)
                    == ["external-review"]
            )
            // 3. Another body only where the provider shares it.
            let third = try await Self.draft(house, body: "SBB")
            #expect(try await house.engine.evidenceOffered(for: third, as: house.provider.credential).isEmpty)
            let elsewhere = Self.attach(third, ["reuse": ["case": .string(first), "item": 1]])
            #expect(try await house.outcome(elsewhere, as: house.provider).refusal?.reason == .notShared)
            let share = Command.Request.give(.share, case: first, members: ["item": 1, "body": "sbb"])
            _ = try await house.outcome(share, as: house.provider).receipt()
            #expect(
                try await house.engine.evidenceOffered(for: third, as: house.provider.credential).map(\.item) == [1])
            _ = try await house.outcome(elsewhere, as: house.provider).receipt()
            // The other body sees its own item once it was handed in, and neither the case it comes from nor what else
            // is there.
            #expect(try await house.engine.evidence(of: third, as: house.otherOfficer.credential).isEmpty)
            try await house.act("submit", on: third, by: house.provider)
            let there = try await house.engine.evidence(of: third, as: house.otherOfficer.credential)
            #expect(there.map(\.acceptedBy) == ["SAB"] && there.allSatisfy { $0.sameAs.isEmpty })
            await #expect { try await house.engine.evidence(of: first, as: house.otherOfficer.credential) } throws: {
                $0.isNotFound
            }
            #expect(try await house.engine.ownEvidence(limit: 10, as: house.provider.credential).count == 4)
            #expect(try await house.engine.ownEvidence(limit: 10, as: house.officer.credential).isEmpty)
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_blob", as: Int.self) == 1)
            // 4. What has run out is neither offered nor taken.
            try await house.admin.withConnection { connection in
                _ = try await connection.query(
                    "UPDATE accredit.case_evidence SET valid_until = '2020-01-01' WHERE url IS NOT NULL")
            }
            #expect(try await house.engine.evidenceOffered(for: second, as: house.provider.credential).isEmpty)
            let expired = Self.attach(
                second, ["requirement": "external-review", "reuse": ["case": .string(first), "item": 2]])
            #expect(try await house.outcome(expired, as: house.provider).refusal?.reason == .evidenceExpired)
            try await house.expectSound()
        }
    }

    @Test func whoOpenedAndCitedWhatIsKnown() async throws {
        try await House.withHouse { house in
            let name = try await Self.draft(house)
            let sha256 = try await house.send(Self.plan, named: "plan.pdf", for: name)
            _ = try await house.outcome(Self.attach(name, ["sha256": .string(sha256)]), as: house.provider).receipt()
            for link in ["https://a.example/", "https://b.example/"] {
                _ = try await house.outcome(
                    Self.attach(name, ["requirement": "external-review", "url": .string(link)]), as: house.provider
                ).receipt()
            }
            try await house.act("submit", on: name, by: house.provider)
            for _ in 1...2 { try await house.engine.noteOpened(1, of: name, as: house.reviewer.credential) }
            try await house.engine.noteOpened(1, of: name, as: house.provider.credential)
            let cited = Command.Request.give(.consult, case: name, members: ["item": 3, "how": "cited"])
            _ = try await house.outcome(cited, as: house.officer).receipt()
            let looks = try await house.engine.evidence(of: name, as: house.provider.credential).map {
                $0.consulted.map { "\($0.role ?? "") \($0.how)" }
            }
            #expect(looks == [["reviewer opened"], [], ["officer cited"]])
            let consulted = try #require(try await house.timelines()[name]).profile.evidence.map(\.consulted)
            #expect(consulted.first == true)
        }
    }

    /// Straight SQL as the service's role, with another's token or none, sees and brings about nothing.
    // long: one story in its order; each step needs what the steps before it left.
    @Test func nobodyElseReadsIt() async throws {
        try await House.withHouse { house in
            let name = try await Self.draft(house)
            let sha256 = try await house.send(Self.plan, named: "plan.pdf", for: name)
            _ = try await house.outcome(Self.attach(name, ["sha256": .string(sha256)]), as: house.provider).receipt()
            let id: UUID = try await house.value("SELECT case_id FROM accredit.case_head")
            func parts(_ person: House.Person) async throws -> Int {
                try await house.pool.withConnection { connection in
                    try await connection.query(
                        """
                        SELECT bytes FROM accredit.read_evidence(sha256(convert_to(\(person.secret), 'UTF8')), \(id), \
                        1::int, 0::int)
                        """
                    )
                }.count
            }
            // A draft is the provider's own.
            #expect(try await parts(house.provider) == 1)
            #expect(try await parts(house.officer) == 0)
            try await house.act("submit", on: name, by: house.provider)
            for person in [house.provider, house.officer, house.reviewer, house.decider] {
                #expect(try await parts(person) == 1)
            }
            for person in [house.otherProvider, house.otherOfficer, house.analyst, try House.Person.nobody] {
                #expect(try await parts(person) == 0)
            }
            // 1. The tables of content are closed to the service; items are hidden by row security from who did not
            //    enter as a party.
            for table in ["evidence_blob", "evidence_chunk", "evidence_upload", "evidence_holding", "evidence_loose"] {
                await #expect("\(table)") {
                    try await house.pool.withConnection {
                        try await $0.query("SELECT 1 FROM accredit.\(identifier: table)")
                    }
                } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
            }
            for person in [house.otherProvider, house.otherOfficer, house.analyst] {
                let enter: SQL = "SELECT 1 FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))"
                let seen = try await house.pool.withConnection {
                    try await $0.pipeline([
                        enter, "SELECT 1 FROM accredit.case_evidence", "SELECT 1 FROM accredit.evidence_of(\(id))",
                    ])
                }
                #expect(seen[1].isEmpty && seen[2].isEmpty)
                await #expect { try await house.engine.file(1, of: name, as: person.credential) } throws: {
                    $0.isNotFound
                }
                await #expect { try await house.engine.evidence(of: name, as: person.credential) } throws: {
                    $0.isNotFound
                }
            }
            // 2. To know a digest is not to have the file, and an item of another is not to be used again.
            let theirs = try await Self.draft(house, by: house.otherProvider)
            for members in [["sha256": .string(sha256)], ["reuse": ["case": .string(name), "item": 1]]]
                as [[String: JSONValue]]
            {
                let reason = try await house.outcome(Self.attach(theirs, members), as: house.otherProvider).refusal?
                    .reason
                #expect(reason == .noSuchFile || reason == .unknownItem)
            }
            // 3. Nobody goes on with, or ends, what another sends; content and address agree whatever the service says.
            let draft = try await Self.draft(house)
            let begun = try await house.pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT content FROM accredit.begin_evidence(sha256(convert_to(\(house.provider.secret), 'UTF8')), \
                    \(draft), 'attach', NULL)
                    """
                )
            }
            let content = try #require(begun.first).decode(UUID.self, at: 0)
            func said(_ sql: SQL) async throws -> String? {
                try await house.pool.withConnection { try await $0.query(sql) }.first?.decode(String?.self, at: 0)
            }
            let (mine, other) = (house.provider.secret, house.otherProvider.secret)
            let bytes = Self.plan
            #expect(
                try await said(
                    "SELECT accredit.take_evidence(sha256(convert_to(\(other), 'UTF8')), \(content), 0, \(bytes))::text"
                )?
                .contains("upload_lost") == true)
            #expect(
                try await said(
                    "SELECT accredit.take_evidence(sha256(convert_to(\(mine), 'UTF8')), \(content), 0, \(bytes))::text")
                    == nil)
            #expect(
                try await said(
                    """
                    SELECT accredit.finish_evidence(sha256(convert_to(\(mine), 'UTF8')), \(content), sha256('other'), \
                    'text/plain')::text
                    """
                )?
                .contains("upload_lost") == true)
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_blob", as: Int.self) == 1)
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_upload", as: Int.self) == 0)
        }
    }
}

extension House.Person {
    /// Whoever has no token at all.
    static var nobody: House.Person {
        get throws { try JSONDecoder().decode(House.Person.self, from: Data(#"{"secret": "nobody"}"#.utf8)) }
    }
}

extension House {
    /// Sends a file for a case and says its SHA-256; the test ends where it is not taken.
    func send(_ bytes: [UInt8], named name: String, for reference: String, by person: Person? = nil) async throws
        -> String
    {
        let received = try await receive(bytes, named: name, for: reference, by: person ?? provider)
        guard case .stored(let sha256) = received else {
            Issue.record("it was not taken: \(received)")
            throw CommandOutcome.NotDone()
        }
        return sha256
    }

    /// What becomes of a file that comes in pieces of an odd size.
    func receive(
        _ bytes: [UInt8], named name: String, for reference: String, announced: Int? = nil, by person: Person
    ) async throws -> Engine.ReceivedFile {
        let (pieces, sender) = AsyncStream.makeStream(of: ArraySlice<UInt8>.self)
        for start in stride(from: 0, to: bytes.count, by: 10_007) {
            sender.yield(bytes[start..<min(start + 10_007, bytes.count)])
        }
        sender.finish()
        return try await engine.receiveFile(
            for: reference, to: .attach, named: name, announced: announced, from: pieces, as: person.credential)
    }
}
