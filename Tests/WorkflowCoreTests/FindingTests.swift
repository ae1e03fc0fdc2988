import Testing

@testable import WorkflowCore

@Suite("Proofs")
struct FindingTests {
    /// A change to the small workflow, and the finding it must lead to.
    struct Flaw: CustomTestStringConvertible {
        let kind: Finding.Kind
        let old: String
        let new: String
        /// The state or action concerned.
        let concerns: String?
        let line: Int
        let path: String
        var testDescription: String { "\(kind.rawValue): \(new)" }
    }

    static let check = "check: {party: body, standard: 10 working days}"
    static let checked = "draft –submit→ check"
    static let flaws = [
        Flaw(kind: .initialState, old: ", initial: true", new: "", concerns: nil, line: 6, path: ""),
        Flaw(
            kind: .initialState, old: check, new: "check: {party: body, standard: 10 working days, initial: true}",
            concerns: nil, line: 6,
            path: ""),
        Flaw(kind: .stateWithoutParty, old: "party: body, ", new: "", concerns: "check", line: 8, path: checked),
        Flaw(
            kind: .outcomeParty, old: "{party: none, outcome: refused}", new: "{party: none}", concerns: "refused",
            line: 10,
            path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .outcomeParty, old: "{party: none, outcome: refused}", new: "{party: body, outcome: refused}",
            concerns: "refused",
            line: 10, path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .providerOnly, old: "party: body", new: "party: body, editable: true", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .providerOnly, old: "party: body", new: "party: body, request: true", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .providerOnly, old: "party: body", new: "party: body, conditions: true", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .conditionsWay, old: "party: body", new: "party: provider, conditions: true", concerns: "check",
            line: 8, path: checked),
        Flaw(kind: .unknownState, old: "to: refused", new: "to: refuesd", concerns: "refuse", line: 16, path: ""),
        Flaw(kind: .unreachableState, old: "to: refused", new: "to: lapsed", concerns: "refused", line: 10, path: ""),
        Flaw(
            kind: .unreachableAction, old: check,
            new:
                """
                \(check)\n  extra: {party: body, standard: 1 week}\nactions:\n  more: {from: extra, to: check, by: \
                officer}
                """,
            concerns: "more",
            line: 14, path: ""),
        Flaw(
            kind: .noWayToOutcome, old: "to: refused, by: decider", new: "to: loop, by: decider", concerns: "loop",
            line: 8,
            path: "\(checked) –refuse→ loop"),
        Flaw(
            kind: .deadEnd, old: "{party: none, outcome: refused}", new: "{party: provider}", concerns: "refused",
            line: 10,
            path: "\(checked) –refuse→ refused"),
        Flaw(kind: .actionWithoutActor, old: "by: officer", new: "by: system", concerns: "return", line: 14, path: ""),
        Flaw(kind: .actionWithoutActor, old: "by: officer", new: "by: []", concerns: "return", line: 14, path: ""),
        Flaw(kind: .expiryMissing, old: ", on_expiry: lapse", new: "", concerns: "draft", line: 7, path: "draft"),
        Flaw(
            kind: .expiryMissing, old: "outcome: approved", new: "outcome: approved, valid: 4 years",
            concerns: "accredited", line: 9,
            path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .expiryIllegal, old: "on_expiry: lapse", new: "on_expiry: laps", concerns: "draft", line: 7,
            path: "draft"),
        Flaw(
            kind: .expiryIllegal, old: "on_expiry: lapse", new: "on_expiry: submit", concerns: "draft", line: 7,
            path: "draft"),
        Flaw(
            kind: .expiryIllegal, old: "on_expiry: lapse", new: "on_expiry: refuse", concerns: "draft", line: 7,
            path: "draft"),
        Flaw(
            kind: .expiryIllegal, old: "by: system", new: "by: system, require: [{if: '$.a == 1', else: x}]",
            concerns: "draft", line: 7,
            path: "draft"),
        Flaw(
            kind: .expiryIllegal, old: "by: system", new: "by: system, records: {why: text}", concerns: "draft",
            line: 7, path: "draft"),
        Flaw(
            kind: .expiryIllegal, old: "party: body", new: "party: body, on_expiry: refuse", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .twoTimers, old: "outcome: approved",
            new: "outcome: approved, valid: 1 year, deadline: 2 weeks", concerns: "accredited", line: 9,
            path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .fourEyesUnknown, old: "separate_from: return", new: "separate_from: retrun", concerns: "approve",
            line: 15, path: ""),
        Flaw(
            kind: .fourEyesUnknown, old: "separate_from: return", new: "separate_from: approve", concerns: "approve",
            line: 15, path: ""),
        Flaw(
            kind: .fourEyesImpossible, old: "separate_from: return", new: "separate_from: lapse", concerns: "approve",
            line: 15, path: ""),
        Flaw(
            kind: .fourEyesImpossible, old: "separate_from: return", new: "separate_from: refuse", concerns: "approve",
            line: 15, path: ""),
        Flaw(kind: .clockMarkMissing, old: ", marks: received", new: "", concerns: nil, line: 5, path: ""),
        Flaw(kind: .clockMarkMissing, old: "stops: decided", new: "stops: notified", concerns: nil, line: 5, path: ""),
        Flaw(
            kind: .clockNeverStarts, old: "  lapse: {",
            new: "  decline: {from: draft, to: refused, by: officer}\n  lapse: {",
            concerns: "refused", line: 10,
            path: "draft –decline→ refused"),
        Flaw(
            kind: .clockNeverStops, old: "to: refused, by: decider, marks: decided", new: "to: refused, by: decider",
            concerns: "refused",
            line: 10,
            path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .clockStopsFirst, old: "  lapse: {",
            new: "  early: {from: draft, to: check, by: officer, marks: decided}\n  lapse: {",
            concerns: "accredited", line: 9,
            path: "draft –early→ check –approve→ accredited"),
        Flaw(
            kind: .meetingSeries, old: "party: body", new: "party: meeting", concerns: "check", line: 8, path: checked),
        Flaw(
            kind: .meetingSeries, old: "party: body", new: "party: body, meeting: panel", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .meetingSeries, old: "party: body", new: "party: meeting, meeting: penal", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .nothingToVoteOn, old: "party: body, standard: 10 working days",
            new: "party: meeting, meeting: {series: board, quorum: 2}", concerns: "check", line: 8, path: checked),
        Flaw(
            kind: .stepWithoutStandard, old: "party: body, standard: 10 working days", new: "party: body",
            concerns: "check", line: 8,
            path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .standardExceeded, old: "party: body, standard: 10", new: "party: body, standard: 11", concerns: nil,
            line: 5,
            path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .standardExceeded, old: "party: body", new: "party: meeting, meeting: panel", concerns: nil, line: 5,
            path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .escalationWithoutStandard, old: "initial: true",
            new: "initial: true, escalation: [{at: overdue, tell: provider}]",
            concerns: "draft", line: 7, path: "draft"),
        Flaw(
            kind: .escalationBeyondStandard, old: "check: {",
            new: "check: {escalation: [{at: 2 weeks before due, tell: officer}, {at: overdue, tell: decider}], ",
            concerns: "check",
            line: 8,
            path: checked),
        Flaw(
            kind: .escalationOrder, old: "stops: decided,",
            new:
                """
                stops: decided, escalation: [{at: 3 working days before due, tell: officer},\n  {at: 70 % of standard, \
                tell: officer}],
                """,
            concerns: nil, line: 6, path: ""),
        Flaw(
            kind: .escalationOrder, old: "check: {",
            new: "check: {escalation: [{at: overdue, tell: officer},\n    {at: overdue, tell: decider}], ",
            concerns: "check", line: 9,
            path: checked),
        Flaw(
            kind: .panelOutcome, old: check,
            new:
                """
                check: {party: body, standard: 10 working days, panel: {members: {reviewers: 1}, rule: {approve: 1 of \
                1},\n   \u{20}
                """
                    + "outcomes: {approve: approve, refuse: refuse, undecided: lapse}}}", concerns: "check", line: 8,
            path: checked),
        Flaw(
            kind: .panelUnheeded, old: ", initial: true", new: ", initial: true, panel: {reviewers: 1}",
            concerns: "draft", line: 7, path: "draft"),
        Flaw(
            kind: .meetingUnheeded, old: ", initial: true", new: ", initial: true, meeting: board", concerns: "draft",
            line: 7, path: "draft"),
        Flaw(
            kind: .missedConditionsUnknown, old: "title: Small", new: "title: Small\nconditions: {on_missed: submit}",
            concerns: nil,
            line: 4,
            path: ""),
        Flaw(
            kind: .panelDeadline, old: check,
            new:
                """
                check: {party: body, standard: 10 working days, panel: {at_deadline: decide, members: {reviewers: \
                1},\n   \u{20}
                """
                    + "rule: {approve: 1 of 1}, outcomes: {approve: a, refuse: b, undecided: c}}}", concerns: "check",
            line: 8, path: checked),
        Flaw(
            kind: .evidenceUnheeded, old: "title: Small", new: "title: Small\nevidence:\n  plan: {title: The plan}",
            concerns: nil, line: 5, path: ""),
        Flaw(
            kind: .evidenceUnknown, old: "to: refused", new: "to: refused, evidence: [plan]", concerns: "refuse",
            line: 16, path: ""),
        Flaw(
            kind: .evidenceStepUnknown, old: "title: Small",
            new: "title: Small\nevidence:\n  plan: {title: The plan, step: chekc}",
            concerns: nil, line: 5, path: ""),
        Flaw(
            kind: .benchmarkItself, old: "title: Small", new: "title: Small\nburden: {fee: 100, benchmark: small}",
            concerns: nil, line: 4,
            path: ""),
        Flaw(
            kind: .missedConditionsUnknown, old: "title: Small", new: "title: Small\nconditions: {on_missed: refuse}",
            concerns: nil,
            line: 4, path: ""),
        Flaw(
            kind: .aftercareMisplaced, old: "{party: none, outcome: refused}",
            new: "{party: none, outcome: refused, grants: recognition}",
            concerns: "refused", line: 10, path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .aftercareIllegal, old: "{party: none, outcome: refused}",
            new: "{party: none, outcome: refused, appeal: {within: 4 weeks, route: appeal, overturned: submit}}",
            concerns: "refused", line: 10, path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .aftercareIllegal, old: "outcome: approved",
            new: "outcome: approved, leans_on: {what: recognition, on_lost: laps}",
            concerns: "accredited", line: 9, path: "\(checked) –approve→ accredited"),
        Flaw(
            kind: .settingUnheeded, old: "{party: none, outcome: refused}",
            new: "{party: none, outcome: refused, standard: 5 working days}", concerns: "refused", line: 10,
            path: "\(checked) –refuse→ refused"),
        Flaw(
            kind: .routingWithoutDefault, old: "title: Small",
            new: "routing: [{route: a, if: x, because: b}]\ntitle: Small", concerns: nil,
            line: 3, path: ""),
        Flaw(
            kind: .routingAfterDefault, old: "title: Small",
            new: "routing:\n  - {route: a, because: b}\n  - {route: b, because: b}\ntitle: Small", concerns: nil,
            line: 5, path: ""),
    ]

