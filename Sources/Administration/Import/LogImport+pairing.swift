import Postgres

extension LogImport {
    /// Makes visits of starts and ends: a case is in an activity from its start to its end, and waits from there to the
    /// next start.
    ///
    /// One case is in one activity at a time: where two overlap, it is in the one that began last.
    /// - Returns: the rows of ends that fell into another activity, the first few, and how many there are.
    func pairTransitions(_ staged: Staged, on connection: isolated PostgresConnection) throws -> [ImportRemark] {
        guard staged.reader.plan.pairsTransitions || staged.reader.plan.times.count == 2 else { return [] }
        try connection.execute("ALTER TABLE pg_temp.import_event RENAME TO import_transition")
        let columns = StagedEvent.columns.map { SQL("\(identifier: $0.0)") }.joined(separator: ", ")
        try connection.execute(
            "CREATE TEMPORARY TABLE import_event (LIKE pg_temp.import_transition) ON COMMIT DROP")
        try connection.execute(Self.pairing(columns), timeout: .never)
        let rows = try connection.query(
            """
            SELECT (SELECT count(*) FROM pg_temp.import_transition WHERE transition = 'complete')
                - (SELECT count(*) FROM pg_temp.import_event WHERE transition = 'complete')
            """, timeout: .never)
        let dropped = try rows.first?.decode(Int.self, at: 0) ?? 0
        try connection.execute("DROP TABLE pg_temp.import_transition")
        var remarks = [
            ImportRemark(
                .reading,
                "Starts and ends are paired: a case is in an activity from its start to its end; “Waiting after "
                    + "…” is the "
                    + "time until the next start.")
        ]
        if dropped > 0 {
            remarks.append(
                ImportRemark(
                    .reading,
                    "\(dropped) ends are followed by no wait: the next activity had begun, or began at once. Where "
                        + "activities overlap, a case is in the one that began last."))
        }
        return remarks
    }

    /// The statement that makes events of transitions.
    private static func pairing(_ columns: SQL) -> SQL {
        """
        -- 1. Of each activity of a case, how many are open before a transition, and of all of the case behind it.
        WITH counted AS (
            SELECT t.*, count(*) FILTER (WHERE transition = 'start') OVER mine
                    - count(*) FILTER (WHERE transition = 'complete') OVER mine AS balance,
                row_number() OVER of_case AS number
            FROM pg_temp.import_transition t
            WINDOW mine AS (PARTITION BY case_name, activity ORDER BY at, position),
                of_case AS (PARTITION BY case_name ORDER BY at, position)
        ),
        -- 2. An end without a start is a moment: the balance falls below the least that it had.
        matched AS (
            SELECT c.*, transition = 'complete' AND balance < least(0, min(balance) OVER (
                PARTITION BY case_name, activity ORDER BY at, position
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS alone
            FROM counted c
        ),
        opened AS (
            SELECT m.*, sum(CASE WHEN transition = 'start' THEN 1 WHEN transition = 'complete' AND NOT alone
                THEN -1 ELSE 0 END) OVER (PARTITION BY case_name ORDER BY at, position) AS open
            FROM matched m
        ),
        -- 3. What each transition is as an event: nothing where another activity goes on.
        named AS (
            SELECT o.*, CASE transition
                WHEN 'start' THEN activity
                WHEN 'resume' THEN activity || ' (resumed)'
                WHEN 'suspend' THEN activity || ' (suspended)'
                WHEN 'schedule' THEN CASE WHEN number = 1 THEN 'Waiting for ' || activity END
                ELSE CASE WHEN alone THEN activity WHEN open = 0 OR ended THEN 'Waiting after ' || activity END
                END AS state,
                lead(at) OVER (PARTITION BY case_name ORDER BY at, position) AS next_at
            FROM opened o
        )
        INSERT INTO pg_temp.import_event (\(columns))
        SELECT position, row, case_name,
            CASE WHEN next_at IS NULL AND transition = 'complete' AND state IS DISTINCT FROM activity
                THEN activity || ' (completed)' ELSE state END,
            at, bare, resource, ended, over, outcome, transition, digest
        FROM named
        -- 4. A wait of no length is none.
        WHERE state IS NOT NULL
            AND (state NOT LIKE 'Waiting %' OR next_at IS NULL OR next_at > at OR ended)
        """
    }
}
