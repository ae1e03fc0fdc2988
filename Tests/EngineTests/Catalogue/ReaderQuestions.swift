import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// A house in which there is something of every kind to see, and what SQL as the service may ask of it.
struct ReaderQuestions {
    /// Ids and names that questions are about: somebody who means harm knows them all.
    struct Known {
        var panelCase = UUID()
        var meetingCase = UUID()
        var accredited = UUID()
        var evidenceCase = UUID()
        var evidenceName = ""
        var reviewer = UUID()
        /// Somebody who is away, and whose work an officer does.
        var away = UUID()
        /// The head of the panel's case, as a row.
        var head = ""
    }

    let known: Known
    /// Those who have something to see, each by the statement with which they enter.
    let readers: [SQL]

    /// Furnishes a house.
    init(_ house: House) async throws {
        var known = Known()
        // 1. Before a meeting, which is open, with a vote.
        let committee = try await Committee(house)
        let before = try await committee.ready("01-10", by: committee.bob)
        try await committee.open(["chair", "bob"])
        _ = try await committee.vote("refuse", on: before, by: committee.chair).receipt()
        _ = try await house.give(
            .recuse, ["member": "bob"], on: before, by: committee.clerk, at: try Committee.at("02-13", "10:30"))
        // 2. With a panel: a review, a draft, an interest; notes, tags and an officer of the body's.
        try await house.publish(PanelRoute(panel: PanelRoute.usual))
        let read = try await house.reviewed()
        let people = try await house.seat(["lay", "member"], on: read.reference)
        _ = try await house.give(.review, House.review("refuse"), on: read.reference, by: people[0]).receipt()
        _ = try await house.give(.draftReview, House.review("approve"), on: read.reference, by: people[1]).receipt()
        _ = try await house.give(.note, ["text": "Rang them."], on: read.reference, by: house.officer).receipt()
        _ = try await house.give(.tag, ["tags": ["late"]], on: read.reference, by: house.officer).receipt()
        _ = try await house.give(.assign, ["officer": "officer"], on: read.reference, by: house.officer).receipt()
        _ = try await house.give(.declare, ["nature": "family"], on: read.reference, by: house.decider).receipt()
        // 3. Accredited; with evidence; with a request.
        let accredited = try await house.lead(to: "accredited")
        let opened = try await house.open()
        let sha256 = try await house.send(Array("%PDF-1.7 the plan\n".utf8), named: "plan.pdf", for: opened.reference)
        _ = try await house.give(
            .attach, ["requirement": "assessment-plan", "sha256": .string(sha256), "name": "plan.pdf"],
            on: opened.reference, by: house.provider
        ).receipt()
        try await house.act("submit", on: opened.reference, by: house.provider)
        try await house.act("confirm-complete", on: opened.reference, by: house.officer)
        try await house.act(
            "request-information", on: opened.reference, data: ["question": "Why?"], by: house.officer)
        try await Self.furnishBeside(house)
        known.panelCase = read.id
        known.accredited = accredited.id
        known.evidenceCase = opened.id
        known.evidenceName = opened.reference
        known.meetingCase = try await house.value(
            "SELECT case_id FROM accredit.case_head WHERE reference = \(before)")
        known.reviewer = try await house.value("SELECT id FROM accredit.principal WHERE name = 'reviewer'")
        known.away = try await house.value("SELECT id FROM accredit.principal WHERE name = 'decider'")
        known.head = try await house.value(
            "SELECT to_jsonb(h)::text FROM accredit.case_head h WHERE h.case_id = \(read.id)")
        self.known = known
        readers =
            [
                house.officer, house.provider, house.simulatingProvider, house.decider, committee.chair, committee.bob,
                committee.clerk, people[0], people[1],
            ].map(Self.enter) + [
                "SELECT accredit.enter_for_figures() FROM accredit.enter(\(Intruder.digest(house.analyst)))"
            ]
    }

