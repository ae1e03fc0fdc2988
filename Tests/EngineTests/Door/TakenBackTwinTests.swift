import EngineSupport
import RandomSupport
import Foundation
import Postgres
import Reports
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// A case that was decided, and taken back, is the same as one that was not decided: in figures, clocks, work lists,
/// register and timers, byte for byte.
@Suite(.serialized) struct TakenBackTwinTests {
    /// What happens to a case, by a seed.
    private struct Walk {
        /// Something that happens at a time.
        enum Step {
            case submit, confirm, ask, answer, extend, pause, correct, sweep
            case decide(String, [String: JSONValue])
            case takeBack, send
            /// Only where the case is decided: about the decision itself.
            case prolong, correctDecision
        }

        let steps: [Step]
        /// Days between the steps.
        let gaps: [Int64]

        /// - Parameter stops: the mark at which the clock stops; what has stopped is not extended.
        init(seed: UInt64, stops: String) {
            var random = SeededGenerator(seed: seed)
            func some(_ most: Int, of kinds: [Step]) -> [Step] {
                (0..<Int.random(in: 0...most, using: &random)).flatMap { _ -> [Step] in
                    let kind = kinds.randomElement(using: &random) ?? .sweep
                    if case .ask = kind { return [.ask, .answer] }
                    return [kind]
                }
            }
            let items: JSONValue = [
                ["kind": "condition", "text": "Publish it.", "due": "2021-09-30"],
                ["kind": "advice", "text": "Ask the employers."],
            ]
            let decisions: [Step] = [
                .decide("approve", ["data": ["note": "Second.", "grade": 5]]), .decide("approve", [:]),
                .decide("condition", ["reasons": "A gap.", "items": items]), .decide("refuse", ["reasons": "No."]),
                .decide("refuse-unanswered", ["reasons": "No answer."]),
            ]
            let first = decisions.randomElement(using: &random) ?? .decide("approve", [:])
            var steps: [Step] = [.submit, .confirm] + some(3, of: [.ask, .extend, .pause, .correct, .sweep])
            var isAsked = false
            if case .decide("refuse-unanswered", _) = first {
                steps.append(.ask)
                isAsked = true
            }
            steps.append(first)
            var between = some(
                3, of: [stops == "decided" ? .sweep : .extend, .pause, .correct, .sweep, .correctDecision])
            if case .decide("condition", _) = first { between.append(.prolong) }
            steps += between + [.takeBack, .sweep]
            if isAsked { steps.append(.answer) }
            steps += some(2, of: [.ask, .extend, .pause, .correct])
            if Bool.random(using: &random) { steps += [.decide("approve", [:]), .send, .sweep] }
            self.steps = steps
            gaps = steps.map { _ in Int64.random(in: 0...3, using: &random) }
        }
    }

    /// A case on its walk in a house of its own.
    private struct Walker {
        let house: House
        let isDecided: Bool
        var reference = ""
        var time = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London
        var keys = 0
        var decision = 0
        var isUntold = false
        var pictures: [[String]] = []

        private mutating func give(_ request: Command.Request, by person: House.Person) async throws -> Receipt {
            keys += 1
            return try await house.outcome(request, as: person, key: "key \(keys)", at: time).receipt()
        }

        // long: one line for each step there is.
        mutating func take(_ step: Walk.Step, after days: Int64) async throws {
            time = time.advanced(bySeconds: days * 86_400 + 60)
            let act = { [reference] (action: String, data: JSONValue?) in
                Command.Request.act(case: reference, action: action, data: data)
            }
            switch step {
            case .submit: _ = try await give(act("submit", nil), by: house.simulatingProvider)
            case .confirm: _ = try await give(act("confirm", ["note": "First."]), by: house.simulatingOfficer)
            case .ask: _ = try await give(act("ask", ["question": "Who marks?"]), by: house.simulatingOfficer)
            case .answer: _ = try await give(act("answer", ["answer": "We do."]), by: house.simulatingProvider)
            case .send: _ = try await give(act("send", nil), by: house.simulatingOfficer)
            case .extend:
                let more = try await give(
                    .extend(case: reference, what: .standard, workingDays: 5, reason: "Ill."),
                    by: house.simulatingOfficer)
                _ = try await give(.consent(case: reference, event: more.version), by: house.simulatingProvider)
            case .pause:
                let rest = try await give(.pause(case: reference, reason: "Ill."), by: house.simulatingOfficer)
                _ = try await give(.consent(case: reference, event: rest.version), by: house.simulatingProvider)
                time = time.advanced(bySeconds: 2 * 86_400)
                _ = try await give(.resume(case: reference), by: house.simulatingProvider)
            case .correct:
                let earlier = Instant(seconds: 1_610_357_400).advanced(bySeconds: 30)
                _ = try await give(
                    .correct(case: reference, event: 2, effectiveAt: earlier, reason: "By post."),
                    by: house.simulatingOfficer)
            case .sweep: _ = try await house.fireSimulated(asOf: time)
            case .decide(let action, let members):
                // The first decision is made in one house alone.
                keys += 1
                guard isDecided || !pictures.isEmpty else { return }
                let members = members.merging(["action": .string(action)]) { own, _ in own }
                decision = try await give(
                    .give(.decide, case: reference, members: members), by: house.simulatingDecider
                ).version
            case .takeBack where isDecided:
                let members: [String: JSONValue] = ["reason": "Meant for another."]
                _ = try await give(.give(.takeBack, case: reference, members: members), by: house.simulatingOfficer)
            case .prolong where isDecided:
                let members: [String: JSONValue] = ["item": 1, "due": "2021-10-31", "reason": "Ill."]
                _ = try await give(.give(.prolong, case: reference, members: members), by: house.simulatingOfficer)
            case .correctDecision where isDecided:
                _ = try await house.outcome(
                    .correct(case: reference, event: decision, effectiveAt: time, reason: "A slip."),
                    as: house.simulatingOfficer, at: time)
            case .takeBack, .prolong, .correctDecision: break
            }
        }

