@testable import Administration
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Votes that are awaited: on whose list they stand, and for how long.
@Suite struct AwaitedVoteTests {
    /// The cases on which somebody is awaited to vote, in the order of their list.
    private static func awaited(_ house: House, _ person: House.Person) async throws -> [WorkItem] {
        try await house.engine.work(limit: 200, as: person.credential).work.filter { $0.kind == .vote }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func theyStandOnTheListsOfThoseWhoMayVoteUntilTheyHave() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let (first, second) = (
                try await committee.ready("01-10", by: committee.bob), try await committee.ready("01-11")
            )
            func expect(_ expected: [(House.Person, [String])], _ location: SourceLocation = #_sourceLocation)
                async throws
            {
                for (person, names) in expected {
                    #expect(try await Self.awaited(house, person).map(\.reference) == names, sourceLocation: location)
                }
            }
            let strangers = [
                house.simulatingProvider, house.provider, house.otherOfficer, house.analyst, committee.clerk,
                house.decider,
            ]
            // 1. Nobody's before the meeting opens; then of those who are there and may: bob recommended the first.
            try await expect([(committee.chair, []), (committee.ann, []), (committee.bob, [])])
            try await committee.open(["chair", "bob"])
            try await expect([(committee.chair, [first, second]), (committee.ann, []), (committee.bob, [second])])
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann", "bob"]], at: Committee.at("02-13", "09:10"))
            try await expect([(committee.ann, [first, second])] + strangers.map { ($0, []) })
            let item = try #require(try await Self.awaited(house, committee.ann).first)
            #expect(
                item.meeting == Committee.february && item.meetingDate?.description == "2024-02-13"
                    && item.number == nil)
            #expect(item.due == item.meetingDate && item.actions == ["approve", "refuse"])
            #expect(item.what.en?.hasPrefix("Vote at \(Committee.february): ") == true && item.reference == first)
            #expect(try item.since == Committee.at("01-10", "09:00"))
            // 2. Until they voted; who changes a vote is not awaited again.
            _ = try await committee.vote("refuse", on: first, by: committee.ann).receipt()
            try await expect([(committee.ann, [second]), (committee.chair, [first, second])])
            _ = try await committee.vote("abstain", on: first, by: committee.ann, at: "10:10").receipt()
            try await expect([(committee.ann, [second])])
            // 3. Not of those who left for it, or have an interest in it, or have left the meeting.
            _ = try await house.give(.recuse, on: second, by: committee.ann, at: Committee.at("02-13", "10:20"))
                .receipt()
            _ = try await house.give(
                .declare, ["nature": "family"], on: second, by: committee.chair, at: Committee.at("02-13", "10:20")
            )
            .receipt()
            try await expect([(committee.ann, []), (committee.chair, [first]), (committee.bob, [second])])
            let back: [String: JSONValue] = ["member": "ann", "reason": "Another Ann."]
            _ = try await house.give(
                .readmit, back, on: second, by: committee.clerk, at: Committee.at("02-13", "10:25")
            ).receipt()
            try await expect([(committee.ann, [second])])
            _ = try await house.give(.recuse, on: second, by: committee.ann, at: Committee.at("02-13", "10:28"))
                .receipt()
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann"]], at: Committee.at("02-13", "10:30"))
            try await expect([(committee.bob, [])])
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann", "bob"]], at: Committee.at("02-13", "10:40"))
            try await expect([(committee.bob, [second])])
            // 4. Not once it is decided, and none once the meeting is closed.
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann", "bob", "simulatingDecider"]],
                at: Committee.at("02-13", "10:50"))
            _ = try await committee.vote("approve", on: first, by: house.simulatingDecider, at: "10:55").receipt()
            try await expect([(committee.chair, [first])])
            _ = try await committee.decide("approve", on: first).receipt()
            try await expect([(committee.chair, []), (committee.bob, [second]), (house.simulatingDecider, [second])])
            try await committee.tend(.close, Committee.february, at: Committee.at("02-13", "17:00"))
            try await expect([committee.chair, committee.ann, committee.bob, house.simulatingDecider].map { ($0, []) })
            try await house.expectSound()
        }
    }

    @Test func whatBreachesFirstIsOnTopAndPagesMeet() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let young = try await committee.ready("01-10")
            // Ready in October: its standard ran out before the meeting's day.
            let start = try Instant("2023-10-02T10:00:00Z")
            let old = try await house.open(route: "meeting-test", at: start).reference
            try await house.act("submit", on: old, at: start.advanced(bySeconds: 60), by: house.simulatingProvider)
            try await house.act("recommend", on: old, at: start.advanced(bySeconds: 120), by: house.simulatingReviewer)
            try await committee.open(["chair", "ann"])
            let whole = try await house.engine.work(limit: 200, as: committee.chair.credential).work
            #expect(
                whole.map { "\($0.kind.rawValue) \($0.reference)" } == [
                    "decide \(old)", "vote \(old)", "vote \(young)", "decide \(young)",
                ]
            )
            #expect(whole[1].due == whole[0].due && whole[2].due?.description == "2024-02-13")
            var pages: [WorkItem] = []
            var cursor: WorkCursor?
            repeat {
                let page = try await house.engine.work(limit: 1, from: cursor, as: committee.chair.credential)
                pages += page.work
                cursor = page.next.flatMap { WorkCursor($0) }
            } while cursor != nil
            #expect(pages == whole)
        }
    }

    /// An index leads to each case that is before the meeting, and to what was done with it.
    @Test func noListReadsTheCasesOfOthers() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            for day in 10...12 { _ = try await committee.ready("01-\(day)") }
            try await committee.open()
            let answers = try await house.pool.withConnection { connection in
                // Small tables are cheaper to read whole; what is asked is whether it can be done otherwise.
                try await connection.pipeline([
                    "SELECT set_config('enable_seqscan', 'off', true)",
                    "SELECT principal_id FROM accredit.enter(sha256(convert_to(\(committee.ann.secret), 'UTF8')))",
                    "SELECT * FROM accredit.work_of(50) WHERE kind = 'vote'",
                    #"""
                    SELECT relname::text FROM pg_stat_xact_user_tables WHERE relname ~ '^(case_|meeting$)' AND \#
                    seq_scan > 0
                    """#,
                ])
            }
            #expect(answers[2].count == 3)
            #expect(try answers[3].map { try $0.decode(String.self, at: 0) } == [])
        }
    }

    /// What was voted, and who left, holds when the case moves to another version of its workflow that calls the state
    /// something else.
    @Test func votesStayWhenTheWorkflowChanges() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open()
            for member in [committee.ann, committee.chair] {
                _ = try await committee.vote("approve", on: name, by: member).receipt()
            }
            _ = try await house.give(.recuse, on: name, by: committee.bob, at: Committee.at("02-13", "10:30")).receipt()
            let text = MeetingRoute().text.replacing("version: 1", with: "version: 2").replacing(
                "committee:", with: "board:"
            )
            .replacing("to: committee", with: "to: board").replacing("from: committee", with: "from: board")
            _ = try await house.administration.publish([.init(file: "second.yaml", text: text)])
            try await house.change(SchemeChange(workflow: "meeting-test", from: 1, to: 2, map: ["committee": "board"]))
            #expect(try await house.standing(name) == "board 2 meeting")
            for member in [committee.ann, committee.chair, committee.bob] {
                #expect(try await Self.awaited(house, member).map(\.reference) == [])
            }
            let done = try await house.give(
                .decide, ["action": "approve", "reasons": "As voted."], on: name, by: committee.clerk
            ).receipt()
            #expect(done.state == "accredited")
        }
    }

    /// The least number of further votes that carry, held against trying one after another.
    @Test(arguments: ["simple", "two-thirds", "unanimous"])
    func votesThatAreMissingCarryAndFewerDoNot(majority: String) async throws {
        var questions: [(rule: JSONValue, votes: (Int, Int), chair: Bool)] = []
        for pro in 0...4 {
            for contra in 0...4 {
                for casting in majority == "simple" ? [false, true] : [false] {
                    for chair in pro > 0 ? [false, true] : [false] {
                        questions.append(
                            (
                                ["majority": .string(majority), "casting": .bool(casting), "required": true],
                                (pro, contra), chair
                            ))
                    }
                }
            }
        }
        let list = JSONValue.array(
            questions.map {
                [
                    $0.rule,
                    [
                        "for": .integer(Int64($0.votes.0)), "against": .integer(Int64($0.votes.1)), "abstained": 0,
                        "chair": .bool($0.chair),
                    ],
                ]
            })
        let answers = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.votes_missing(q -> 0, q -> 1) FROM jsonb_array_elements(\(list)) WITH ORDINALITY \
                    AS x (q, n) ORDER BY n
                    """
                )
            }.map { try $0.decode(Int?.self, at: 0) }
        }
        #expect(answers.count == questions.count)
        for (question, answer) in zip(questions, answers) {
            let (pro, contra) = question.votes
            let carried = { (more: Int) in
                switch majority {
                case "unanimous": pro + more > 0 && contra == 0
                case "two-thirds":
                    pro + more > 0 && Double(pro + more) / Double(pro + more + contra) >= 2.0 / 3.0 - 1e-9
                default:
                    pro + more > contra
                        || (pro + more == contra && pro + more > 0 && question.chair
                            && question.rule["casting"] == true)
                }
            }
            #expect(answer == (0...20).first(where: carried), "\(question)")
        }
    }
}