    /// What stands beside cases: an imported log, what a body consents to and sets, a provider that it recognises, and
    /// a decider who is away.
    private static func furnishBeside(_ house: House) async throws {
        try await house.importLog("log", cases: 2, events: 3)
        _ = try await house.admin.withConnection { connection in
            try await connection.pipeline([
                """
                INSERT INTO accredit.onerous_threshold (body_id, changes)
                SELECT id, '{}' FROM accredit.organisation WHERE code = 'SAB'
                """,
                """
                INSERT INTO accredit.small_cell_consent (body_id, consents)
                SELECT id, true FROM accredit.organisation WHERE code = 'SAB'
                """,
                """
                INSERT INTO accredit.recognition (body_id, provider_id, valid_from, valid_until)
                SELECT b.id, p.id, '2024-01-01', '2040-01-01' FROM accredit.organisation b, accredit.organisation p
                WHERE b.code = 'SAB' AND p.code = 'SAC'
                """,
                """
                INSERT INTO accredit.absence (principal_id, from_day, until_day, set_by, deputy_id)
                SELECT a.id, current_date, current_date + 1, d.id, d.id
                FROM accredit.principal a, accredit.principal d WHERE a.name = 'decider' AND d.name = 'officer'
                """,
                """
                INSERT INTO accredit.access_denial (day, fingerprint, organisation_id, method, route, reason, first_at,
                    last_at, count)
                SELECT current_date, sha256('x'), id, 'GET', '/v1/cases', 'revoked_token', now(), now(), 1
                FROM accredit.organisation WHERE code = 'SAB'
                """,
            ])
        }
    }

    /// The statement with which somebody enters.
    static func enter(_ person: House.Person) -> SQL { "SELECT FROM accredit.enter(\(Intruder.digest(person)))" }

    /// Rows where what a call answers tells something.
    private static func telling(_ call: SQL) -> SQL {
        """
        SELECT FROM (SELECT to_jsonb(x) AS told FROM \(call) AS x) AS y
        WHERE jsonb_strip_nulls(y.told) NOT IN ('null', '[]', '{}', 'false', '""')
            AND y.told::text !~ 'unauthenticated|upload_lost'
        """
    }

    /// Of each function with the owner's rights that tells a reader something: a question that finds rows where it
    /// does.
    var ofFunctions: [String: SQL] {
        let calls: [String: SQL] = [
            "known_reader": "accredit.known_reader()", "reader": "accredit.reader()",
            "person_seen": "accredit.person_seen(\(known.reviewer))",
            "presence_seen": "accredit.presence_seen(\(known.reviewer), current_date)",
            "reads_as_deputy_of": "accredit.reads_as_deputy_of(\(known.away), current_date)",
            "enter_for_figures": "accredit.enter_for_figures()",
            "open_to_reader":
                "accredit.open_to_reader(jsonb_populate_record(NULL::accredit.case_head, \(known.head)::jsonb))",
            "permission_seen": "accredit.permission_seen(\(known.meetingCase), 'approve')",
            "incomplete_seen": "accredit.incomplete_seen(\(known.evidenceCase), 'recommend')",
            "resolution_seen": "accredit.resolution_seen(\(known.meetingCase), 'approve')",
            "take_back_seen": "accredit.take_back_seen(\(known.accredited))",
            "panel_of": "accredit.panel_of(\(known.panelCase))",
            "review_draft_of": "accredit.review_draft_of(\(known.panelCase))",
            "review_file_seen": "accredit.review_file_seen(\(known.panelCase), 1, 1)",
            "reviewers_seen": "accredit.reviewers_seen(\(known.panelCase))",
            "officers_seen": "accredit.officers_seen()",
            "own_tokens": "accredit.own_tokens('x')", "denials_seen": "accredit.denials_seen(10)",
            "people_seen": "accredit.people_seen()", "notes_of": "accredit.notes_of(\(known.panelCase))",
            "stuck_seen": "accredit.stuck_seen()", "ballots_awaited": "accredit.ballots_awaited(clock_timestamp())",
            "meetings_seen": "accredit.meetings_seen('2024-01-01', '2024-12-31', NULL)",
            "meeting_seen": "accredit.meeting_seen('\(unsafeRaw: Committee.february)')",
            "meeting_of": "accredit.meeting_of(\(known.meetingCase))",
            "letters_seen": "accredit.letters_seen(\(known.accredited), NULL, NULL, 50)",
            "webhooks_seen": "accredit.webhooks_seen()", "quotas_seen": "accredit.quotas_seen()",
            "deliveries_seen": "accredit.deliveries_seen(\(known.panelCase), NULL, NULL, 50)",
            "observe_events": "accredit.observe_events('now')",
            "events_released": "(SELECT accredit.observe_events('start')) o, accredit.events_released('start', 10)",
            "preview_letters": "accredit.preview_letters(\(known.evidenceCase), NULL, NULL)",
        ]
        return calls.mapValues(Self.telling)
    }

