import Testing

@testable import WorkflowCore

@Suite("Reading a workflow file")
struct DefinitionDecodingTests {
    /// One change to the small workflow, and the problem it makes.
    struct Mistake: CustomTestStringConvertible {
        let old: String
        let new: String
        let line: Int
        let path: String
        let words: [String]
        var testDescription: String { new }
    }

    static let mistakes = [
        Mistake(
            old: "workflow: small", new: "workflow: Small One", line: 1, path: "workflow",
            words: ["'Small One'", "a to z"]),
        Mistake(old: "workflow: small\n", new: "", line: 1, path: "", words: ["'workflow' is missing"]),
        Mistake(
            old: "version: 1", new: "version: one", line: 2, path: "version", words: ["'one'", "whole number from 1"]),
        Mistake(old: "version: 1", new: "version: 0", line: 2, path: "version", words: ["the number 0"]),
        Mistake(old: "version: 1", new: "version: 1.5", line: 2, path: "version", words: ["1.5"]),
        Mistake(old: "title: Small", new: "title: {cy: Bach}", line: 3, path: "title", words: ["'en' is missing"]),
        Mistake(
            old: "title: Small", new: "title: {en: Small, fr: Petit}", line: 3, path: "title.fr",
            words: ["unknown key 'fr'"]),
        Mistake(old: "title: Small", new: "title: ' '", line: 3, path: "title", words: ["empty"]),
        Mistake(
            old: "title: Small", new: "title: yes\nsumary: x", line: 4, path: "sumary",
            words: ["unknown key 'sumary'", "expected 'summary'"]),
        Mistake(
            old: "starts: received", new: "starts: decided", line: 5, path: "clock.starts",
            words: ["'decided'", "received, complete, paid"]),
        Mistake(
            old: "stops: decided", new: "stops: notifyed", line: 5, path: "clock.stops",
            words: ["'notified' (one of decided, notified)"]),
        Mistake(
            old: ", standard: 10 working days}\nstates", new: "}\nstates", line: 5, path: "clock",
            words: ["'standard' is missing", "60 working days"]),
        Mistake(
            old: "standard: 10 working days}\nstates", new: "standard: 10 days}\nstates", line: 5,
            path: "clock.standard",
            words: ["'10 days'", "calendar days"]),
        Mistake(
            old: "standard: 10 working days}\nstates", new: "standard: 10 working days, cut_off: 25:00}\nstates",
            line: 5,
            path: "clock.cut_off",
            words: ["'25:00' is no time", "17:00"]),
        Mistake(
            old: "party: body", new: "party: boddy", line: 8, path: "states.check.party",
            words: ["'boddy'", "expected 'body'"]),
        Mistake(
            old: "party: body", new: "partie: body", line: 8, path: "states.check.partie",
            words: ["unknown key 'partie'", "expected 'party'"]),
        Mistake(
            old: "party: body", new: "party: body, wibble: 1", line: 8, path: "states.check.wibble",
            words: ["unknown key 'wibble'", "one of title, party"]),
        Mistake(
            old: "party: body", new: "party: body, meeting: m, panel: {reviewers: 2}", line: 8,
            path: "states.check.meeting", words: ["a state with 'panel' has no 'meeting'", "a state for the other"]),
        Mistake(
            old: "party: body", new: "party: body, request: true, outcome: refused", line: 8,
            path: "states.check.outcome", words: ["a state with 'request' has no 'outcome'"]),
        Mistake(
            old: "party: body", new: "party: body, appeal: {within: 4 weeks}", line: 8, path: "states.check.appeal",
            words: ["'appeal' comes after an outcome", "'outcome' beside it"]),
        Mistake(
            old: "party: body", new: "party: body, valid: 1 year", line: 8, path: "states.check.valid",
            words: ["'valid' comes after an outcome"]),
        Mistake(
            old: "outcome: approved", new: "outcome: approved, renewal: {opens: 6 months before expiry}", line: 9,
            path: "states.accredited.renewal", words: ["holds without end", "'valid' beside it"]),
        Mistake(
            old: "initial: true", new: "initial: yes", line: 7, path: "states.draft.initial",
            words: ["'yes'", "true or false"]),
        Mistake(
            old: "30 calendar days", new: "30", line: 7, path: "states.draft.deadline",
            words: ["the number 30", "is no duration"]),
        Mistake(
            old: "outcome: approved", new: "outcome: accepted", line: 9, path: "states.accredited.outcome",
            words: ["'accepted'", "approved"]),
        Mistake(
            old: "outcome: approved", new: "outcome: approved, renewal: {opens: 6 months}", line: 9,
            path: "states.accredited.renewal.opens", words: ["6 months before expiry"]),
        Mistake(
            old: "outcome: approved", new: "outcome: approved, appeal: 28 calendar days", line: 9,
            path: "states.accredited.appeal",
            words: ["a mapping with within"]),
        Mistake(
            old: "party: body", new: "party: body, panel: {reviewers: 2, quorum: 3}", line: 8,
            path: "states.check.panel.quorum",
            words: ["the number 3", "from 1 to 2"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 4}, outcomes: \
                {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.approve", words: ["'2 of 4' does not fit", "1 to 3 of 3"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 4 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.approve", words: ["'4 of 3'"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: most}, outcomes: \
                {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.approve", words: ["'most' is not understood", "majority"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, weights: \
                {chair: 2}}, outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.approve", words: ["the seats weigh 4 together"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, quorum: 4}, \
                outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.quorum", words: ["from 1 to 3"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, lay: 2}, \
                outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.lay", words: ["from 0 to 1"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, veto: \
                everybody}, outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.veto", words: ["'everybody'", "chair, lay, member"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, tie: \
                chair}, outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.tie", words: ["cannot break a tie", "a majority"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, decides: \
                early}, outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.decides", words: ["certain, enough, all"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3, abstention: \
                absent}, outcomes: {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.rule.abstention", words: ["expected 'abstentions'"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 3, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}}
                """,
            line: 8, path: "states.check.panel.members.lay", words: ["from 0 to 2"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b}}
                """,
            line: 8, path: "states.check.panel.outcomes", words: ["'undecided' is missing"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, at_deadline: wait}
                """,
            line: 8, path: "states.check.panel.at_deadline",
            words: ["'decide', 'return', or 'extend by 5 working days'"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, at_deadline: extend by 1 week}
                """,
            line: 8, path: "states.check.panel.at_deadline", words: ["'extend by 1 week'"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, remind: 3 working days before due}
                """,
            line: 8, path: "states.check.panel.remind", words: ["no due day"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, due: 1 week, remind: 5 working days before due}
                """,
            line: 8, path: "states.check.panel.remind", words: ["not shorter"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, due: 1 week, remind: soon}
                """,
            line: 8, path: "states.check.panel.remind", words: ["3 working days before due"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, objection: {within: 1 week}}
                """,
            line: 8, path: "states.check.panel.objection", words: ["named: true"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, criteria: {fit: {scale: 5 to 1}}}
                """,
            line: 8, path: "states.check.panel.criteria.fit.scale", words: ["no scale", "1 to 5"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, criteria: {fit: {scale: 1 to 5, comment_below: 1}}}
                """,
            line: 8, path: "states.check.panel.criteria.fit.comment_below", words: ["from 2 to 5"]),
        Mistake(
            old: "party: body",
            new:
                """
                party: body, panel: {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, outcomes: \
                {approve: a, refuse: b, undecided: c}, quorum: 2}
                """,
            line: 8, path: "states.check.panel.quorum", words: ["unknown key 'quorum'"]),
        Mistake(
            old: "party: body", new: "party: body, panel: {reviewers: 2, at_deadline: decide}", line: 8,
            path: "states.check.panel.at_deadline",
            words: ["a panel without a rule decides nothing"]),
        Mistake(
            old: "  refused:", new: "  Refused:", line: 10, path: "states.Refused", words: ["'Refused' is no name"]),
        Mistake(old: "  refused:", new: "  check:", line: 8, path: "", words: ["'check' is written more than once"]),
        Mistake(
            old: "by: provider", new: "by: tutor", line: 13, path: "actions.submit.by",
            words: ["'tutor'", "provider, officer"]),
        Mistake(
            old: "by: provider", new: "by: [officer, officer]", line: 13, path: "actions.submit.by[1]",
            words: ["there twice"]),
        Mistake(
            old: "to: check, by: provider", new: "by: provider", line: 13, path: "actions.submit",
            words: ["'to' is missing"]),
        Mistake(
            old: "from: check, to: draft", new: "to: draft", line: 14, path: "actions.return",
            words: ["'from' is missing"]),
        Mistake(
            old: "marks: received", new: "marks: [received, done]", line: 13, path: "actions.submit.marks[1]",
            words: ["'done'"]),
        Mistake(
            old: "marks: received", new: "marks: received, require: [{if: '', else: x}]", line: 13,
            path: "actions.submit.require[0].if",
            words: ["empty", "a condition"]),
        Mistake(
            old: "marks: received", new: "marks: received, require: [{if: true, else: x}]", line: 13,
            path: "actions.submit.require[0].if",
            words: ["true stands here"]),
        Mistake(
            old: "marks: received", new: "marks: received, require: [{if: '$.a == 1'}]", line: 13,
            path: "actions.submit.require[0]",
            words: ["'else' is missing"]),
        Mistake(
            old: "marks: received", new: "marks: received, records: {fee: money}", line: 13,
            path: "actions.submit.records.fee",
            words: ["'money' is no type", "boolean, text"]),
        Mistake(
            old: "marks: received", new: "marks: received, records: {Fee-Paid: text}", line: 13,
            path: "actions.submit.records.Fee-Paid",
            words: ["'Fee-Paid' is no name"]),
        Mistake(
            old: "by: officer}",
            new: "by: officer, records: {x: text}}\n  note: {from: check, to: check, by: officer, records: {x: date}}",
            line: 15,
            path: "actions.note.records", words: ["'x' is a date here and a text in action 'return'"]),
        Mistake(
            old: "workflow: small", new: "evidence: [{item: plan}]\nworkflow: small", line: 1, path: "evidence[0]",
            words: ["'title' is missing"]),
        Mistake(
            old: "workflow: small", new: "evidence: [{item: plan, title: A}, {item: plan, title: B}]\nworkflow: small",
            line: 1,
            path: "evidence[1].item",
            words: ["'plan' is there twice"]),
        Mistake(
            old: "version: 1", new: "version: 1\nvalid_from: 2026-02-29", line: 3, path: "valid_from",
            words: ["'2026-02-29'", "no date"]),
        Mistake(
            old: "version: 1", new: "version: 1\nvalid_from: 1 April", line: 3, path: "valid_from",
            words: ["2026-04-01"]),
        Mistake(
            old: "stops: decided,", new: "stops: decided, escalation: [{at: 100 % of standard, tell: officer}],",
            line: 5,
            path: "clock.escalation[0].at", words: ["'100 % of standard'", "1 to 99 %"]),
        Mistake(
            old: "stops: decided,", new: "stops: decided, escalation: [{at: overdue, tell: [officer, chair]}],",
            line: 5,
            path: "clock.escalation[0].tell[1]", words: ["'chair'", "officer, reviewer, decider"]),
        Mistake(
            old: "stops: decided,", new: "stops: decided, escalation: [{at: overdue, tell: system}],", line: 5,
            path: "clock.escalation[0].tell", words: ["'system'"]),
        Mistake(
            old: "stops: decided,", new: "stops: decided, escalation: [{at: overdue}],", line: 5,
            path: "clock.escalation[0]",
            words: ["'tell' is missing"]),
        Mistake(
            old: "title: Small", new: "title: Small\nburden: {fee: -1}", line: 4, path: "burden.fee",
            words: ["no amount of money"]),
        Mistake(
            old: "title: Small", new: "title: Small\nburden: {tariff: 1.005}", line: 4, path: "burden.tariff",
            words: ["32.50"]),
        Mistake(
            old: "title: Small", new: "title: Small\nburden: {anual_fee: 1}", line: 4, path: "burden.anual_fee",
            words: ["expected 'annual_fee'"]),
        Mistake(
            old: "workflow: small", new: "routing: [{route: small, iff: x, because: y}]\nworkflow: small", line: 1,
            path: "routing[0].iff",
            words: ["expected 'if'"]),
        Mistake(
            old: "workflow: small", new: "routing: [{route: small}]\nworkflow: small", line: 1, path: "routing[0]",
            words: ["'because' is missing"]),
    ]

    @Test(arguments: mistakes)
    func `names file, line, place and what was expected`(mistake: Mistake) throws {
        try #require(SmallWorkflow.text.contains(mistake.old))
        let error = try #require(throws: FileProblems.self) {
            try SmallWorkflow.definition(replacing: mistake.old, with: mistake.new)
        }
        let problem = try #require(error.problems.first)
        #expect(error.problems.count == 1, "\(error)")
        #expect(problem.line == mistake.line)
        #expect(problem.path == mistake.path)
        #expect(problem.description.hasPrefix("small.yaml:\(mistake.line): "))
        for words in mistake.words { #expect(problem.description.contains(words), "\(problem)") }
    }

    @Test(arguments: [
        "just text", "[1, 2]", "{}", "states: {}\nactions: []", "workflow: a\nstates: 1\nactions: [x, {}]\nclock: soon",
    ])
    func `a file of another shape is refused without ado`(text: String) throws {
        #expect(throws: FileProblems.self) { try WorkflowDefinition(YAMLDocument.parse(text, file: "f")) }
    }

    @Test func `all problems come at once, in the order of the lines`() throws {
        let text = SmallWorkflow.text.replacing("party: body", with: "party: boddy").replacing(
            "version: 1", with: "version: x"
        )
        .replacing("by: officer", with: "by: nobody").replacing("title: Small", with: "tilte: Small")
        let error = try #require(throws: FileProblems.self) {
            try WorkflowDefinition(YAMLDocument.parse(text, file: "f"))
        }
        #expect(error.problems.map(\.path) == ["", "version", "tilte", "states.check.party", "actions.return.by"])
        #expect(error.description.split(separator: "\n").count == 5)
    }