    static let gaps = ["panel": 12, "board": 10]

    /// The changed file; a flaw that brings a section of its own has it joined with the one that is there.
    static func document(with flaw: Flaw) throws -> YAMLDocument {
        var text = SmallWorkflow.text.replacing(flaw.old, with: flaw.new)
        if flaw.new.contains("\nactions:\n") {
            let extra = flaw.new.split(separator: "\nactions:\n")
            text = SmallWorkflow.text.replacing(flaw.old, with: extra[0]).replacing(
                "actions:\n", with: "actions:\n\(extra[1])\n")
        }
        if flaw.new.contains("to: loop") {
            text =
                text.replacing("  check: {", with: "  loop: {party: body, standard: 1 week}\n  check: {")
                + "\n  again: {from: loop, to: loop, by: officer}"
        }
        return try YAMLDocument.parse(text, file: "small.yaml")
    }

    @Test(arguments: flaws)
    func `find the flaw, and show a shortest path to it`(flaw: Flaw) throws {
        try #require(SmallWorkflow.text.contains(flaw.old))
        let document = try Self.document(with: flaw)
        let definition = try WorkflowDefinition(document)
        let findings = WorkflowProof.findings(of: definition, meetingGaps: Self.gaps, document: document)
        let finding = try #require(findings.first { $0.kind == flaw.kind }, "\(findings)")
        #expect((finding.state ?? finding.action) == flaw.concerns)
        #expect(finding.path.pathText == flaw.path)
        #expect(finding.description.contains("line "))
        #expect(finding.line == flaw.line)
        #expect(finding.sentence.hasSuffix(".") || finding.sentence.hasSuffix("?"))
        #expect(Set(findings.map(\.kind)) == BruteForce(definition, gaps: Self.gaps).kinds)
    }