    /// Of each function that takes the digest of a token, a call with one that is nobody's.
    var ofTokens: [String: SQL] {
        let command: SQL = """
            jsonb_build_array(jsonb_build_object('command', 'act', 'case', \(known.evidenceName)::text, 'action',
                'withdraw', 'key', 'k'))
            """
        let calls: [String: SQL] = [
            "enter": "accredit.enter('x')", "perform": "accredit.perform('x', \(command))",
            "rehearse": "accredit.rehearse('x', \(command))", "end_token": "accredit.end_token('x')",
            "lease_requests": "accredit.lease_requests('x', 1, 10)",
            "set_feed": "accredit.set_feed('x', sha256('y'))",
            "update_people": "accredit.update_people('x', '{\"what\": \"add\", \"name\": \"New\"}')",
            "update_webhooks": "accredit.update_webhooks('x', '{\"what\": \"create\"}')",
            "update_reviewers": "accredit.update_reviewers('x', '{\"what\": \"profile\", \"reviewer\": \"reviewer\"}')",
            "reassign_officer": "accredit.reassign_officer('x', '{\"from\": \"officer\", \"to\": \"clerk\"}')",
            "update_meetings": "accredit.update_meetings('x', '{\"what\": \"close\"}')",
            "record_consent": "accredit.record_consent('x', 'SAB', false)",
            "set_own_language": "accredit.set_own_language('x', 'cy')",
            "begin_evidence":
                "(SELECT refusal FROM accredit.begin_evidence('x', \(known.evidenceName), 'attach', 3))",
            "take_evidence": "accredit.take_evidence('x', \(known.panelCase), 0, 'abc')",
            "drop_evidence": "(SELECT accredit.drop_evidence('x', \(known.panelCase))::text AS x)",
            "finish_evidence": "accredit.finish_evidence('x', \(known.panelCase), 'x', 'application/pdf')",
            "read_evidence": "accredit.read_evidence('x', \(known.evidenceCase), 1, 0)",
            "read_review_file": "accredit.read_review_file('x', \(known.panelCase), 1, 1, 0)",
        ]
        return calls.mapValues(Self.telling)
    }

    /// What the program asks beside tables and functions with the owner's rights.
    var ofTheProgram: [SQL] {
        let calls: [SQL] = [
            "accredit.work_of(100)", "accredit.cases_found('micro')", "accredit.evidence_held()",
            "accredit.evidence_of(\(known.evidenceCase))", "accredit.explain(\(known.evidenceCase))",
            "accredit.requests_of(\(known.evidenceCase))", "accredit.decisions_of(\(known.accredited))",
            "accredit.effective_events(\(known.accredited))", "accredit.case_named(\(known.evidenceName))",
            "accredit.selves(\(known.reviewer))", "accredit.cases_to_review()", "accredit.reads_as_reviewer()",
            "accredit.taken_back_by(\(known.accredited), 1)", "accredit.aftercare_of(\(known.accredited))",
            "accredit.case_spans(\(known.accredited))",
        ]
        return calls.map(Self.telling) + [
            "SELECT FROM accredit.principal WHERE name ~ 'o'",
            "SELECT FROM accredit.principal WHERE merged_into IS NULL",
            "SELECT FROM accredit.case_head h JOIN accredit.organisation o ON o.id = h.body_id",
            "SELECT FROM accredit.case_event e LEFT JOIN accredit.case_payload p USING (case_id, seq)",
            "SELECT FROM accredit.case_head h WHERE h.case_id = \(known.panelCase)",
            "SELECT FROM (SELECT count(*) AS n FROM accredit.case_facts) x WHERE n > 0",
            "SELECT FROM accredit.imported_event",
        ]
    }
}
