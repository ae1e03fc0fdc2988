import Engine
import Foundation
import TestSupport
import Testing
import WorkflowCore

/// `refusals.yaml` says the same as the SQL, and its words can be said.
@Suite struct RefusalTableTests {
    /// Reasons that the program finds by itself: it looks into a file before the database sees it.
    private static let foundByProgram: Set<String> = ["evidence_type", "infected"]
    /// Facts that whoever passes a refusal on adds to it.
    private static let added: Set<String> = [
        "action", "happened", "happened_count", "meeting", "mistyped", "state", "version",
    ]
    /// Members of the objects in lists of facts.
    private static let members: Set<String> = [
        "because", "declared", "item", "message", "nature", "organisation", "path", "expected",
    ]

    @Test func `every reason of the SQL is in the table, and every reason of the table in the SQL`() throws {
        let calls = try SQLRefusals().calls
        for call in calls { #expect(!call.reasons.isEmpty, "\(call.place): a reason has to be a literal") }
        let given = Set(calls.flatMap(\.reasons)).union(Self.foundByProgram)
        let known = Set(RefusalTable.current.refusals.keys.map(\.rawValue)).union(["unauthenticated"])
        #expect(given.subtracting(known).sorted() == [], "these are not in refusals.yaml")
        #expect(known.subtracting(given).sorted() == [], "no SQL gives these")
    }

    @Test func `the facts that come with a reason are those of the table`() throws {
        let calls = try SQLRefusals().calls
        for (reason, entry) in RefusalTable.current.refusals where !Self.foundByProgram.contains(reason.rawValue) {
            let own = calls.filter { $0.reasons.contains(reason.rawValue) }
            var given: Set<String> = []
            for call in own {
                let unknown = Set(call.facts ?? []).subtracting(entry.facts).subtracting(["current"])
                #expect(unknown.sorted() == [], "\(call.place): \(reason.rawValue) has no such fact in refusals.yaml")
                given.formUnion(call.facts ?? [])
            }
            guard !own.isEmpty, own.allSatisfy({ $0.facts?.isEmpty == false }) else { continue }
            let missing = Set(entry.facts).subtracting(given).subtracting(Self.added)
            #expect(missing.sorted() == [], "no SQL gives these facts of \(reason.rawValue)")
        }
    }

    @Test func `SQL is read as it is written`() {
        let text = """
            CREATE FUNCTION refusal(reason text) RETURNS jsonb;
            r.refusal := refusal('paused', jsonb_build_object('action', f(a, b), 'allowed', '["a", "b)"]'::jsonb));
            x := facts || refusal(CASE WHEN a = 'b' THEN 'decided' ELSE 'recused' END, '{"action": "vote"}');
            y := refusal(named, facts);
            z := refusal('not_due');
            """
        let calls = SQLRefusals.calls(in: text, of: "a.sql")
        #expect(calls.map(\.reasons) == [["paused"], ["decided", "recused"], [], ["not_due"]])
        #expect(calls.map(\.facts) == [["action", "allowed"], ["action"], nil, []])
        #expect(calls.map(\.place) == ["a.sql:2", "a.sql:3", "a.sql:4", "a.sql:5"])
    }

    @Test func `sentences use the facts of their entry, in both languages the same ones`() {
        var used: Set<String> = []
        for (name, entry) in Self.entries {
            used.formUnion(entry.facts)
            for sentence in entry.sentences {
                let places = [sentence.words.en ?? "", sentence.words.cy ?? ""].map(Self.places)
                #expect(places[0] == places[1], "\(name): English and Welsh fill in other facts")
                let named = places[0].union(sentence.conditions.keys).union(sentence.next.values.flatMap(Self.places))
                let unknown = named.subtracting(entry.facts).subtracting(Self.members)
                #expect(unknown.sorted() == [], "\(name) has no such fact")
            }
            #expect(entry.sentences.last?.conditions.isEmpty != false, "\(name): the last sentence stands for the rest")
        }
        #expect(used == Set(RefusalTable.current.facts.keys))
    }

    @Test func `every sentence can be said, and names no command line`() {
        for (name, entry) in Self.entries {
            for sentence in entry.sentences {
                for language in [Language.en, .cy] {
                    let said = entry.say(sentence, of: Self.facts(for: entry, sentence.conditions), in: language)
                    #expect(said.count > 10 && said.hasSuffix("."), "\(name): \(said)")
                    #expect(
                        !said.contains("{") && !said.contains("“”") && !said.contains("accredit "), "\(name): \(said)")
                    #expect(!said.contains("  ") && !said.contains(" ."), "\(name): \(said)")
                }
            }
        }
    }