        mutating func walk(_ walk: Walk, stops: String) async throws {
            var route = TakingBackRoute()
            route.stops = stops
            _ = try await house.administration.publish([
                .init(file: "\(TakingBackRoute.name).yaml", text: route.text)
            ])
            reference = try await give(
                .open(body: "SAB", submission: try House.completeSubmission(), route: TakingBackRoute.name),
                by: house.simulatingProvider
            ).reference
            var isBack = false
            for (step, gap) in zip(walk.steps, walk.gaps) {
                try await take(step, after: gap)
                if case .takeBack = step { isBack = true }
                if case .sweep = step, isBack { pictures.append(try await picture()) }
            }
            pictures.append(try await picture())
            try await house.expectSound()
        }

        /// Everything that is told of the case, but for the numbers of its events.
        private func picture() async throws -> [String] {
            var filter = ReportFilter(asOf: time)
            filter.selection = ReportSelection(cohort: .submitted, groupedBy: [.quarter])
            let now = House.now
            var parts: [String] = []
            for filter in [ReportFilter(asOf: time), filter] {
                let turnaround = try await house.administration.reports.turnaround(filter, now: now)
                let onerous = try await house.administration.reports.onerous(filter, now: now)
                parts += [turnaround.text, turnaround.csv, try turnaround.json(), onerous.text, onerous.csv]
            }
            for person in [house.provider, house.officer, house.decider] {
                let work = try await house.engine.work(as: person.credential)
                parts.append("\(work.work.map { "\($0.kind) \($0.since) \($0.due as Any) \($0.actions as Any)" })")
            }
            let entry = try await house.value(
                "SELECT coalesce(accredit.public_entry(\(reference)), 'null')::text", as: String.self)
            return parts + [entry, try await stored()]
        }

        private func stored() async throws -> String {
            try await house.value(
                """
                SELECT jsonb_pretty(jsonb_build_object(
                    'head', jsonb_build_array(h.state, h.party, h.outcome, h.opened_at, h.entered_at, h.closed_at),
                    'record', f.record,
                    'timers', (SELECT jsonb_agg(jsonb_build_array(t.kind, t.due_at) ORDER BY t.kind)
                        FROM accredit.case_timer t
                        WHERE t.case_id = h.case_id AND t.due_at < 'infinity' AND t.kind <> 'whole'),
                    -- That timer may look early, never late: what counts is when the next level fires.
                    'whole', (SELECT jsonb_build_array(n.ordinal, n.at, n.at < t.due_at)
                        FROM accredit.next_level(h, 'whole', accredit.calendar_for(h.body_id, h.workflow_id)) n
                        JOIN accredit.case_timer t ON t.case_id = h.case_id AND t.kind = 'whole'
                        WHERE h.closed_at IS NULL),
                    'requests', (SELECT jsonb_agg(jsonb_build_array(q.request_no, q.status, q.question, q.reply,
                        q.last_due) ORDER BY q.request_no) FROM accredit.case_request q WHERE q.case_id = h.case_id),
                    'items', (SELECT jsonb_agg(to_jsonb(i) - 'seq') FROM accredit.case_decision_item i),
                    'spans', (SELECT jsonb_agg(jsonb_build_array(s.party, s.state, s.from_at, s.until_at))
                        FROM accredit.case_spans(h.case_id) s),
                    'standard', to_jsonb(accredit.standard_of(h.case_id, \(time))),
                    'step', to_jsonb(accredit.step_clock(h, accredit.calendar_for(h.body_id, h.workflow_id))),
                    'events', (SELECT jsonb_agg(jsonb_build_array(e.command, e.action, e.from_state, e.to_state,
                        e.party, e.effective_at) ORDER BY e.seq)
                        FROM accredit.effective_events(h.case_id) e WHERE e.command <> 'escalate')))
                FROM accredit.case_head h JOIN accredit.case_facts f ON f.case_id = h.case_id
                WHERE h.reference = \(reference)
                """)
        }
    }

    @Test(arguments: 1...16) func aDecisionTakenBackLeavesNothing(seed: Int) async throws {
        let stops = seed.isMultiple(of: 2) ? "notified" : "decided"
        let walk = Walk(seed: UInt64(seed), stops: stops)
        let pictures = try await House.withHouse { house in
            var walker = Walker(house: house, isDecided: true)
            try await walker.walk(walk, stops: stops)
            return walker.pictures
        }
        let twins = try await House.withHouse { house in
            var walker = Walker(house: house, isDecided: false)
            try await walker.walk(walk, stops: stops)
            return walker.pictures
        }
        try #require(pictures.count == twins.count && pictures.count >= 2)
        for (index, (picture, twin)) in zip(pictures, twins).enumerated() {
            for (part, other) in zip(picture, twin) where part != other {
                Issue.record("seed \(seed), picture \(index), \(walk.steps):\n\(part)\n--- and undecided:\n\(other)")
            }
        }
    }
}
