import Engine
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import TestSupport
import Testing
import WorkflowCore

/// Explaining, work lists and the door agree on who may do what, over random cases, people and moments.
///
/// Each draw asks `explain` and the work list of one person about one case, then takes every action that leaves the
/// case's state through the door in a transaction of its own that is rolled back, and compares. Between draws the cases
/// move on: actions are taken, interests declared, reviewers seated, cases paused and resumed.
@Suite struct AgreementTests {
    /// Some comparisons for each draw.
    private static let draws = 5_000
    private static let routes = ["proportionate-accreditation", "programme-accreditation", "recognised-provision"]

    /// Says for one person and one case where the three disagree; nothing where they agree. It runs as the service.
    private static let comparison: SQL = """
        CREATE FUNCTION public.disagreements(digest bytea, name text)
        RETURNS TABLE (checked integer, differing text[], reasons text[])
        LANGUAGE plpgsql AS $$
        DECLARE
            x        record;
            listed   text[];
            on_list  boolean := false;
            door     text;
            fits     jsonb;
            failing  boolean;
            expected text[];
            resting  boolean;
        BEGIN
            checked := 0;
            differing := '{}';
            reasons := '{}';
            PERFORM FROM accredit.enter(digest);
            SELECT h.party = 'paused' INTO resting FROM accredit.case_head h WHERE h.reference = name;
            IF NOT FOUND THEN
                RETURN NEXT;
                RETURN;
            END IF;
            SELECT count(*) > 0, array_agg(a ->> 'action') INTO on_list, listed
            FROM accredit.work_of(1000) w
            JOIN accredit.case_head h ON h.case_id = w.case_id AND h.reference = name
            CROSS JOIN LATERAL jsonb_array_elements(w.actions) AS a
            WHERE w.kind IN ('act', 'decide', 'submit', 'renew');
            FOR x IN
                SELECT e.* FROM accredit.case_head h CROSS JOIN LATERAL accredit.explain(h.case_id) e
                WHERE h.reference = name
            LOOP
                checked := checked + 1;
                failing := EXISTS (SELECT FROM jsonb_array_elements(x.guards) g WHERE NOT (g ->> 'satisfied')::boolean);
                SELECT coalesce(jsonb_object_agg(f ->> 'name', CASE f ->> 'type'
                    WHEN 'number' THEN '1' WHEN 'boolean' THEN 'true' WHEN 'date' THEN '"2040-01-31"'
                    ELSE '"So."' END::jsonb), '{}') INTO fits
                FROM jsonb_array_elements(x.records) f;
                BEGIN
                    SELECT CASE WHEN p.status = 'done' THEN 'done' ELSE p.detail ->> 'reason' END INTO door
                    FROM accredit.perform(digest, jsonb_build_array(jsonb_build_object('command', 'act', 'case', name,
                        'action', x.action, 'key', gen_random_uuid(), 'data', fits, 'reasons', 'So.',
                        'until', '2040-01-31'))) p;
                    RAISE EXCEPTION USING ERRCODE = 'ZZ001';
                EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
                END;
                reasons := reasons || door;
                expected := CASE
                    WHEN x.blocked_by ->> 'reason' = 'out_of_scope' THEN ARRAY['out_of_scope']
                    WHEN resting THEN ARRAY['paused', 'out_of_scope']
                    WHEN x.blocked_by ->> 'reason' = 'reviews_awaited' THEN ARRAY['not_permitted', 'out_of_scope']
                    WHEN x.blocked_by ->> 'reason' IN ('no_meeting', 'no_quorum', 'not_carried') AND x.permitted
                        THEN CASE WHEN failing THEN ARRAY['guard', x.blocked_by ->> 'reason']
                            ELSE ARRAY[x.blocked_by ->> 'reason'] END
                    WHEN x.blocked_by ->> 'reason' = 'incomplete' AND x.permitted
                        THEN ARRAY['guard', 'incomplete', 'invalid_data']
                    -- A token that does not act is refused for that, before its holder is for the role.
                    WHEN NOT x.permitted THEN ARRAY['not_permitted', 'out_of_scope']
                    WHEN x.blocked_by IS NOT NULL THEN ARRAY[x.blocked_by ->> 'reason']
                    WHEN failing THEN ARRAY['guard', 'done', 'invalid_data']
                    ELSE ARRAY['done', 'invalid_data'] END;
                IF NOT coalesce(door, '') = ANY (expected) THEN
                    differing := differing || format('%s on %s: the door says %s, explain %s', x.action, name, door,
                        expected);
                END IF;
                -- What is on the work list is what nothing but conditions and meetings stands in the way of.
                IF on_list AND NOT resting AND (x.action = ANY (listed)) IS DISTINCT FROM (x.permitted
                    AND (x.blocked_by IS NULL
                        OR x.blocked_by ->> 'reason' IN ('no_meeting', 'no_quorum', 'not_carried', 'incomplete')))
                THEN
                    differing := differing || format('%s on %s: listed %s, explain %s', x.action, name,
                        x.action = ANY (listed),
                        coalesce(x.blocked_by ->> 'reason', 'nothing blocks it'));
                END IF;
                IF x.action = ANY (listed) AND door IN ('not_permitted', 'separation', 'conflict', 'judged_before',
                    'reviews_missing')
                THEN
                    differing := differing || format('%s on %s: listed, and the door says %s', x.action, name, door);
                END IF;
            END LOOP;
            RETURN NEXT;
        END $$
        """