    @Test func `titles are one for each entry, in both languages`() {
        let titles = Self.entries.map(\.entry.title)
        #expect(Set(titles.map(\.en)).count == titles.count)
        #expect(Set(titles.compactMap(\.cy)).count == titles.count)
    }

    @Test func `values of facts have words in the language of the sentence`() {
        let facts: JSONValue = [
            "action": "close", "meeting": "board-2026-01-07", "found": "planned", "expected": "open",
        ]
        let refusal = Refusal(reason: .meetingStatus, facts: facts)
        #expect(refusal.sentence == "board-2026-01-07 is planned, and “close” is for one that is open.")
        #expect(
            refusal.sentence(in: .cy)
                == "Statws board-2026-01-07 yw “cynlluniwyd”, ac mae “close” ar gyfer un â'r statws “agored”.")
        #expect(refusal.sentence(in: .gd) == refusal.sentence)
        let guards: JSONValue = [
            ["message": ["en": "Sign it.", "cy": "Llofnodwch ef."]], ["message": ["en": "Add one."]],
        ]
        let failed = Refusal(reason: .guardFailed, facts: ["guards": guards])
        #expect(failed.sentence == "Sign it. Add one." && failed.sentence(in: .cy) == "Llofnodwch ef. Add one.")
    }

    @Test func `what helps is an action on a target`() {
        let closed = Refusal(reason: .noMeeting, facts: ["action": "vote", "meeting": "board-1", "found": "planned"])
        #expect(closed.next == ["target": "meeting", "action": "open", "meeting": "board-1"])
        #expect(Refusal(reason: .notPaused, facts: [:]).next == nil)
        for (name, entry) in Self.entries {
            for sentence in entry.sentences where !sentence.next.isEmpty {
                #expect(["case", "meeting"].contains(sentence.next["target"]), "\(name)")
                #expect(sentence.next["action"] != nil, "\(name)")
            }
        }
    }

    /// Compares the page. With `ACCREDIT_WRITE_DOCS=1` in the environment it is written anew first.
    @Test func `the documentation has the table`() throws {
        let file = URL(filePath: "\(TestServer.repository)/\(ProblemPage.file)")
        let expected = ProblemPage.text(of: .current)
        if ProcessInfo.processInfo.environment["ACCREDIT_WRITE_DOCS"] == "1" {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == expected,
            "\(ProblemPage.file) is out of date: run the tests with ACCREDIT_WRITE_DOCS=1")
    }

    @Test(
        arguments: [
            ("facts: [", "refusals.yaml:"), ("facts: {}\nwords: []\nrequests: {}", "refusals"),
            ("facts: {}\nwords: []\nrequests: {}\nrefusals: {}", "is missing"),
        ])
    func `a table that is wrong says where`(yaml: String, says: String) {
        #expect { try RefusalTable(yaml: yaml) } throws: { "\($0)".contains(says) }
    }

    private static var entries: [(name: String, entry: RefusalEntry)] {
        RefusalTable.current.refusals.map { ($0.key.rawValue, $0.value) }
            + RefusalTable.current.requests.map { ($0.key, $0.value) }
    }

    /// The names between braces, without the marks of sections and without what counts through a list.
    private static func places(in text: String) -> Set<String> {
        Set(text.matches(of: /\{\{[#^\/]?([a-z_0-9]+)\}\}/).map { String($0.1) })
    }

    /// Facts for which a sentence is said: what its conditions ask for, and something for every other fact.
    private static func facts(for entry: RefusalEntry, _ conditions: [String: JSONValue]) -> [String: JSONValue] {
        var facts: [String: JSONValue] = [:]
        for name in entry.facts {
            let element: JSONValue = [
                "path": "data.fee", "message": ["en": "Sign the form.", "cy": "Llofnodwch y ffurflen."],
                "expected": "a number",
                "item": 1,
                "because": "expired", "nature": "family", "organisation": "A College",
            ]
            facts[name] = ["problems", "guards", "interests", "left_out"].contains(name) ? [element] : "something"
        }
        for (name, wanted) in conditions {
            switch wanted {
            case "some": break
            case "none": facts[name] = nil
            default: facts[name] = wanted
            }
        }
        return facts
    }
}
