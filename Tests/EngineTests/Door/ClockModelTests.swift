import Engine
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import Testing
import Turnaround
import WorkflowCore

/// Hundreds of random acts, pauses, extensions and corrections: the database, the timeline that reports are made of,
/// and a model beside them tell the same.
@Suite(.serialized) struct ClockModelTests {
    /// What follows for a case at random: a command that the model allows, or nothing where it is over.
    private static func next(_ model: ClockModel, _ random: inout SeededGenerator) -> (
        request: Command.Request, by: String
    )? {
        let name = model.reference
        if model.isPaused, Int.random(in: 0..<3, using: &random) > 0 {
            return (.resume(case: name), Bool.random(using: &random) ? "simulatingProvider" : "simulatingOfficer")
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where !model.isPaused && !model.isClosed:
            return (.pause(case: name, reason: "Ill."), "simulatingProvider")
        case 1 where !model.isPaused && !model.isClosed && model.marked("notified") == nil:
            return (
                .extend(
                    case: name, what: .standard, workingDays: Int.random(in: 1...9, using: &random), reason: "Ill."),
                "simulatingOfficer"
            )
        case 2 where !model.isClosed:
            if let proposed = model.proposed.randomElement(using: &random) {
                return (.consent(case: name, event: proposed.number), "simulatingProvider")
            }
        case 3, 4, 5:
            guard let event = model.events.filter({ !$0.isCorrection }).randomElement(using: &random) else {
                return nil
            }
            let (earliest, latest) = model.room(of: event.number)
            let floor = earliest ?? event.at.advanced(bySeconds: -400_000)
            let effective = floor.advanced(
                byMicroseconds: Int64.random(in: 0...latest.microseconds(since: floor), using: &random))
            return (
                .correct(case: name, event: event.number, effectiveAt: effective, reason: "Entered late."),
                "simulatingOfficer"
            )
        case 6 where !model.isPaused && !model.isClosed:
            return (
                .consult(case: name, requirement: "assessment-plan", how: .opened, sha256: nil), "simulatingReviewer"
            )
        default: break
        }
        guard !model.isPaused, let act = ClockModel.acts[model.state]?.randomElement(using: &random) else {
            return model.isPaused ? (.resume(case: name), "simulatingOfficer") : nil
        }
        return (.act(case: name, action: act.action, data: act.data), act.by)
    }

