import Testing

@testable import WorkflowCore

@Suite("What is different between two definitions")
struct WorkflowDiffTests {
    /// A change to the small workflow, and all that is said of it.
    static let changes: [(old: String, new: String, said: [String])] = [
        ("version: 1", "version: 2", []),
        ("title: Small", "title: {en: Tiny, cy: Bach}", ["The workflow: its title is “Tiny / Bach”, was “Small”."]),
        (
            "title: Small", "title: Small\nvalid_from: 2027-01-01",
            ["The workflow: its first day is “2027-01-01”, was not said."]
        ),
        ("starts: received", "starts: paid", ["The clock: its start is “paid”, was “received”."]),
        (
            "standard: 10 working days}\nstates", "standard: 8 weeks}\nstates",
            ["The clock: its standard is “8 weeks”, was “10 working days”."]
        ),
        ("\nstates:", "\nburden: {fee: 450}\nstates:", ["The burden: its fee is “450”, was not said."]),
        (
            "\nstates:", "\nevidence: [{item: plan, title: Plan}]\nstates:",
            ["Evidence “plan” is new: Plan."]
        ),
        (
            "check: {party: body, standard: 10 working days}", "check: {party: body, standard: 5 working days}",
            ["State “check”: its standard is “5 working days”, was “10 working days”."]
        ),
        (
            "check: {party: body, standard: 10 working days}",
            """
            check: {party: body, standard: 10 working days, escalation: [{at: 75 % of standard, tell: officer}, {at: \
            overdue, tell: [officer, decider]}]}
            """,
            [
                """
                State “check”: who is told on the way to its due day is “at share 75, tell officer; at overdue, tell \
                officer, decider”, was not said.
                """
            ]
        ),
        (
            "deadline: 30 calendar days, on_expiry: lapse", "deadline: 5 weeks, on_expiry: lapse, editable: false",
            [
                "State “draft”: its limit is “5 weeks”, was “30 calendar days”.",
                "State “draft”: whether the submission can be changed is “no”, was “yes”.",
            ]
        ),
        (
            "  refused: {party: none, outcome: refused}",
            "  refused: {party: none, outcome: refused}\n  waiting: {party: meeting, meeting: panel}",
            ["State “waiting” is new: party meeting."]
        ),
        (
            "by: officer}", "by: [officer, reviewer], records: {note: text?}}",
            [
                "Action “return”: who may do it is “officer, reviewer”, was “officer”.",
                "Action “return”: what it records is “note: text? for provider”, was not said.",
            ]
        ),
        (
            "by: officer}", "by: officer, require: [{if: '$.a == 1', else: Say a.}]}",
            ["Action “return” has a new condition, $.a == 1: “Say a.”"]
        ),
        (
            ", separate_from: return", "",
            ["Action “approve”: what its principal must not have done is gone, was “return”."]
        ),
        (
            "  refuse: {from: check, to: refused, by: decider, marks: decided}\n", "",
            ["Action “refuse” is gone; it was: from check, to refused, by decider."]
        ),
        (
            "  accredited: {party: none, outcome: approved}\n  refused: {party: none, outcome: refused}",
            "  refused: {party: none, outcome: refused}\n  accredited: {party: none, outcome: approved}",
            [
                """
                The states come in another order: draft, check, refused, accredited, lapsed; before: draft, check, \
                accredited, refused, lapsed.
                """
            ]
        ),
        (
            "actions:", "routing: [{route: a, if: '$.b == 1', because: B}, {route: small, because: C}]\nactions:",
            ["Route “a where $.b == 1” is new: B.", "Route “small” is new: C."]
        ),
    ]