    @Test func `every kind but the search's own bound is among the flaws`() {
        #expect(Set(Self.flaws.map(\.kind)) == Set(Finding.Kind.allCases).subtracting([.pathSearchBounded]))
    }

    @Test func `a sound workflow has no findings`() throws {
        #expect(WorkflowProof.findings(of: try SmallWorkflow.definition(), meetingGaps: [:]) == [])
    }

    @Test func `lines are known for a definition in its canonical form too`() throws {
        let text = try SmallWorkflow.definition(replacing: "party: body, ", with: "").canonicalText
            .replacing("{\"state\"", with: "\n{\"state\"").replacing("\"states\"", with: "\n\"states\"")
        let document = try YAMLDocument.parse(text, file: "stored.json")
        let findings = WorkflowProof.findings(
            of: try WorkflowDefinition(document), meetingGaps: [:], document: document)
        #expect(findings.map(\.kind) == [.stateWithoutParty])
        #expect(findings[0].line == document.line(of: [.key("states"), .index(1)]))
    }

    @Test(.timeLimit(.minutes(10))) func `sixty states in layers are proved in time`() throws {
        let definition = ManyStates.layers(width: 6, depth: 10, standard: 10, whole: 100)
        #expect(WorkflowProof.findings(of: definition, meetingGaps: [:]) == [])
        let tight = ManyStates.layers(width: 6, depth: 10, standard: 10, whole: 99)
        let findings = WorkflowProof.findings(of: tight, meetingGaps: [:])
        #expect(findings.map(\.kind) == [.standardExceeded])
        #expect(findings.first?.path.count == 12)
    }

