import PanelOracle
import Postgres
import TestSupport
import Testing

/// Every panel of up to five members, exhaustively. A panel decides by two functions: `count_panel` says what the ballots come to, and
/// `panel_result` what follows from that. Each is held against its definition at every argument that the grid of ``PanelGrid`` can give it:
///
/// - `panel_result` at each of the sums to which the nodes of all lattices come (3 million, of 65 million nodes of 190,000 rules);
///   that nodes of the same sum decide alike, that nothing stays undecided once all are in, and that no later review changes a decision is
///   shown by the oracle at every node and edge, so for every order of arrival. (Where enough approvals decide at once, nobody else is
///   waited for, and the rest might have said otherwise: such a decision is final because it is the first.)
/// - `count_panel` at every ballot of every single member, so that members of one kind can be told apart there: it is held against sums
///   that do not know them apart, which is to say that exchanging them changes nothing.
///
/// ``PanelOutcomeTests`` holds both together against a second model, by samples; ``PanelArrivalTests`` sends reviews through the door.
@Suite(.serialized) struct PanelGridTests {
    @Test(arguments: 1...5) func whatFollowsFromEverySumIsRight(seats: Int) async throws {
        let grid = try await onThreadOfItsOwn { PanelGrid(seats: seats) }
        #expect(grid.flaws.prefix(5) == [])
        try #require(grid.rules > 400 && grid.nodes > 5 * grid.rules / 2)
        let row = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.execute("CREATE TEMPORARY TABLE told (k bigint, outcome integer)")
                try await connection.copyIn("COPY told FROM STDIN") { push in
                    try grid.lines { piece in try piece.withUnsafeBytes { try push($0) } }
                }
                return try await connection.query(
                    """
                    SELECT count(*), count(*) FILTER (WHERE wrong), min(k) FILTER (WHERE wrong)
                    FROM told
                    CROSS JOIN LATERAL (SELECT ((k >> 15) & 15)::integer, ((k >> 19) & 15)::integer, ((k >> 23) & 15)::integer, ((k >> 27) & 15)::integer,
                        ((k >> 31) & 15)::integer, ((k >> 35) & 3)::integer, (ARRAY['approve', 'changes', 'refuse', 'abstain'])[(k >> 37) & 7],
                        ((k >> 40) & 15)::integer, ((k >> 44) & 7)::integer, ((k >> 47) & 3)::integer, (k >> 49) & 1 = 1, (k >> 50) & 1 = 1
                    ) AS c (approving, changing, refusing, abstaining, counted, lay, chair, out_weight, out_count, out_lay, out_veto, out_chair)
                    CROSS JOIN LATERAL (SELECT accredit.panel_result(nullif((k & 15)::integer, 0), ((k >> 4) & 7)::integer, ((k >> 7) & 3)::integer,
                        ((k >> 9) & 3)::integer, (k >> 11) & 1 = 1, (ARRAY['certain', 'enough', 'all'])[((k >> 12) & 3) + 1], false,
                        ((k >> 14) & 1 = 1, approving, changing, refusing, abstaining, counted, lay, chair, out_weight, out_count, out_lay, out_veto,
                            out_chair)::accredit.panel_count)
                    ) AS r (decided)
                    CROSS JOIN LATERAL (SELECT decided IS DISTINCT FROM
                        CASE outcome WHEN 1 THEN 'approve' WHEN 2 THEN 'changes' WHEN 4 THEN 'refuse' WHEN 8 THEN 'undecided' END) AS w (wrong)
                    """, timeout: .never
                ).first
            }
        }
        let told = try #require(row)
        let first = try told.decode(Int?.self, at: 2)
        #expect(try told.decode(Int.self, at: 0) == grid.decided.count)
        #expect(try told.decode(Int.self, at: 1) == 0, "the first: \(first ?? 0)")
    }

    /// Every composition, weight, veto and meaning of abstentions, with the lay members counted and the chair's ballot told or neither; every
    /// ballot of every member. Of five members, not those with both kinds weighing 2 or a veto of just two kinds.
    @Test(arguments: 1...5) func whatTheBallotsComeToIsTheirSum(seats: Int) async throws {
        let whole = Int32(seats)
        let row = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    WITH composition AS (
                        SELECT s.seats, (SELECT jsonb_agg(jsonb_build_object('assignment', n, 'seat', s.seats[n])) FROM generate_series(1, \(whole)) AS n) AS members
                        FROM generate_series(0, 1) AS chairs, generate_series(0, least(2, \(whole) - chairs)) AS lay
                        CROSS JOIN LATERAL (SELECT array_fill('chair'::text, ARRAY[chairs]) || array_fill('lay'::text, ARRAY[lay])
                            || array_fill('member'::text, ARRAY[\(whole) - chairs - lay])) AS s (seats)
                    ), rule AS (
                        SELECT chair_weight, lay_weight, veto, present, asks_more, jsonb_build_object('approve', 1, 'quorum', 1,
                            'weights', jsonb_build_object('chair', chair_weight, 'lay', lay_weight), 'veto', to_jsonb(veto),
                            'abstentions', CASE WHEN present THEN 'present' ELSE 'absent' END, 'lay', asks_more::integer,
                            'tie', CASE WHEN asks_more THEN 'chair' END) AS rule
                        FROM generate_series(1, 2) AS chair_weight, generate_series(1, 2) AS lay_weight, (VALUES (true), (false)) AS p (present),
                            (VALUES (true), (false)) AS m (asks_more), (VALUES ('{}'::text[]), ('{chair}'), ('{lay}'), ('{member}'), ('{chair,lay}'),
                            ('{chair,member}'), ('{lay,member}'), ('{chair,lay,member}')) AS v (veto)
                    ), asked AS MATERIALIZED (
                        SELECT * FROM composition, rule
                        WHERE (chair_weight = 1 OR 'chair' = ANY (seats)) AND (lay_weight = 1 OR 'lay' = ANY (seats)) AND veto <@ seats
                            AND (\(whole) < 5 OR (chair_weight + lay_weight < 4 AND cardinality(veto) <> 2))
                    ), ballot AS MATERIALIZED (
                        SELECT b.ballots, (
                            SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', n, 'ballot', b.ballots[n]) ORDER BY code * n % 7), '[]')
                            FROM generate_series(1, \(whole)) AS n WHERE b.ballots[n] IS NOT NULL) AS reviews
                        FROM generate_series(0, (5 ^ \(whole))::integer - 1) AS code
                        CROSS JOIN LATERAL (SELECT ARRAY(
                            SELECT (ARRAY['approve', 'changes', 'refuse', 'abstain'])[code / (5 ^ n)::integer % 5] FROM generate_series(0, \(whole) - 1) AS n
                            ORDER BY n)) AS b (ballots)
                    )
                    SELECT count(*), count(*) FILTER (WHERE counted IS DISTINCT FROM expected),
                        (min(ARRAY[rule::text, members::text, reviews::text, counted::text]) FILTER (WHERE counted IS DISTINCT FROM expected))::text
                    FROM asked, ballot
                    CROSS JOIN LATERAL (SELECT accredit.count_panel(rule, members, reviews)) AS c (counted)
                    CROSS JOIN LATERAL (
                        SELECT CASE WHEN coalesce(bool_or(b = 'refuse' AND s = ANY (veto)), false)
                            THEN (true, 0, 0, 0, 0, 0, 0, NULL, 0, 0, 0, false, false)::accredit.panel_count
                            ELSE (false, coalesce(sum(w) FILTER (WHERE b = 'approve'), 0), coalesce(sum(w) FILTER (WHERE b = 'changes'), 0),
                                coalesce(sum(w) FILTER (WHERE b = 'refuse'), 0), coalesce(sum(w) FILTER (WHERE b = 'abstain' AND present), 0),
                                count(*) FILTER (WHERE b <> 'abstain' OR present AND b IS NOT NULL),
                                count(*) FILTER (WHERE asks_more AND s = 'lay' AND (b <> 'abstain' OR present AND b IS NOT NULL)),
                                max(b) FILTER (WHERE asks_more AND s = 'chair'), coalesce(sum(w) FILTER (WHERE b IS NULL), 0), count(*) FILTER (WHERE b IS NULL),
                                count(*) FILTER (WHERE asks_more AND s = 'lay' AND b IS NULL), coalesce(bool_or(b IS NULL AND s = ANY (veto)), false),
                                coalesce(bool_or(asks_more AND s = 'chair' AND b IS NULL), false))::accredit.panel_count END
                        FROM unnest(seats, ballots) AS u (s, b)
                        CROSS JOIN LATERAL (SELECT CASE s WHEN 'chair' THEN chair_weight WHEN 'lay' THEN lay_weight ELSE 1 END) AS x (w)
                    ) AS e (expected)
                    """, timeout: .never
                ).first
            }
        }
        let told = try #require(row)
        let first = try told.decode(String?.self, at: 2)
        #expect(try told.decode(Int.self, at: 0) >= 16 * 5)
        #expect(try told.decode(Int.self, at: 1) == 0, "the first: \(first ?? "")")
    }
}