    @Test(arguments: changes.indices)
    func `is said in words, and nothing else is`(index: Int) throws {
        let (old, new, said) = Self.changes[index]
        let (before, after) = (try SmallWorkflow.definition(), try SmallWorkflow.definition(replacing: old, with: new))
        try #require(before != after)
        let diff = WorkflowDiff(from: before, to: after)
        #expect(diff.changes.map(\.description) == said)
        #expect(diff.isEmpty == said.isEmpty)
        // The way back has as many changes, each with old and new exchanged.
        let back = WorkflowDiff(from: after, to: before)
        #expect(Set(back.changes.map { [$0.new, $0.old] }) == Set(diff.changes.map { [$0.old, $0.new] }))
    }

    @Test func `conditions are told apart by what they ask`() throws {
        let was = "by: officer, require: [{if: '$.a == 1', else: A}, {if: '$.b == 1', else: B}]}"
        let now =
            "by: officer, require: [{if: '$.c == 1', else: C}, {if: '$.b == 1', else: Bee}, {if: '$.a == 1', else: A}]}"
        let diff = WorkflowDiff(
            from: try SmallWorkflow.definition(replacing: "by: officer}", with: was),
            to: try SmallWorkflow.definition(replacing: "by: officer}", with: now))
        #expect(
            diff.changes.map(\.description) == [
                "The condition of action “return”: $.b == 1 is “Bee”, was “B”.",
                "Action “return” has a new condition, $.c == 1: “C”",
                """
                The conditions of action “return” come in another order: $.b == 1, $.a == 1; before: $.a == 1, $.b == \
                1.
                """,
            ])
    }

    @Test(arguments: ShippedWorkflows.names)
    func `no leaf of a definition can change unseen`(name: String) throws {
        let definition = try ShippedWorkflows.definition(name)
        var seen = 0
        for changed in Self.variants(of: definition.canonicalJSON) {
            guard let other = try? WorkflowDefinition(canonical: changed), other != definition else { continue }
            var same = other
            same.version = definition.version
            #expect(WorkflowDiff(from: definition, to: other).isEmpty == (same == definition), "\(other)")
            seen += 1
        }
        #expect(seen > 100)
    }

    /// The document with one leaf changed or one element or member left out, for each of them.
    private static func variants(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .null: []
        case .bool(let flag): [.bool(!flag)]
        case .integer(let number): [.integer(number + 1)]
        case .number(let number): [.number(number + 1)]
        case .string(let text):
            [.string(text + "x"), .string(String(text.dropLast())), .string("body"), .string("review")]
        case .array(let elements):
            elements.indices.flatMap { place in
                [.array(elements.enumerated().filter { $0.offset != place }.map(\.element))]
                    + variants(of: elements[place]).map { changed in
                        .array(elements.enumerated().map { $0.offset == place ? changed : $0.element })
                    }
            } + (elements.count > 1 ? [.array(elements.reversed())] : [])
        case .object(let members):
            members.flatMap { key, member in
                [.object(members.filter { $0.key != key })]
                    + variants(of: member).map { changed in .object(members.merging([key: changed]) { $1 }) }
            }
        }
    }

    static let renames: [(old: String, new: String, found: [String: String])] = [
        ("check", "checking", ["check": "checking"]),
        ("accredited", "recognised", ["accredited": "recognised"]),
        // Another court is another state, whatever its title.
        ("check: {party: body, standard: 10 working days}", "desk: {party: third-party, title: Check}", [:]),
    ]

    @Test(arguments: renames.indices)
    func `a state that lives on under another name is found`(index: Int) throws {
        let (old, new, found) = Self.renames[index]
        let diff = WorkflowDiff(
            from: try SmallWorkflow.definition(), to: try SmallWorkflow.definition(replacing: old, with: new))
        #expect(Dictionary(diff.renames.map { ($0.from, $0.to) }) { first, _ in first } == found)
    }

    @Test func `of two that are equally alike none is taken`() throws {
        let diff = WorkflowDiff(
            from: try SmallWorkflow.definition(),
            to: try SmallWorkflow.definition(
                replacing: "check: {party: body, standard: 10 working days}",
                with:
                    """
                    one: {party: body, title: Check, standard: 1 week}\n  two: {party: body, title: Check, standard: 1 \
                    week}
                    """
            ))
        #expect(diff.renames == [])
    }
}

