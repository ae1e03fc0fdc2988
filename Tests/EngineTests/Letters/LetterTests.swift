import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What is written to whom because of an event, who may read it, and what officers do about it.
@Suite struct LetterTests {
    /// The letters of a case in their order, but for the receipt of its submission and the invitations to its panel,
    /// with which every case begins.
    private static func letters(_ house: House, _ name: String, as person: House.Person? = nil) async throws
        -> [CaseLetter]
    {
        try await house.engine.letters(of: name, as: (person ?? house.officer).credential).letters.filter {
            !["received", "invited"].contains($0.letter)
        }.sorted { $0.number < $1.number }
    }

    /// The number of the first letter of a kind.
    private static func number(_ house: House, _ name: String, _ letter: String) async throws -> Int {
        try #require(try await letters(house, name).first { $0.letter == letter }?.number)
    }

    private static func page(_ house: House, _ name: String, _ number: Int) async throws -> CaseLetter {
        try await house.engine.letter(number, of: name, as: house.officer.credential)
    }

    @Test func `a decision is told when the provider is notified, and not before`() async throws {
        try await House.withHouse { house in
            let decided = try await house.lead(to: "notifying")
            #expect(try await Self.letters(house, decided.reference).isEmpty)
            try await house.act("notify", on: decided.reference, by: house.officer)
            let letters = try await Self.letters(house, decided.reference)
            #expect(letters.map(\.letter) == ["decision", "certificate"])
            #expect(
                letters.allSatisfy {
                    $0.recipient == "provider" && $0.addressee == "Sample College" && $0.status == .waiting
                })
            // The submission says whom to write to.
            #expect(letters.allSatisfy { $0.address == "nia.sampl@coleg-sampl.example" })
            #expect(letters.allSatisfy { $0.languages == ["cy", "en"] && $0.digest?.count == 64 })
            let letter = try await Self.page(house, decided.reference, letters[0].number)
            #expect(letter.subject?.hasPrefix("Penderfyniad ar “Ymarfer sy'n Ymwybodol") == true)
            #expect(letter.subject?.hasSuffix("approved (\(decided.reference))") == true)
            let html = try #require(letter.html)
            #expect(
                html.contains("Dementia-Aware Practice") && html.contains("<section lang=\"cy\">")
                    && html.contains("sy&#39;n"))
            // Welsh first, for a provider in Wales.
            #expect(
                try #require(html.range(of: "<section lang=\"cy\">")).lowerBound
                    < #require(html.range(of: "<section lang=\"en\">")).lowerBound)
            #expect(letter.text?.contains("is accredited from") == true)
            #expect(letter.text?.contains("{{") == false)
            // What was written stays as it is.
            #expect(try await Self.page(house, decided.reference, letters[0].number) == letter)
        }
    }

    @Test func `reasons and items stand in the letter, escaped`() async throws {
        try await House.withHouse { house in
            let ready = try await house.lead(to: "awaiting-meeting")
            let items: JSONValue = [
                [
                    "kind": "condition",
                    "text": ["en": "Publish <the> scheme & \"more\".", "cy": "Cyhoeddwch y cynllun."],
                    "due": "2040-01-31",
                ],
                ["kind": "commendation", "text": "Work with employers."],
            ]
            let decide = Command.Request.give(
                .decide, case: ready.reference,
                members: [
                    "action": "approve-with-conditions", "reasons": "One gap;\n<script>alert(1)</script>",
                    "items": items,
                ])
            _ = try await house.outcome(decide, as: house.decider, ready: true).receipt()
            try await house.act("notify-conditions", on: ready.reference, by: house.officer)
            let letter = try await Self.page(
                house, ready.reference, try await Self.number(house, ready.reference, "decision"))
            let html = try #require(letter.html)
            #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"))
            #expect(
                html.contains(
                    "<li value=\"1\">Publish &lt;the&gt; scheme &amp; &quot;more&quot;. (by 31 January 2040)</li>"))
            #expect(html.contains("Cyhoeddwch y cynllun. (erbyn 31 Ionawr 2040)"))
            #expect(html.contains("Commendations:") && !html.contains("Requirements:"))
            #expect(letter.text?.contains("\n2. Work with employers.") == true)
            // Discharging tells too.
            _ = try await house.outcome(
                .give(.satisfy, case: ready.reference, members: ["item": 1, "response": "It is there."]),
                as: house.provider
            ).receipt()
            _ = try await house.outcome(
                .give(.discharge, case: ready.reference, members: ["item": 1]), as: house.officer
            ).receipt()
            let told = try #require(try await Self.letters(house, ready.reference).last)
            #expect(told.letter == "condition" && told.subject?.contains("Conditions of") == true)
        }
    }

    @Test func `whoever is asked is written to, once for each question`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            for question in ["Who marks?", "When?"] {
                let ask = Command.Request.give(
                    .ask, case: name, members: ["question": .string(question), "about": "assessment-plan"])
                _ = try await house.outcome(ask, as: house.officer).receipt()
            }
            let letters = try await Self.letters(house, name)
            #expect(letters.map(\.letter) == ["request", "request"])
            let text = try #require(try await Self.page(house, name, letters[1].number).text)
            // The words of the requirement, not its name.
            #expect(
                text.contains("When?") && !text.contains("Who marks?") && !text.contains("assessment-plan")
                    && text.contains("It is about: How learners are assessed against the learning outcomes"))
            let due = try #require(
                try await house.engine.requests(of: name, as: house.officer.credential).requests.first {
                    $0.number == 2
                }?.due)
            #expect(text.contains(" by \(due.date.day) "))
            // What is refused leaves nothing.
            _ = try await house.outcome(.give(.ask, case: name, members: [:]), as: house.officer)
            #expect(try await Self.letters(house, name).count == 2)
        }
    }

    @Test func `each sees the letters that are for them`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            #expect(
                try await Self.letters(house, name, as: house.provider).map(\.letter) == ["decision", "certificate"])
            #expect(
                try await Self.letters(house, name, as: house.provider).allSatisfy {
                    $0.address == nil && $0.answer == nil
                })
            #expect(try await Self.letters(house, name, as: house.decider).count == 2)
            #expect(try await Self.letters(house, name, as: house.reviewer).isEmpty)
            for stranger in [house.otherProvider, house.otherOfficer] {
                await #expect(throws: EngineError.self) { try await Self.letters(house, name, as: stranger) }
            }
            #expect(try await house.engine.letters(status: .waiting, limit: 1, as: house.officer.credential).more)
            #expect(
                try await house.engine.letters(status: nil, limit: 9, as: house.otherOfficer.credential).letters.isEmpty
            )
            await #expect(throws: EngineError.self) {
                try await house.engine.letter(70, of: name, as: house.officer.credential)
            }
        }
    }

    @Test func `officers confirm, repeat and void letters, as far as they stand so`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            let first =
                try await house.value(
                    """
                    SELECT l.letter_no FROM accredit.case_letter l JOIN accredit.case_head h ON h.case_id = l.case_id
                    WHERE h.reference = \(name) AND l.letter = 'decision'
                    """) as Int
            let second = first + 1
            func give(
                _ verb: Command.Verb, _ letter: Int, _ more: [String: JSONValue] = [:], by person: House.Person? = nil
            ) async throws
                -> CommandOutcome
            {
                try await house.outcome(
                    .give(verb, case: name, members: more.merging(["letter": .integer(Int64(letter))]) { $1 }),
                    as: person ?? house.officer)
            }
            // Not while nobody has written it, nor by others, nor where there is none.
            #expect(try await give(.confirmLetter, first).refusal?.reason == .letterNotSo)
            _ = try await Self.letters(house, name)
            #expect(try await give(.confirmLetter, first, by: house.provider).refusal?.reason == .notPermitted)
            #expect(try await give(.confirmLetter, 90).refusal?.reason == .unknownLetter)
            #expect(try await give(.voidLetter, first).refusal?.reason == .invalidData)
            // It was printed and posted.
            _ = try await give(.confirmLetter, first, ["remark": "By post."]).receipt()
            #expect(try await give(.voidLetter, first, ["reason": "Why."]).refusal?.reason == .letterNotSo)
            // A copy of what went out says so; of what did not, it is that letter itself.
            let copied = try await give(.copyLetter, first).receipt()
            let third = try #require(copied.effect?["copy"]?.integerValue.map { Int($0) })
            _ = try await give(.copyLetter, second).receipt()
            let letters = try await Self.letters(house, name)
            #expect(letters.map(\.status) == [.sent, .void, .waiting, .waiting])
            #expect(letters.map(\.copyOf) == [nil, nil, first, second])
            var pages: [CaseLetter] = []
            for number in [first, second, third, third + 1] { pages.append(try await Self.page(house, name, number)) }
            #expect(
                pages[2].subject == "[Copi / Copy] \(pages[0].subject ?? "")"
                    && pages[2].html?.contains("<p class=\"copy\">Copi o&#39;n llythyr, ") == true)
            #expect(pages[3].html == pages[1].html && pages[3].subject == pages[1].subject)
            _ = try await give(.voidLetter, third + 1, ["reason": "Told by telephone."]).receipt()
            #expect(try await Self.letters(house, name, as: house.provider).map(\.number) == [first, third])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func `a letter to nobody's address is held until one is known`() async throws {
        try await House.withHouse { house in
            let submission = try House.submission(changing: "contact", to: nil)
            let name = try await house.open(submission).reference
            try await house.act("submit", on: name, by: house.provider)
            try await house.act("return-incomplete", on: name, data: ["missing": "The plan."], by: house.officer)
            let held = try #require(try await Self.letters(house, name).first)
            #expect(held.letter == "returned" && held.status == .held && held.address == nil)
            try await house.administration.setAddress("office@coleg-sampl.example", of: "SAC")
            _ = try await house.outcome(
                .give(.copyLetter, case: name, members: ["letter": .integer(Int64(held.number))]), as: house.officer
            )
            .receipt()
            let letters = try await Self.letters(house, name)
            #expect(
                letters.map(\.status) == [.void, .waiting] && letters.last?.address == "office@coleg-sampl.example")
        }
    }

    @Test func `what is told with a time of its own is told to nobody`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited", from: Instant(seconds: 1_767_600_000)).reference
            #expect(try await Self.letters(house, name).isEmpty)
        }
    }

    @Test func `reviewers are reminded, each at their own address`() async throws {
        try await House.withHouse { house in
            try await house.administration.setAddress("rhian@sab.example", of: "SAB", person: "reviewer")
            let name = try await house.lead(to: "review").reference
            // The event as the clock would make it.
            _ = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    WITH seat AS (
                        INSERT INTO accredit.case_assignment (case_id, assignment, body_id, provider_id, principal_id,
                            state, seat, status, named, invited_at, joined_at)
                        SELECT h.case_id, h.version, h.body_id, h.provider_id, p.id, h.state, 'member', 'joined', false,
                            h.last_at, h.last_at
                        FROM accredit.case_head h, accredit.principal p WHERE h.reference = \(name) AND p.name =
                            'reviewer' RETURNING *
                    )
                    SELECT 1 FROM seat
                    """)
            }
            _ = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.after_letters(
                        (e.case_id, e.seq, e.occurred_at, e.recorded_at, e.previous_at, e.entered_at, e.body_id, \
                        e.provider_id, e.principal_id, e.recorded_xid,
                        'remind', 'remind', 'system', e.to_state, NULL, e.left_party, e.party,
                        jsonb_build_object('reminds', jsonb_build_object('assignments', jsonb_build_array(e.seq), \
                        'due', '2040-01-31', 'overdue', true),
                            'tell', '["reviewer", "officer"]'::jsonb), NULL, NULL, NULL, \
                            NULL)::accredit.case_event, h, '{}', NULL)
                    FROM accredit.case_head h JOIN accredit.case_event e ON e.case_id = h.case_id AND e.seq = h.version
                        WHERE h.reference = \(name)
                    """)
            }
            let letters = try await Self.letters(house, name)
            // The office has no address: its work list says the same.
            #expect(letters.map(\.letter) == ["reminder"] && letters.map(\.recipient) == ["reviewer"])
            #expect(letters.map(\.address) == ["rhian@sab.example"])
            #expect(letters.last?.languages == ["en"])
            #expect(letters.last?.subject?.hasPrefix("Overdue: ") == true)
            #expect(try await Self.letters(house, name, as: house.reviewer).map(\.letter) == ["reminder"])
            #expect(try await Self.letters(house, name, as: house.provider).isEmpty)
        }
    }

    @Test func `where no panel reads, an escalation is written to those who sit on the case`() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            func told() async throws -> [String] {
                try await house.value(
                    """
                    SELECT coalesce(array_agg(t.addressee ORDER BY t.addressee), '{}')
                    FROM accredit.case_head h
                    JOIN accredit.case_event e ON e.case_id = h.case_id AND e.seq = h.version
                    CROSS JOIN LATERAL accredit.addressees(jsonb_populate_record(e,
                        '{"command": "escalate", "effect": {"tell": ["reviewer"]}}'), h, 'told', 'submissions') AS t
                    WHERE h.reference = \(name)
                    """)
            }
            #expect(try await told() == [])
            let people = try await house.seatThree(on: name)
            #expect(try await told() == ["chair", "lay", "member"])
            // The two who decide it stay with the case; the third is let go.
            for person in people.prefix(2) {
                _ = try await house.give(.review, House.review("approve"), on: name, by: person).receipt()
            }
            #expect(
                try await house.engine.caseDetail(name, as: house.officer.credential).summary.state == "favoured")
            #expect(try await told() == ["chair", "lay"])
        }
    }
}
