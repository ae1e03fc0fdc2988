import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What is whose: each person sees what they can do, and nobody else's.
@Suite(.serialized) struct WorkListTests {
    /// What somebody has to do, as `kind REFERENCE`.
    private static func list(_ house: House, _ person: House.Person) async throws -> [String] {
        try await house.engine.work(limit: 200, as: person.credential).work.map {
            "\($0.kind.rawValue) \($0.reference)"
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func `everybody sees what they can do at each step of a route`() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let name = opened.reference
            let everybody = [
                house.provider, house.otherProvider, house.officer, house.otherOfficer, house.reviewer, house.decider,
                house.analyst,
            ]
            func expect(_ expected: [[String]], _ location: SourceLocation = #_sourceLocation) async throws {
                var found: [[String]] = []
                for person in everybody {
                    found.append(try await house.engine.work(as: person.credential).work.map { $0.kind.rawValue })
                }
                #expect(found == expected, sourceLocation: location)
            }
            //              provider        other  officer              other  reviewer  decider  analyst
            try await expect([["submit"], [], [], [], [], [], []])
            try await house.act("submit", on: name, by: house.provider)
            try await expect([[], [], ["act"], [], [], [], []])
            let check = try #require(try await house.engine.work(as: house.officer.credential).work.first)
            #expect(
                check.reference == name
                    && check.actions == ["confirm-complete", "return-incomplete", "request-missing"]
                    && check.number == nil)
            #expect(check.what.en == "Confirm that it is complete, Return as incomplete, or Ask for what is missing.")
            #expect(check.remainingWorkingDays == 5)
            try await house.act("confirm-complete", on: name, by: house.officer)
            try await expect([[], [], ["invite"], [], [], [], []])
            _ = try await house.give(.ask, ["question": "Who marks it?"], on: name, by: house.officer).receipt()
            try await expect([["reply"], [], [], [], [], [], []])
            let asked = try #require(try await house.engine.work(as: house.provider.credential).work.first)
            #expect(
                asked.number == 1 && asked.what.en == "Answer: Who marks it?"
                    && asked.what.cy == "Atebwch: Who marks it?")
            #expect(asked.remainingWorkingDays == 15)
            _ = try await house.give(.reply, ["request": 1, "text": "Two examiners."], on: name, by: house.provider)
                .receipt()
            // Seats that are taken: it waits for those who sit there, to accept, to read, then, once both have, to
            // recommend.
            _ = try await house.give(.invite, ["reviewer": "reviewer"], on: name, by: house.officer).receipt()
            _ = try await house.give(.invite, ["reviewer": "simulatingReviewer"], on: name, by: house.officer).receipt()
            try await expect([[], [], [], [], ["join"], [], []])
            _ = try await house.give(.join, on: name, by: house.reviewer).receipt()
            #expect(try await Self.list(house, house.reviewer) == ["review \(name)"])
            #expect(try await Self.list(house, house.simulatingReviewer) == ["join \(name)"])
            _ = try await house.give(.join, on: name, by: house.simulatingReviewer).receipt()
            for person in [house.reviewer, house.simulatingReviewer] {
                _ = try await house.give(.review, ["recommendation": "approve"], on: name, by: person).receipt()
            }
            #expect(try await Self.list(house, house.reviewer) == ["act \(name)"])
            try await house.act("recommend", on: name, data: ["recommendation": "Approve."], by: house.reviewer)
            try await expect([[], [], [], [], [], ["decide"], []])
            // An interest of the decider keeps it from their list, as the door would refuse it.
            _ = try await house.give(.declare, ["nature": "family"], on: name, by: house.decider).receipt()
            try await expect([[], [], [], [], [], [], []])
            #expect(try await Self.list(house, house.simulatingDecider) == ["decide \(name)"])
            let condition: JSONValue = ["kind": "condition", "text": "Publish the scheme.", "due": "2040-01-31"]
            _ = try await house.outcome(
                .give(
                    .decide, case: name,
                    members: ["action": "approve-with-conditions", "reasons": "One gap.", "items": [condition]]),
                as: house.simulatingDecider, ready: true
            ).receipt()
            try await house.act("notify-conditions", on: name, by: house.officer)
            let mine = try await house.engine.work(as: house.provider.credential).work
            #expect(
                mine.map(\.kind) == [.meet] && mine[0].due?.description == "2040-01-31" && mine[0].number == 1)
            _ = try await house.give(.satisfy, ["item": 1, "response": "It is."], on: name, by: house.provider)
                .receipt()
            #expect(try await Self.list(house, house.officer) == ["act \(name)", "discharge \(name)"])
            // A rest is for both sides to end.
            let pause = try await house.outcome(.pause(case: name, reason: "Ill."), as: house.provider).receipt()
            #expect(
                try await Self.list(house, house.officer)
                    == ["act \(name)", "discharge \(name)", "consent \(name)"])
            #expect(try await Self.list(house, house.provider).contains("consent \(name)") == false)
            _ = try await house.outcome(.consent(case: name, event: pause.version), as: house.officer).receipt()
            #expect(try await Self.list(house, house.provider) == ["resume \(name)"])
            #expect(try await Self.list(house, house.officer) == ["discharge \(name)", "resume \(name)"])
            #expect(try await Self.list(house, house.otherProvider) == [])
            #expect(try await Self.list(house, house.otherOfficer) == [])
        }
    }

    /// Pages meet without gap or overlap, in one order: by the nearest of limit, standard of the step and standard of
    /// the whole, worked out here for each case by itself.
    @Test func `what comes after the decision is on the lists too`() async throws {
        try await House.withHouse { house in
            let name = try await house.recognised(at: try Instant("2023-01-16T10:00:00Z"))
            #expect(try await Self.list(house, house.provider) == [])
            try await house.fireSimulated(asOf: try Instant("2024-01-16T00:00:00Z"))
            #expect(try await Self.list(house, house.provider) == ["return \(name)"])
            _ = try await house.give(.fileReturn, ["return": 1, "nothing_changed": true], on: name, by: house.provider)
                .receipt()
            #expect(try await Self.list(house, house.provider) == [])
            #expect(try await Self.list(house, house.officer) == ["accept \(name)"])
            let change: [String: JSONValue] = ["what": "Another address.", "weight": "minor"]
            _ = try await house.give(.notifyChange, change, on: name, by: house.provider).receipt()
            #expect(try await Self.list(house, house.officer) == ["accept \(name)", "change \(name)"])
            _ = try await house.give(.acceptReturn, ["return": 1], on: name, by: house.officer).receipt()
            _ = try await house.give(.acceptChange, ["change": 1], on: name, by: house.officer).receipt()
            #expect(try await Self.list(house, house.officer) == [])
            #expect(try await Self.list(house, house.reviewer) == [])
        }
    }

    @Test func `pages are in the order of what breaches first`() async throws {
        try await House.withHouse { house in
            let now = House.now
            for age in 1...12 {
                let start = now.advanced(bySeconds: Int64(-age) * 9 * 86_400)
                let goals = ["completeness", "review", "awaiting-meeting", "draft"]
                let led = try await house.lead(to: goals[age % 4], from: start)
                guard age % 3 == 0, led.state != "draft" else { continue }
                _ = try await house.outcome(
                    .extend(case: led.reference, what: .standard, workingDays: 30, reason: "Ill."),
                    as: house.simulatingOfficer
                ).receipt()
            }
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT h.reference, least((accredit.step_clock(h, d.days)).due, (accredit.standard_of(h.case_id,
                        clock_timestamp(), d.days)).due)::text
                    FROM accredit.case_head h CROSS JOIN LATERAL (SELECT accredit.calendar_for(h.body_id, h.workflow_id)
                        AS days) d
                    """)
            }
            let due = Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(as: (String.self, String?.self)) })
            for person in [house.officer, house.decider, house.provider] {
                let whole = try await house.engine.work(limit: 200, as: person.credential).work
                #expect(whole.count >= 3)
                for item in whole where item.kind != .consent {
                    #expect(item.due?.description == due[item.reference] ?? nil)
                }
                #expect(whole.map { $0.due?.description ?? "9" } == whole.map { $0.due?.description ?? "9" }.sorted())
                for size in [1, 2, 5] {
                    var pages: [WorkItem] = []
                    var cursor: WorkCursor?
                    repeat {
                        let page = try await house.engine.work(limit: size, from: cursor, as: person.credential)
                        #expect(page.next == nil ? page.work.count <= size : page.work.count == size)
                        pages += page.work
                        cursor = page.next.flatMap { WorkCursor($0) }
                    } while cursor != nil
                    #expect(pages == whole)
                }
            }
            // Reading is one round trip.
            let before = house.engine.roundTrips
            _ = try await house.engine.work(as: house.officer.credential)
            #expect(house.engine.roundTrips == before + 1)
        }
    }

    @Test(arguments: ["", "bm8=", "////", String(repeating: "A", count: 500)])
    func `a cursor that no page gave is none`(text: String) {
        #expect(WorkCursor(text) == nil)
    }

    /// With many cases of many, an index leads to each: no other's history is read.
    @Test func `no list reads the whole history`() async throws {
        try await House.withHouse { house in
            for _ in 1...3 { _ = try await house.lead(to: "awaiting-meeting") }
            let before = try await Self.scans(house)
            for person in [house.officer, house.reviewer, house.decider, house.provider] {
                _ = try await house.pool.withConnection { connection in
                    // Small tables are cheaper to read whole; what is asked is whether it can be done otherwise.
                    try await connection.pipeline([
                        "SELECT set_config('enable_seqscan', 'off', true)",
                        "SELECT principal_id FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))",
                        "SELECT * FROM accredit.work_of(50)",
                    ])
                }
            }
            await house.pool.shutdown()
            #expect(try await Self.scans(house) == before)
        }
    }

    private static func scans(_ house: House) async throws -> Int {
        try await house.value(
            """
            SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables WHERE relname IN ('case_event', 'case_payload', \
            'case_assignment')
            """,
            as: Int.self)
    }
}