    @Test func explainingWorkListsAndTheDoorAgree() async throws {
        try await House.withHouse { house in
            try await house.admin.withConnection { connection in
                try await connection.execute(Self.comparison)
                try await connection.execute(
                    "GRANT EXECUTE ON FUNCTION public.disagreements TO accredit_service")
            }
            var random = SeededGenerator(seed: 20_261_129 &+ TestSample.seed)
            // Somebody who may recommend and decide, whom four eyes keep from doing both.
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: "both", roles: ["reviewer", "decider"], label: "test", days: 1)
            let people = [
                House.Person(secret: secret.text),
                house.provider, house.officer, house.reviewer, house.decider, house.simulatingOfficer,
                house.simulatingReviewer, house.simulatingDecider, house.otherOfficer, house.otherProvider,
                house.analyst, try await house.token(for: [.read]),
            ]
            var cases: [String] = []
            var (checked, moved) = (0, 0)
            var answers: [String: Int] = [:]
            for draw in 0..<Self.draws {
                // 1. Twenty cases are under way; one that has come to its end makes room for another.
                if cases.count < 20 {
                    let route = Self.routes[draw % Self.routes.count]
                    cases.append(
                        draw % 4 == 0
                            ? try await Self.recommended(house, by: people[0])
                            : try await house.open(route: route).reference)
                }
                let index = Int.random(in: 0..<cases.count, using: &random)
                let (name, person) = (cases[index], people.randomElement(using: &random) ?? house.provider)

                // 2. What the three say.
                let row = try await house.pool.withConnection { connection in
                    try await connection.query(
                        """
                        SELECT checked, differing, reasons
                        FROM public.disagreements(\(person.credential.digest), \(name))
                        """
                    ).first
                }
                let (count, found, reasons) = try #require(row).decode(as: (Int.self, [String].self, [String].self))
                checked += count
                for reason in reasons { answers[reason, default: 0] += 1 }
                #expect(found == [])

                // 3. Half of the time something happens.
                guard Int.random(in: 0..<2, using: &random) == 0 else { continue }
                let outcome = try await Self.happen(to: name, house, people, &random)
                if outcome == "done" { moved += 1 }
                if outcome == "case_closed" || Int.random(in: 0..<40, using: &random) == 0 { cases.remove(at: index) }
            }
            // The walk was one: thousands of comparisons, many moves, and refusals of each kind that a person can meet.
            #expect(checked > Self.draws && moved > Self.draws / 10, "\(checked) compared, \(moved) moved")
            #expect(
                Set(["done", "not_permitted", "guard", "separation", "conflict"]).isSubset(of: answers.keys),
                "\(answers)")
        }
    }

    /// A case that somebody in two roles has recommended, and in which one who decides has an interest: four eyes and
    /// interests come into play.
    private static func recommended(_ house: House, by person: House.Person) async throws -> String {
        let name = try await house.lead(to: "review").reference
        try await house.act(
            "recommend", on: name, data: ["recommendation": "Approve it."], by: person)
        let family: [String: JSONValue] = ["nature": "family"]
        _ = try await house.give(.declare, family, on: name, by: house.simulatingDecider).receipt()
        return name
    }

    /// Something random happens to a case; returns what came of it.
    private static func happen(
        to name: String, _ house: House, _ people: [House.Person], _ random: inout SeededGenerator
    ) async throws -> String {
        let person = people.randomElement(using: &random) ?? house.provider
        let request: Command.Request
        switch Int.random(in: 0..<20, using: &random) {
        case 0: request = .give(.declare, case: name, members: ["nature": "family"])
        case 1: request = .give(.invite, case: name, members: ["reviewer": "reviewer"])
        case 2: request = .give(.join, case: name, members: [:])
        case 3: request = .pause(case: name, reason: "Away.")
        case 4:
            let version = try await house.engine.caseDetail(name, as: house.provider.credential).summary.version
            request = .consent(case: name, event: version)
        case 5: request = .resume(case: name)
        case 6...11:
            // A panel reads, or a meeting opens, so that the case can go on.
            let actor = Bool.random(using: &random) ? people[0] : (people.randomElement(using: &random) ?? person)
            let actions = (try? await house.engine.explain(name, as: actor.credential)) ?? []
            let waiting = actions.filter { action in
                ["not_on_panel", "reviews_missing", "no_meeting"].contains(action.blockedBy?["reason"]?.stringValue)
            }
            guard let action = waiting.randomElement(using: &random) else { return "nothing waits" }
            try? await house.makeReady(for: action.action, on: name, by: actor)
            return "made ready"
        default:
            // Mostly what one of them can do.
            for attempt in 0..<6 {
                // First the one in two roles, so that four eyes come into play.
                guard let actor = attempt == 0 ? people.first : people.randomElement(using: &random),
                    let actions = try? await house.engine.explain(name, as: actor.credential),
                    let action = actions.filter(\.possible).randomElement(using: &random)
                else { continue }
                let fields = (action.records.arrayValue ?? []).compactMap { field -> (String, JSONValue)? in
                    guard let key = field["name"]?.stringValue else { return nil }
                    switch field["type"]?.stringValue {
                    case "number": return (key, 1)
                    case "boolean": return (key, true)
                    case "date": return (key, "2040-01-31")
                    default: return (key, "So.")
                    }
                }
                let data = JSONValue.object(Dictionary(fields) { first, _ in first })
                return reason(
                    try await house.outcome(
                        .act(case: name, action: action.action, data: data), as: actor, ready: false))
            }
            // An officer who has an interest reads it no longer; the provider does.
            let actions = try await house.engine.explain(name, as: house.provider.credential)
            guard let action = actions.randomElement(using: &random) else { return "case_closed" }
            request = .act(case: name, action: action.action, data: nil)
        }
        return reason(try await house.outcome(request, as: person, ready: false))
    }

    private static func reason(_ outcome: CommandOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .refused(let refusal), .stale(let refusal), .keyReused(let refusal), .unknownCase(let refusal):
            refusal.reason.rawValue
        case .unauthenticated: "unauthenticated"
        }
    }
}