@Suite("Where the cases of a version go")
struct StateMapTests {
    private static func second(_ old: String = "", _ new: String = "") throws -> WorkflowDefinition {
        var definition = try SmallWorkflow.definition(replacing: old, with: new)
        definition.version = 2
        return definition
    }

    @Test func `a state that kept its name becomes itself, and finished ones become nothing`() throws {
        let map = StateMap(from: try SmallWorkflow.definition(), to: try Self.second())
        #expect(map.problems == [])
        #expect(map.json == ["draft": "draft", "check": "check"])
    }

    @Test func `what is asked for goes before names, and what is left stays`() throws {
        let new = try Self.second("check", "checking")
        let map = StateMap(
            from: try SmallWorkflow.definition(), to: new, given: ["check": "checking"], leaving: ["draft"])
        #expect(map.problems == [])
        #expect(map.json == ["draft": .null, "check": "checking"])
        let swapped = StateMap(from: try SmallWorkflow.definition(), to: try Self.second(), given: ["check": "draft"])
        #expect(swapped.json == ["draft": "draft", "check": "draft"])
    }

    static let refused: [(change: (String, String), asked: [String: String], left: Set<String>, said: [String])] = [
        (
            ("check", "checking"), [:], [],
            [
                """
                state “check” is not in version 2, and its cases would be lost; say what it becomes with --map \
                check=checking, or leave its cases where they are with --leave check
                """
            ]
        ),
        (
            ("check: {party: body,", "desk: {party: third-party,"), [:], [],
            [
                """
                state “check” is not in version 2, and its cases would be lost; say what it becomes with --map \
                check=STATE, or leave its cases where they are with --leave check
                """
            ]
        ),
        (("", ""), ["chek": "draft"], [], ["version 1 has no state “chek”; did you mean “check”?"]),
        (("", ""), [:], ["nowhere"], ["version 1 has no state “nowhere”"]),
        (
            ("", ""), ["check": "drafd"], [],
            ["“check” is to become “drafd”, but version 2 has no such state; did you mean “draft”?"]
        ),
        (
            ("", ""), ["refused": "draft"], [],
            ["“refused” is a finished state; finished cases keep the version they ended with, so leave it out"]
        ),
        (
            ("", ""), ["check": "lapsed"], [],
            [
                """
                “check” is to become “lapsed”, which is finished; a case is finished by an action, never by moving it: \
                choose an open state
                """
            ]
        ),
        (("", ""), ["check": "draft"], ["check"], ["“check” is both mapped and left; say one of them"]),
        (
            ("workflow: small", "workflow: other"), [:], [],
            ["“small” and “other” are different workflows; cases move between versions of one"]
        ),
    ]

    @Test(arguments: refused.indices)
    func `what loses a state or makes no sense is refused with the reason and what to do`(index: Int) throws {
        let (change, asked, left, said) = Self.refused[index]
        let map = StateMap(
            from: try SmallWorkflow.definition(), to: try Self.second(change.0, change.1), given: asked, leaving: left)
        #expect(map.problems.map(\.description) == said)
    }

    @Test func `a version is not moved to itself`() throws {
        let same = StateMap(from: try SmallWorkflow.definition(), to: try SmallWorkflow.definition())
        #expect(
            same.problems.map(\.description) == ["version 1 is where the cases are; name another one to move them to"])
    }

    @Test func `a state that became a finished one needs another image`() throws {
        let old = try SmallWorkflow.definition(
            replacing: "check: {party: body, standard: 10 working days}", with: "check: {party: body, standard: 1 week}"
        )
        var new = try SmallWorkflow.definition(
            replacing: "check: {party: body, standard: 10 working days}",
            with: "check: {party: none, outcome: returned}")
        new.version = 2
        #expect(StateMap(from: old, to: new).problems == [.finishedImage("check", of: "check")])
    }
}
