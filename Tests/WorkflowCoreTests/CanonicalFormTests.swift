import Crypto
import Testing

@testable import WorkflowCore

@Suite("The canonical form")
struct CanonicalFormTests {
    @Test(arguments: ShippedWorkflows.names)
    func `reads back as the same definition`(name: String) throws {
        let definition = try ShippedWorkflows.definition(name)
        let text = try definition.canonicalText
        let stored = try WorkflowDefinition(canonical: JSONValue(json: text))
        #expect(stored == definition)
        #expect(try stored.canonicalText == text)
        #expect(try stored.hash == definition.hash)
        #expect(try definition.hash == Array(SHA256.hash(data: Array(text.utf8))))
        // JSON is YAML too: the stored text is a file that can be read.
        #expect(try WorkflowDefinition(YAMLDocument.parse(text, file: "stored.json")) == definition)
    }

    @Test func `has the shape of the contract`() throws {
        let definition = try SmallWorkflow.definition(
            replacing: "by: officer}",
            with: "by: officer, records: {note: text?}, require: [{if: '$.a == 1', else: {en: A, cy: B}}]}")
        let expected = """
            {"actions":[\
            {"action":"submit","by":["provider"],"from":["draft"],"marks":["received"],"records":[],"require":[],\
            "separate_from":[],"title":{"en":"Submit"},"to":"check"},\
            {"action":"return","by":["officer"],"from":["check"],"marks":[],"records":[{"for":"provider","name":"note",\
            "optional":true,"type":"text"}],\
            "require":[{"else":{"cy":"B","en":"A"},"if":"$.a == \
            1"}],"separate_from":[],"title":{"en":"Return"},"to":"draft"},\
            {"action":"approve","by":["decider"],"from":["check"],"marks":["decided"],"records":[],"require":[],\
            "separate_from":["return"],"title":{"en":"Approve"},"to":"accredited"},\
            {"action":"refuse","by":["decider"],"from":["check"],"marks":["decided"],"records":[],"require":[],\
            "separate_from":[],"title":{"en":"Refuse"},"to":"refused"},\
            {"action":"lapse","by":["system"],"from":["draft"],"marks":[],"records":[],"require":[],\
            "separate_from":[],"title":{"en":"Lapse"},"to":"lapsed"}],\
            "calendar":"england-and-wales",\
            "clock":{"cut_off":"17:00","standard":{"count":10,"unit":"working_days"},"starts":"received",\
            "stops":"decided"},\
            "evidence":[],"routing":[],\
            "states":[\
            {"deadline":{"count":30,"unit":"calendar_days"},"editable":true,"initial":true,"on_expiry":"lapse",\
            "party":"provider","state":"draft","title":{"en":"Draft"}},\
            {"party":"body","standard":{"count":10,"unit":"working_days"},"state":"check","title":{"en":"Check"}},\
            {"outcome":"approved","party":"none","state":"accredited","title":{"en":"Accredited"}},\
            {"outcome":"refused","party":"none","state":"refused","title":{"en":"Refused"}},\
            {"outcome":"lapsed","party":"none","state":"lapsed","title":{"en":"Lapsed"}}],\
            "title":{"en":"Small"},"version":1,"workflow":"small"}
            """
        #expect(try definition.canonicalText == expected)
    }

    @Test func `does not depend on the order of keys`() throws {
        let shuffled = """
            version: 1
            clock: {standard: 10 working days, stops: decided, starts: received}
            actions:
              submit: {marks: received, by: provider, to: check, from: draft}
              return: {by: officer, to: draft, from: check}
              approve: {separate_from: return, marks: decided, from: check, to: accredited, by: decider}
              refuse: {marks: decided, from: check, to: refused, by: decider}
              lapse: {to: lapsed, from: draft, by: system}
            title: Small
            states:
              draft: {on_expiry: lapse, deadline: 30 calendar days, initial: true, party: provider}
              check: {standard: 10 working days, party: body}
              accredited: {outcome: approved, party: none}
              refused: {outcome: refused, party: none}
              lapsed: {outcome: lapsed, party: none}
            workflow: small
            calendar: england-and-wales
            """
        let definition = try WorkflowDefinition(YAMLDocument.parse(shuffled, file: "f"))
        #expect(try definition.hash == SmallWorkflow.definition().hash)
    }

    @Test(
        arguments: [
            ("version: 1", "version: 2"), ("title: Small", "title: Little"),
            ("standard: 10 working days}\n  accredited", "standard: 9 working days}\n  accredited"),
            ("30 calendar days", "30 weeks"), ("party: body", "party: third-party"),
            ("by: officer", "by: [officer, decider]"),
            ("marks: received", "marks: [received, paid]"),
            ("separate_from: return", "separate_from: [return, submit]"),
            ("initial: true", "initial: true, editable: false"),
            ("on_expiry: lapse", "on_expiry: submit"),
            ("by: provider", "by: provider, require: [{if: '$.a == 1', else: x}]"),
            ("by: provider", "by: provider, records: {a: text}"),
            ("outcome: approved", "outcome: approved, valid: 1 years"),
            ("outcome: approved", "outcome: approved, milestone: Done"),
            ("outcome: approved", "outcome: approved, appeal: {within: 1 weeks}"),
            ("outcome: approved", "outcome: approved, valid: 1 years, renewal: {opens: 1 month before expiry}"),
            ("outcome: approved", "outcome: approved-with-conditions"),
            ("party: body", "party: body, panel: {reviewers: 2}"),
            (
                "party: body",
                "party: body, panel: {reviewers: 2, named: true, objection: {within: 1 week}, due: 2 weeks}"
            ),
            (
                "party: body",
                """
                party: body, panel: {members: {reviewers: 1}, rule: {approve: 1 of 1}, outcomes: {approve: a, refuse: \
                b, undecided: c}}
                """
            ),

            ("party: body", "party: body, meeting: m"),
            ("party: provider", "party: provider, request: true"), ("title: Small", "title: {en: Small, cy: Bach}"),
            ("title: Small", "title: Small\nsummary: x"),
            ("stops: decided", "stops: notified"), ("starts: received", "starts: paid"),
            ("starts: received", "starts: received, cut_off: 16:30"),
            ("calendar: england-and-wales", "calendar: scotland"),
            ("title: Small", "title: Small\nevidence: {plan: Plan}"),
            ("title: Small", "title: Small\nrouting: [{route: small, because: x}]"),
            ("by: officer", "by: officer, title: Back"),
        ])
    func `tells every change of content`(old: String, new: String) throws {
        try #require(SmallWorkflow.text.contains(old))
        #expect(try SmallWorkflow.definition(replacing: old, with: new).hash != SmallWorkflow.definition().hash)
    }

    @Test func `refuses a stored definition with unknown keys or names used twice`() throws {
        var members = try #require(try SmallWorkflow.definition().canonicalJSON.objectValue)
        members["colour"] = "red"
        members["states"] = .array(
            (members["states"]?.arrayValue ?? []) + (members["states"]?.arrayValue?.prefix(1) ?? []))
        let error = try #require(throws: FileProblems.self) {
            try WorkflowDefinition(canonical: .object(members), file: "stored")
        }
        #expect(error.problems.map(\.path).sorted() == ["colour", "states[5].state"])
        #expect(error.problems.allSatisfy { $0.line == nil && $0.description.hasPrefix("stored: ") })
    }
}