    @Test func `short and long forms mean the same`() throws {
        let short = try SmallWorkflow.definition(
            replacing: "marks: received", with: "marks: received, records: {a: text, b: date?}")
        let long = try SmallWorkflow.definition(
            replacing: "{from: draft, to: check, by: provider, marks: received}",
            with: "{title: {en: Submit}, from: [draft], to: check, by: [provider], marks: [received], require: [], "
                + "records: [{name: a, type: text}, {name: b, type: date, optional: true}]}")
        #expect(short == long)
        #expect(short.action("submit")?.effect.records.map(\.isOptional) == [false, true])
        #expect(short.recordFields == ["a": .text, "b": .date])
    }

    @Test func `escalations, burden and the first day are read as they are written`() throws {
        let text = SmallWorkflow.text.replacing("version: 1", with: "version: 1\nvalid_from: 2026-04-01")
            .replacing(
                "check: {",
                with:
                    """
                    check: {escalation: [{at: 75% of standard, tell: officer}, {at: 1 working day before due, tell: \
                    [officer, decider]}],\u{20}
                    """
            )
            .replacing(
                "title: Small", with: "title: Small\nburden: {fee: 450, external: 80, tariff: 32.50, benchmark: other}"
            )
            .replacing(
                "states:",
                with: "evidence: [{item: plan, title: Plan, step: check, substantive: true, optional: true}]\nstates:")
        let definition = try WorkflowDefinition(YAMLDocument.parse(text, file: "f"))
        #expect(definition.validFrom == "2026-04-01")
        #expect(definition.burden == .init(fee: 450, external: 80, tariff: 32.5, benchmark: "other"))
        #expect(
            definition.state("check")?.timing.escalation == [
                .init(at: .share(75), tell: [.officer]),
                .init(at: .before(Period(count: 1, unit: .workingDays)), tell: [.officer, .decider]),
            ])
        #expect(
            definition.evidence == [
                .init(
                    item: "plan", title: LocalizedText(en: "Plan"), step: "check", isSubstantive: true,
                    isOptional: true)
            ])
        #expect(WorkflowProof.findings(of: definition, meetingGaps: [:]) == [])
        #expect(try WorkflowDefinition(canonical: JSONValue(json: try definition.canonicalText)) == definition)
        let stored = try definition.canonicalText
        #expect(stored.contains(#""burden":{"benchmark":"other","external":80,"fee":450,"tariff":32.5}"#))
        #expect(stored.contains(#"{"at":{"share":75},"tell":["officer"]}"#))
    }

    @Test func `defaults are those of the grammar`() throws {
        let definition = try SmallWorkflow.definition(replacing: "starts: received, stops: decided, ", with: "")
        #expect(
            definition.clock
                == .init(
                    starts: .received, stops: .notified, standard: Period(count: 10, unit: .workingDays),
                    cutOff: "17:00")
        )
        #expect(definition.state("draft")?.isEditable == true)
        #expect(definition.state("check")?.isEditable == false)
        #expect(definition.state("check")?.title == LocalizedText(en: "Check"))
        #expect(LocalizedText.title(ofSlug: "awaiting-meeting").en == "Awaiting meeting")
    }
}
