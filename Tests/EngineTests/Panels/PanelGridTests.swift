import PanelOracle
import Postgres
import TestSupport
import Testing

/// Every panel of up to five members, exhaustively. A panel decides by two functions: `count_panel` says what the
/// ballots come to, and `panel_result` what follows from that. Each is held against its definition at every argument
/// that the grid of ``PanelGrid`` can give it; of the larger panels at those that ``PanelSample`` draws, and at all by
/// `Scripts/test --all`:
///
/// - `panel_result` at each of the sums to which the nodes of all lattices come (12 million, of 150 million nodes of
///   417,000 rules); that nodes of the same sum decide alike, that nothing stays undecided once all are in, and that no
///   later review changes a decision is shown by the oracle at every node and edge, so for every order of arrival.
///   (Where enough approvals decide at once, nobody else is waited for, and the rest might have said otherwise: such a
///   decision is final because it is the first.)
/// - `count_panel` at every ballot of every single member (2 million of five members), so that members of one kind can
///   be told apart there: it is held against sums that do not know them apart, which is to say that exchanging them
///   changes nothing.
///
/// ``PanelOutcomeTests`` holds both together against a second model, by samples, with weights up to the most that a
/// definition may give; ``PanelWayTests`` and ``PanelArrivalTests`` send reviews through the door.
@Suite struct PanelGridTests {
    @Test(.serialized, arguments: 1...5) func whatFollowsFromEverySumIsRight(seats: Int) async throws {
        let sample = PanelSample(seats: seats)
        let grid = try await onThreadOfItsOwn {
            var grid = PanelGrid(seats: seats)
            grid.thin(toOneIn: sample.every, seed: sample.seed)
            return grid
        }
        #expect(grid.flaws.prefix(5) == [])
        try #require(grid.rules > 400 && grid.nodes > 5 * grid.rules / 2)
        try #require(seats < 4 || grid.sums.count > 30_000)
        let row = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.execute("CREATE TEMPORARY TABLE told (k bigint)")
                try await connection.copyIn("COPY told FROM STDIN") { push in
                    try grid.lines { piece in try piece.withUnsafeBytes { try push($0) } }
                }
                return try await connection.query(
                    """
                    SELECT count(*), count(*) FILTER (WHERE wrong), min(k) FILTER (WHERE wrong)
                    FROM told
                    CROSS JOIN LATERAL (SELECT ((k >> 16) & 15)::integer, ((k >> 20) & 15)::integer, ((k >> 24) &
                        15)::integer, ((k >> 28) & 15)::integer,
                        ((k >> 32) & 7)::integer, ((k >> 35) & 7)::integer, (ARRAY['approve', 'changes', 'refuse', \
                        'abstain'])[(k >> 38) & 7],
                        ((k >> 41) & 15)::integer, ((k >> 45) & 7)::integer, ((k >> 48) & 7)::integer, (k >> 51) & 1 = \
                        1, (k >> 52) & 1 = 1
                    ) AS c (approving, changing, refusing, abstaining, counted, lay, chair, out_weight, out_count, \
                    out_lay, out_veto, out_chair)
                    CROSS JOIN LATERAL (SELECT accredit.panel_result(nullif((k & 15)::integer, 0), ((k >> 4) &
                        7)::integer, ((k >> 7) & 7)::integer,
                        ((k >> 10) & 3)::integer, (k >> 12) & 1 = 1, (ARRAY['certain', 'enough', 'all', 'all'])[((k >> \
                        13) & 3) + 1], (k >> 13) & 3 = 3,
                        ((k >> 15) & 1 = 1, approving, changing, refusing, abstaining, counted, lay, chair, \
                        out_weight, out_count, out_lay, out_veto,
                            out_chair)::accredit.panel_count)
                    ) AS r (decided)
                    CROSS JOIN LATERAL (SELECT decided IS DISTINCT FROM
                        CASE (k >> \(Int32(PanelGrid.outcomePlace)))::integer WHEN 1 THEN 'approve' WHEN 2 THEN \
                        'changes' WHEN 4 THEN 'refuse' WHEN 8 THEN 'undecided' END
                    ) AS w (wrong)
                    """, timeout: .never
                ).first
            }
        }
        let told = try #require(row)
        let first = try told.decode(Int?.self, at: 2)
        #expect(try told.decode(Int.self, at: 0) == grid.sums.count)
        #expect(try told.decode(Int.self, at: 1) == 0, "the first: \(first ?? 0)")
    }

    /// Every composition, weight, veto and meaning of abstentions, with the lay members counted and the chair's ballot
    /// told or neither; every ballot of every member, and they come in another order for each.
    // long: most of it is one statement.
    @Test(.serialized, arguments: 1...5) func whatTheBallotsComeToIsTheirSum(seats: Int) async throws {
        let whole = Int32(seats)
        let sample = PanelSample(seats: seats)
        let row = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    WITH composition AS (
                        SELECT s.seats, (SELECT jsonb_agg(jsonb_build_object('assignment', n, 'seat', s.seats[n])) FROM
                            generate_series(1, \(whole)) AS n) AS members
                        FROM generate_series(0, 1) AS chairs, generate_series(0, \(whole) - chairs) AS lay
                        CROSS JOIN LATERAL (SELECT array_fill('chair'::text, ARRAY[chairs]) || array_fill('lay'::text,
                            ARRAY[lay])
                            || array_fill('member'::text, ARRAY[\(whole) - chairs - lay])) AS s (seats)
                    ), rule AS (
                        SELECT chair_weight, lay_weight, veto, present, asks_more, jsonb_build_object('approve', 1,
                            'quorum', 1,
                            'weights', jsonb_build_object('chair', chair_weight, 'lay', lay_weight), 'veto', \
                            to_jsonb(veto),
                            'abstentions', CASE WHEN present THEN 'present' ELSE 'absent' END, 'lay', \
                            asks_more::integer,
                            'tie', CASE WHEN asks_more THEN 'chair' END) AS rule
                        FROM generate_series(1, 2) AS chair_weight, generate_series(1, 2) AS lay_weight, (VALUES (true),
                            (false)) AS p (present),
                            (VALUES (true), (false)) AS m (asks_more), (VALUES ('{}'::text[]), ('{chair}'), ('{lay}'),
                                ('{member}'), ('{chair,lay}'),
                            ('{chair,member}'), ('{lay,member}'), ('{chair,lay,member}')) AS v (veto)
                    ), ballot AS (
                        SELECT code, b.ballots, (
                            SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', n, 'ballot', b.ballots[n]) ORDER
                                BY code * n % 7), '[]')
                            FROM generate_series(1, \(whole)) AS n WHERE b.ballots[n] IS NOT NULL) AS reviews
                        FROM generate_series(0, (5 ^ \(whole))::integer - 1) AS code
                        CROSS JOIN LATERAL (SELECT ARRAY(
                            SELECT (ARRAY['approve', 'changes', 'refuse', 'abstain'])[code / (5 ^ n)::integer % 5] FROM
                                generate_series(0, \(whole) - 1) AS n
                            ORDER BY n)) AS b (ballots)
                    ), sheet AS MATERIALIZED (
                        -- How many of the chair (c), the lay members (l) and the others (m) approve, ask for changes, \
                        refuse, abstain, are out.
                        SELECT *,
                            (SELECT b FROM unnest(seats, ballots) AS u (s, b) WHERE s = 'chair') AS chair,
                            ARRAY(SELECT s FROM unnest(seats, ballots) AS u (s, b) WHERE b = 'refuse') AS refusing,
                            ARRAY(SELECT s FROM unnest(seats, ballots) AS u (s, b) WHERE b IS NULL) AS away
                        FROM composition, ballot
                        CROSS JOIN LATERAL (
                            SELECT array_agg(chairs ORDER BY way), array_agg(lay ORDER BY way), array_agg(members ORDER
                                BY way)
                            FROM (
                                SELECT way, count(*) FILTER (WHERE s = 'chair')::integer, count(*) FILTER (WHERE s =
                                    'lay')::integer,
                                    count(*) FILTER (WHERE s = 'member')::integer
                                FROM unnest(ARRAY['approve', 'changes', 'refuse', 'abstain', 'out']) WITH ORDINALITY AS
                                    w (ballot, way)
                                LEFT JOIN unnest(seats, ballots) AS u (s, b) ON coalesce(b, 'out') = ballot
                                GROUP BY way) AS kinds (way, chairs, lay, members)) AS counts (c, l, m)
                    )
                    SELECT count(*), count(*) FILTER (WHERE counted IS DISTINCT FROM expected),
                        (min(ARRAY[rule::text, members::text, reviews::text, counted::text]) FILTER (WHERE counted IS
                            DISTINCT FROM expected))::text
                    FROM rule
                    JOIN sheet ON (chair_weight = 1 OR 'chair' = ANY (seats)) AND (lay_weight = 1 OR 'lay' = ANY
                        (seats)) AND veto <@ seats
                        AND hashtextextended(concat_ws(' ', rule, seats, code), \(Int64(sample.seed)))
                            % \(Int64(sample.every)) = 0
                    CROSS JOIN LATERAL (SELECT accredit.count_panel(rule, members, reviews)) AS a (counted)
                    CROSS JOIN LATERAL (SELECT CASE WHEN refusing && veto THEN (true, 0, 0, 0, 0, 0, 0, NULL, 0, 0, 0,
                        false, false)::accredit.panel_count
                        ELSE (false, chair_weight * c[1] + lay_weight * l[1] + m[1], chair_weight * c[2] + lay_weight \
                        * l[2] + m[2],
                            chair_weight * c[3] + lay_weight * l[3] + m[3],
                            CASE WHEN present THEN chair_weight * c[4] + lay_weight * l[4] + m[4] ELSE 0 END,
                            \(whole) - cardinality(away) - CASE WHEN present THEN 0 ELSE c[4] + l[4] + m[4] END,
                            CASE WHEN asks_more THEN l[1] + l[2] + l[3] + CASE WHEN present THEN l[4] ELSE 0 END ELSE \
                            0 END,
                            CASE WHEN asks_more THEN chair END, chair_weight * c[5] + lay_weight * l[5] + m[5], \
                            cardinality(away),
                            CASE WHEN asks_more THEN l[5] ELSE 0 END, away && veto, asks_more AND c[5] = \
                            1)::accredit.panel_count END
                    ) AS e (expected)
                    """, timeout: .never
                ).first
            }
        }
        let told = try #require(row)
        let first = try told.decode(String?.self, at: 2)
        // Of one member: three kinds with a veto or without, alone or weighing 2, under four ways of counting, with
        // five ballots.
        let asked = try told.decode(Int.self, at: 0)
        #expect(seats > 1 || asked == (2 + 2 * 2 + 2 * 2) * 4 * 5)
        try #require(seats < 4 || asked > 4_000)
        #expect(try told.decode(Int.self, at: 1) == 0, "the first: \(first ?? "")")
    }
}