    /// - Parameter unit: what the standards of the whole and of the steps are in.
    // long: one walk, in which each step needs what the steps before it left.
    @Test(arguments: [Turnaround.Period.Unit.workingDays, .months]) func theyAllTellTheSame(
        unit: Turnaround.Period.Unit
    ) async throws {
        try await House.withHouse { house in
            let route = try await house.publishPlainRoute()
            if unit != .workingDays { try await Self.writeStandards(in: unit, house) }
            var (random, commands) = (SeededGenerator(seed: 20_261_125), 0)
            var (known, models): ([(model: ClockModel, on: Instant)], [ClockModel]) = ([], [])
            for _ in 0..<24 {
                var moment = Instant(seconds: 1_610_357_400).advanced(
                    bySeconds: Int64.random(in: 0..<20_000_000, using: &random))
                var model = ClockModel(
                    reference: try await house.open(route: route, at: moment).reference, opened: moment)
                for step in 0..<16 {
                    guard let (request, by) = Self.next(model, &random) else { break }
                    moment = moment.advanced(bySeconds: Int64.random(in: 0..<500_000, using: &random))
                    // Corrections that go too far are refused, and leave nothing.
                    if case .correct(let name, let event, _, let reason) = request, step.isMultiple(of: 3) {
                        let beyond = model.room(of: event).latest.advanced(bySeconds: 1_000_000)
                        let wrong = Command.Request.correct(
                            case: name, event: event, effectiveAt: beyond, reason: reason)
                        let refusal = try await house.outcome(wrong, as: house.simulatingOfficer, at: moment).refusal
                        #expect(refusal?.reason == .outOfOrder)
                    }
                    let person = try #require(house.people[by])
                    let outcome = try await house.outcome(request, as: person, at: moment)
                    if outcome.refusal?.reason == .tooLate { break }  // Nobody sweeps here.
                    let receipt = try outcome.receipt()
                    model.take(request, at: moment)
                    if case .pause = request, Bool.random(using: &random) {
                        let consent = Command.Request.consent(case: model.reference, event: receipt.version)
                        _ = try await house.outcome(consent, as: house.simulatingOfficer, at: moment).receipt()
                        model.take(consent, at: moment)
                        commands += 1
                    }
                    commands += 1
                    if step == 7 { known.append((model, House.now)) }
                }
                models.append(model)
            }
            #expect(commands > 250 && known.count > 12)

            // 1. Court by court, now and as known midway.
            for model in models {
                #expect(
                    try await Self.stretches(house, model.reference, knownOn: nil) == model.stretches,
                    "\(model.reference)")
            }
            for (model, moment) in known {
                #expect(
                    try await Self.stretches(house, model.reference, knownOn: moment) == model.stretches,
                    "\(model.reference) on \(moment)")
            }
            // 2. Heads, timelines, and the standard's clock.
            let timelines = try await house.timelines()
            let working = try await house.working()
            for model in models {
                let timeline = try #require(timelines[model.reference])
                try await Self.compare(house, model, timeline, working, at: model.last.advanced(bySeconds: 700_000))
            }
            try await house.expectSound()
        }
    }

    /// Writes every standard as two of a unit.
    private static func writeStandards(in unit: Turnaround.Period.Unit, _ house: House) async throws {
        try await house.admin.withConnection { connection in
            try await connection.execute(
                """
                UPDATE accredit.workflow SET clock = jsonb_set(clock, '{standard}',
                    jsonb_build_object('count', 2, 'unit', \(unit.rawValue)::text))
                """)
            try await connection.execute(
                """
                UPDATE accredit.workflow_state
                SET standard = 2, standard_unit = \(unit.rawValue)::accredit.period_unit WHERE standard IS NOT NULL
                """)
        }
    }

    private static func compare(
        _ house: House, _ model: ClockModel, _ timeline: CaseTimeline, _ working: WorkingDays, at moment: Instant
    )
        async throws
    {
        let stretches = model.stretches
        let end = stretches.last?.party == Party.none ? stretches.last?.from ?? moment : moment
        let spans = timeline.spans(from: timeline.opened, to: end)
        let expected = stretches.filter { $0.from < min($0.until ?? end, end) }
        #expect(spans.map(\.party) == expected.map(\.party), "\(model.reference)")
        #expect(spans.map(\.start) == expected.map(\.from), "\(model.reference)")
        #expect(timeline.opened == stretches.first?.from && timeline.state == model.state)
        #expect(timeline.closed == (stretches.last?.party == Party.none ? stretches.last?.from : nil))
        #expect(timeline.clock.start == model.marked("complete") && timeline.clock.stop == model.marked("notified"))
        #expect(timeline.events == model.events.count)

        let summary = try await house.engine.caseDetail(model.reference, as: house.officer.credential).summary
        #expect(
            summary.openedAt == timeline.opened && summary.closedAt == timeline.closed && summary.state == model.state)
        #expect(summary.party == stretches.last?.party.rawValue)

        let row = try #require(
            try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT c.used, c.due, c.extended, c.agreed, h.entered_at
                    FROM accredit.case_head h CROSS JOIN LATERAL accredit.standard_of(h.case_id, \(moment)) c
                    WHERE h.reference = \(model.reference)
                    """)
            }.first)
        let (used, due, extended, agreed, enteredAt) = try row.decode(
            as: (Int?.self, Day?.self, Int.self, Int.self, Instant.self))
        #expect(extended == model.extended && agreed == model.agreed)
        #expect(
            used == timeline.usedStandard(to: min(timeline.clock.stop ?? moment, moment), working: working),
            "\(model.reference)")
        #expect(due == timeline.dueDay(asOf: moment, working: working), "\(model.reference)")
        if timeline.closed == nil { #expect(timeline.visits.last?.entered == enteredAt) }
    }

    private static func stretches(_ house: House, _ reference: String, knownOn: Instant?) async throws -> [ClockModel
        .Stretch]
    {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT s.party, s.state, s.from_at, s.until_at
                FROM accredit.case_head h CROSS JOIN LATERAL accredit.case_spans(h.case_id, coalesce(\(knownOn),
                    'infinity')) s
                WHERE h.reference = \(reference)
                ORDER BY s.seq
                """)
        }.map { row in
            let (party, state, from, until) = try row.decode(
                as: (String.self, String.self, Instant.self, Instant?.self))
            return ClockModel.Stretch(
                party: try #require(Party(rawValue: party)), state: state, from: from, until: until)
        }
    }
}