    @Test(.timeLimit(.minutes(10))) func `sixty states with every way between them are not waited for`() throws {
        // All 58 steps in a row would take 58 days; the whole has 57: no search can go through all paths.
        let definition = ManyStates.everyWay(states: 60, whole: 57)
        let findings = WorkflowProof.findings(of: definition, meetingGaps: [:])
        #expect(findings.map(\.kind) == [.pathSearchBounded])
        // With one day more nothing can exceed the whole, and that is seen at once.
        #expect(WorkflowProof.findings(of: ManyStates.everyWay(states: 60, whole: 58), meetingGaps: [:]) == [])
        #expect(
            WorkflowProof.findings(of: ManyStates.everyWay(states: 140, whole: 138), meetingGaps: [:]).map(\.kind) == [
                .pathSearchBounded
            ])
    }
}

/// Large workflows.
enum ManyStates {
    /// `depth` layers of `width` states, every state leading to all of the next layer.
    static func layers(width: Int, depth: Int, standard: Int, whole: Int) -> WorkflowDefinition {
        var states = [
            WorkflowDefinition.State("draft", party: .provider, isInitial: true),
            .init("done", party: WorkflowDefinition.Party.none, stage: .final(.init(.approved))),
        ]
        var actions: [WorkflowDefinition.Action] = []
        for layer in 0..<depth {
            for place in 0..<width {
                states.append(
                    .init(
                        "s\(layer)-\(place)", party: .body,
                        timing: .init(standard: Period(count: standard, unit: .workingDays))))
                let from = layer == 0 ? ["draft"] : (0..<width).map { "s\(layer - 1)-\($0)" }
                actions.append(
                    .init(
                        "a\(layer)-\(place)", from: from, to: "s\(layer)-\(place)", by: [.officer],
                        effect: .init(marks: layer == 0 ? [.received] : [])))
            }
        }
        actions.append(
            .init(
                "finish", from: (0..<width).map { "s\(depth - 1)-\($0)" }, to: "done", by: [.officer],
                effect: .init(marks: [.notified])))
        return definition(states, actions, whole: whole)
    }

    /// A draft, an outcome, and states of one day each with an action from each to each.
    static func everyWay(states count: Int, whole: Int) -> WorkflowDefinition {
        var states = [
            WorkflowDefinition.State("draft", party: .provider, isInitial: true),
            .init("done", party: WorkflowDefinition.Party.none, stage: .final(.init(.approved))),
        ]
        let names = (0..<count - 2).map { "s\($0)" }
        states += names.map { .init($0, party: .body, timing: .init(standard: Period(count: 1, unit: .workingDays))) }
        var actions = names.map { name in
            WorkflowDefinition.Action("to-\(name)", from: names.filter { $0 != name }, to: name, by: [.officer])
        }
        actions.append(.init("submit", from: ["draft"], to: "s0", by: [.provider], effect: .init(marks: [.received])))
        // Only from the last state, so that long ways round are possible.
        actions.append(
            .init("finish", from: [names[count - 3]], to: "done", by: [.officer], effect: .init(marks: [.notified])))
        return definition(states, actions, whole: whole)
    }

    private static func definition(
        _ states: [WorkflowDefinition.State], _ actions: [WorkflowDefinition.Action], whole: Int
    )
        -> WorkflowDefinition
    {
        WorkflowDefinition(
            workflow: "large", version: 1, title: LocalizedText(en: "Large"), calendar: "england-and-wales",
            clock: .init(standard: Period(count: whole, unit: .workingDays)), states: states, actions: actions)
    }
}
