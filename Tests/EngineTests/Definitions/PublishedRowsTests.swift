import EngineSupport
@testable import Engine
import Foundation
import Postgres
import Testing
import WorkflowCore

/// The rows the engine reads say the same as the definition they came from.
@Suite struct PublishedRowsTests {
    @Test func theRowsEqualTheDefinition() async throws {
        try await House.withHouse { house in
            let files = try House.shippedDefinitions().filter { !$0.file.contains("calendars") }
            #expect(files.count >= 3)
            for file in files {
                let definition = try WorkflowDefinition(try YAMLDocument.parse(file.text, file: file.file))
                let detail = try await house.administration.workflow(definition.workflow)
                // 1. The document: the same definition again, under the hash of its canonical form.
                #expect(try WorkflowDefinition(canonical: detail.definition) == definition)
                let hash = try definition.hash.map { String(format: "%02x", $0) }.joined()
                #expect(detail.summary.hash == hash)
                try await Self.expectStates(house, definition)
                try await Self.expectActions(house, definition)
                try await Self.expectGuards(house, definition)
                try await Self.expectEscalations(house, definition)
            }
        }
    }

    private static func rows(_ house: House, _ sql: SQL) async throws -> [[String?]] {
        try await house.admin.withConnection { try await $0.query(sql) }.map { row in
            try (0..<row.columnCount).map { try row.decode(String?.self, at: $0) }
        }
    }

    private static func words(_ period: WorkflowCore.Period?) -> String? {
        period.map { "\($0.count) \($0.unit.rawValue)" }
    }

    private static func expectStates(_ house: House, _ definition: WorkflowDefinition) async throws {
        let stored = try await rows(
            house,
            """
            SELECT s.state, s.title ->> 'en', s.party, s.initial::text, s.editable::text, s.request::text, s.meeting,
                s.outcome, s.on_expiry,
                s.standard || ' ' || s.standard_unit, s.deadline || ' ' || s.deadline_unit, s.valid || ' ' || \
                s.valid_unit,
                s.renewal || ' ' || s.renewal_unit
            FROM accredit.workflow_state s JOIN accredit.workflow w ON w.id = s.workflow_id
            WHERE w.name = \(definition.workflow) ORDER BY s.ordinal
            """)
        let expected: [[String?]] = definition.states.map { state in
            [
                state.state, state.title.en, state.party?.rawValue, "\(state.isInitial)", "\(state.isEditable)",
                "\(state.stage == .request)", state.meeting?.series, state.outcome?.rawValue, state.timing.onExpiry,
                words(state.timing.standard), words(state.timing.deadline), words(state.ending?.validity?.lasts),
                words(state.ending?.validity?.renewalOpens),
            ]
        }
        #expect(stored == expected)
    }

    private static func expectActions(_ house: House, _ definition: WorkflowDefinition) async throws {
        let stored = try await rows(
            house,
            """
            SELECT a.from_state, a.action, a.to_state, a.title ->> 'en', array_to_string(a.roles, ','),
                array_to_string(a.separate_from, ','),
                array_to_string(a.marks, ','), a.guarded::text, a.complete::text, array_to_string(a.evidence, ','),
                a.stops_timers::text, a.needs_panel::text, a.meets::text, a.votes::text,
                (SELECT string_agg((f ->> 'name') || ':' || (f ->> 'type') || coalesce(':' || (f ->> 'optional'), ''),
                    ',')
                    FROM jsonb_array_elements(a.records) AS f)
            FROM accredit.workflow_action a JOIN accredit.workflow w ON w.id = a.workflow_id
            WHERE w.name = \(definition.workflow) ORDER BY a.ordinal, a.from_state COLLATE "C"
            """)
        let expected: [[String?]] = definition.actions.flatMap { action in
            action.from.sorted().map { from -> [String?] in
                let state = definition.state(from)
                let isVotedOn = state?.meeting?.voting != nil && action.needsVotes
                let records = action.effect.records.map {
                    "\($0.name):\($0.type.rawValue)\($0.isOptional ? ":true" : "")"
                }
                .joined(separator: ",")
                return [
                    from, action.action, action.to, action.title.en, action.by.map(\.rawValue).joined(separator: ","),
                    action.separateFrom.joined(separator: ","),
                    action.effect.marks.map(\.rawValue).joined(separator: ","),
                    "\(!action.require.isEmpty)", "\(action.needsCompleteSubmission)",
                    action.evidence?.joined(separator: ","),
                    "\(state?.isTimed == true || state?.timing.escalation.isEmpty == false)",
                    "\(state?.panel != nil && definition.takesOn(action))",
                    "\(state?.meeting != nil && (definition.takesOn(action) || isVotedOn))", "\(isVotedOn)",
                    records.isEmpty ? nil : records,
                ]
            }
        }
        #expect(stored == expected)
    }

    private static func expectEscalations(_ house: House, _ definition: WorkflowDefinition) async throws {
        let stored = try await rows(
            house,
            """
            SELECT r.state, concat_ws(' ', r.share, r.before, r.before_unit, CASE WHEN r.overdue THEN 'overdue' END),
                array_to_string(r.tell, ',')
            FROM accredit.escalation_level r JOIN accredit.workflow w ON w.id = r.workflow_id
            LEFT JOIN accredit.workflow_state s ON s.workflow_id = r.workflow_id AND s.state = r.state
            WHERE w.name = \(definition.workflow) ORDER BY s.ordinal NULLS FIRST, r.ordinal
            """)
        let escalations =
            [(nil, definition.clock.escalation)] + definition.states.map { ($0.state, $0.timing.escalation) }
        let expected: [[String?]] = escalations.flatMap { state, escalation in
            escalation.map { level -> [String?] in
                let at =
                    switch level.at {
                    case .share(let share): "\(share)"
                    case .before(let period): words(period)
                    case .overdue: "overdue"
                    }
                return [state, at, level.tell.map(\.rawValue).joined(separator: ",")]
            }
        }
        #expect(stored == expected)
        #expect(!expected.isEmpty)
    }

    private static func expectGuards(_ house: House, _ definition: WorkflowDefinition) async throws {
        let guards = try await rows(
            house,
            """
            SELECT g.action, g.ordinal::text, g.source, g.message ->> 'en', g.message ->> 'cy', (g.guard::text =
                accredit.strict_guard(g.source)::text)::text
            FROM accredit.workflow_guard g JOIN accredit.workflow w ON w.id = g.workflow_id
            WHERE w.name = \(definition.workflow) ORDER BY g.action COLLATE "C", g.ordinal
            """)
        let expected: [[String?]] = definition.actions.sorted { $0.action < $1.action }.flatMap { action in
            action.require.enumerated().map { index, guarded -> [String?] in
                [action.action, "\(index + 1)", guarded.condition, guarded.message.en, guarded.message.cy, "true"]
            }
        }
        #expect(guards == expected)
        let routes = try await rows(
            house,
            """
            SELECT r.route, r.source, r.because ->> 'en', (r.guard IS NULL)::text
            FROM accredit.workflow_route r JOIN accredit.workflow w ON w.id = r.workflow_id
            WHERE w.name = \(definition.workflow) ORDER BY r.ordinal
            """)
        #expect(routes == definition.routing.map { [$0.route, $0.condition, $0.because.en, "\($0.condition == nil)"] })
    }
}
