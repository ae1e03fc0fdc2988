import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// What guards mean: a number is one number, and what is not known satisfies nothing.
@Suite(.serialized) struct GuardSemanticsTests {
    static let table: [(guardText: String, facts: JSONValue, isSatisfied: Bool)] = [
        // Present and right, present and wrong.
        ("$.a == true", ["a": true], true), ("$.a == true", ["a": false], false), ("$.a <= 30", ["a": 30], true),
        ("$.a <= 30", ["a": 31], false),
        ("$.a <= 30", ["a": .number(30.5)], false), ("$.a <= 30", ["a": .number(29.5)], true),
        // Missing: never, whatever stands around it.
        ("$.a == true", [:], false), ("!($.a == true)", [:], false), ("$.a != true", [:], false),
        ("!($.s.a == true)", ["s": [:]], false),
        ("!($.s.a == true)", [:], false), ("!exists($.a)", [:], false), ("!exists($.a[*])", [:], false),
        ("$.a == $.b", [:], false),
        ("!($.a == $.b)", ["a": 1], false), ("$.a < 1 || $.a >= 1", [:], false),
        // Null says nothing either; it is equal to itself only.
        ("$.a == true", ["a": .null], false), ("$.a <= 30", ["a": .null], false), ("$.a > 30", ["a": .null], false),
        ("$.a == null", ["a": .null], true),
        // Half known: what is known may be enough, what is not is not.
        ("$.a == 1 || $.b == 2", ["b": 2], true), ("$.a == 1 || $.b == 2", ["b": 3], false),
        ("$.a == 1 && $.b == 2", ["b": 2], false),
        ("!($.a == 1 && $.b == 2)", ["b": 3], true), ("!($.a == 1 && $.b == 2)", ["b": 2], false),
        // One number: a list is not one, whatever is in it.
        ("$.a <= 30", ["a": [10, 99]], false), ("$.a <= 30", ["a": [10]], false), ("$.a > 30", ["a": [10, 99]], false),
        ("!($.a <= 30)", ["a": [10, 99]], false),
        ("$.a[*] <= 30", ["a": [10, 99]], true), ("$.a[*] <= 30", ["a": [40, 99]], false),
        ("$.a[*] <= 30", ["a": 10], false),
        ("$.a.b == 1", ["a": [["b": 1]]], false),
        // Wrong types compare with nothing.
        ("$.a <= 30", ["a": "10"], false), ("$.a > 30", ["a": "40"], false), ("$.a == true", ["a": "true"], false),
        ("$.a == true", ["a": 1], false),
        ("$.a == 1", ["a": true], false), ("!($.a == 1)", ["a": "x"], false),
        ("$.a starts with \"x\"", ["a": 1], false),
        ("$.a.b > 1", ["a": 5], false), ("$.a.double() > 1", ["a": "many"], false),
        ("$.a.double() > 1", ["a": "2"], true),
        ("10 / $.a > 1", ["a": 0], false),
        // Lists: empty, missing, filtered.
        ("exists($.a[*])", ["a": []], false), ("exists($.a[*])", ["a": [1]], true), ("exists($.a[*])", [:], false),
        ("exists($.a[*])", ["a": 1], false),
        ("!exists($.a[*])", ["a": []], true), ("exists($.a)", ["a": []], true), ("exists($.a)", [:], false),
        ("exists($.a)", ["a": .null], true),
        ("$.a.size() >= 2", ["a": [1, 2]], true), ("$.a.size() >= 2", ["a": [1]], false),
        ("$.a.size() >= 0", [:], false),
        ("exists($.a[*] ? (@.n > 3))", ["a": [["n": 1], ["n": 4]]], true),
        ("exists($.a[*] ? (@.n > 3))", ["a": [["m": 4]]], false),
        ("$.a[1] == 2", ["a": [1]], false), ("$.a[last] == 1", ["a": []], false),
        // Dates, as days and as instants; what is no date compares with nothing.
        (#"$.d.datetime() >= "2026-02-01".datetime()"#, ["d": "2026-02-09"], true),
        (#"$.d.datetime() >= "2026-02-01".datetime()"#, ["d": "2026-01-31"], false),
        (#"$.d.datetime() >= "2026-02-01".datetime()"#, ["d": "9 February 2026"], false),
        (#"$.d.datetime() >= "2026-02-01".datetime()"#, ["d": "2026-02-31"], false),
        (#"!($.d.datetime() >= "2026-02-01".datetime())"#, ["d": "soon"], false),
        (#"$.d.datetime() < "2026-02-01T00:00:00Z".datetime()"#, ["d": "2026-01-31"], false),
        // Text.
        (#"$.a like_regex "^LO[0-9]+$""#, ["a": "LO12"], true), (#"$.a like_regex "^LO[0-9]+$""#, ["a": 12], false),
        (#"$.a == "Iechyd""#, ["a": "Iechyd"], true), (#"$.a == "iechyd""#, ["a": "Iechyd"], false),
    ]

    @Test func aGuardIsSatisfiedOnlyByWhatIsKnownToSatisfyIt() async throws {
        try await TestDatabase.withPool { pool in
            for (guardText, facts, isSatisfied) in Self.table {
                let rows = try await pool.withConnection { connection in
                    try await connection.query("SELECT (\(facts) @@ accredit.strict_guard(\(guardText))) IS TRUE")
                }
                #expect(try rows.first?.decode(Bool.self, at: 0) == isSatisfied, "\(guardText) of \(facts)")
            }
        }
    }

    private static let noPredicates = [
        "lax $.a == 1", "strict $.a == 1", "$.a", "1", "\"text\"", "$.a + 1", "$.a ==", "$.a = 1",
        "$.a == 1) || (1 == 1", "", "  ",
        "$.a == 1 /*",
        "a == 1", "$.a == 'x'", "exists($.a", "$.a like_regex \"(\"", "$.a == 1; SELECT 1", "@ == 1", "true",
        "$.a.frobnicate() == 1",
    ]

    @Test func whatIsNoPredicateIsNoGuard() async throws {
        try await TestDatabase.withPool { pool in
            for source in Self.noPredicates {
                let row = try #require(
                    try await pool.withConnection {
                        try await $0.query("SELECT parsed, problem FROM accredit.parse_guards(\([source]))")
                    }
                    .first)
                #expect(try row.decode(String?.self, at: 0) == nil, "\(source)")
                #expect(try row.decode(String?.self, at: 1)?.isEmpty == false)
                // Nor by the other way in.
                await #expect(throws: PostgresError.self, "\(source)") {
                    try await pool.withConnection { _ = try await $0.query("SELECT accredit.strict_guard(\(source))") }
                }
            }
        }
    }

    /// The same, through the door: refused with the guard's own sentence, and shown by `explain`.
    static let cases: [(guardText: String, member: String, value: JSONValue?, isSatisfied: Bool)] = [
        ("!($.submission.status.regulated_title == true)", "status", nil, false),
        ("!($.submission.status.regulated_title == true)", "status", ["regulated_title": false], true),
        ("!($.submission.status.regulated_title == true)", "status", ["regulated_title": true], false),
        ("$.submission.credits <= 30", "credits", [10, 99], false), ("$.submission.credits <= 30", "credits", 30, true),
        ("$.submission.credits <= 30", "credits", "10", false), ("$.submission.credits <= 30", "credits", nil, false),
        ("exists($.submission.learning_outcomes[*])", "learning_outcomes", [], false),
        ("$.provider.recognised == false", "credits", 6, true), (#"$.provider.nation == "wales""#, "credits", 6, true),
    ]

    @Test(arguments: cases)
    func throughTheDoor(guardText: String, member: String, value: JSONValue?, isSatisfied: Bool) async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                .init(file: "guarded.yaml", text: SmallWorkflow(name: "guarded", guardText: guardText).text)
            ])
            let opened = try await house.open(try House.submission(changing: member, to: value), route: "guarded")
            let explained = try await house.engine.explain(opened.reference, as: house.provider.credential)
            let finish = try #require(explained.first { $0.action == "finish" })
            #expect(finish.guards.map(\.satisfied) == [isSatisfied])
            #expect(finish.guards.map(\.if) == [guardText])
            #expect(finish.permitted && finish.possible == isSatisfied)
            let outcome = try await house.outcome(
                .act(case: opened.reference, action: "finish", data: nil), as: house.provider)
            if isSatisfied {
                #expect(try outcome.receipt().state == "decided")
            } else {
                #expect(outcome.refusal?.reason == .guardFailed)
                #expect(outcome.refusal?.sentence == "The guard is not satisfied.")
            }
        }
    }

    @Test func everyFailingGuardIsNamedAtOnceAndWhoCouldAct() async throws {
        try await House.withHouse { house in
            let opened = try await house.open(["title": ["en": "Nothing yet"]])
            let refusal = try #require(
                try await house.outcome(.act(case: opened.reference, action: "submit", data: nil), as: house.provider)
                    .refusal)
            #expect(refusal.facts["guards"]?.arrayValue?.count == 5)
            #expect(
                refusal.sentence.contains("List at least one learning outcome.")
                    && refusal.sentence.contains("Sign the declaration."))
            // Of a draft its body hears who could act, and nothing of what is missing in it.
            let explained = try await house.engine.explain(opened.reference, as: house.officer.credential)
            let submit = try #require(explained.first { $0.action == "submit" })
            #expect(submit.guards.isEmpty)
            #expect(submit.roles == ["provider"] && !submit.permitted && !submit.possible)
            #expect(submit.next == "waits for: provider")
            let own = try await house.engine.explain(opened.reference, as: house.provider.credential)
            let guards = try #require(own.first { $0.action == "submit" }).guards
            #expect(guards.map(\.satisfied) == Array(repeating: false, count: 5))
            #expect(guards.allSatisfy { $0.message.en?.isEmpty == false && $0.message.cy != nil })
            #expect(own.first { $0.action == "submit" }?.helps == "amend")
            #expect(own.first { $0.action == "withdraw" }?.helps == "act")
        }
    }
}
