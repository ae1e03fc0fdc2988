import Postgres

extension LogImport {
    /// Makes visits of starts and ends: a case is in an activity from its start to its end, and waits from there to the
    /// next start.
    ///
    /// One case is in one activity at a time: where two overlap, it is in the one that began last.
    /// - Returns: what was decided, and the first rows of ends that fell into another activity.
    func pairTransitions(_ staged: Staged, on connection: isolated PostgresConnection) throws -> [ImportRemark] {
        guard staged.reader.plan.pairsTransitions || staged.reader.plan.times.count == 2 else { return [] }
        let columns = StagedEvent.columns.map { SQL("\(identifier: $0.0)") }.joined(separator: ", ")
        try connection.execute(Self.pairing, timeout: .never)
        try connection.execute("TRUNCATE pg_temp.import_event")
        try connection.execute(
            """
            INSERT INTO pg_temp.import_event (\(columns))
            SELECT position, row, case_name,
                CASE WHEN next_at IS NULL AND transition = 'complete' AND state IS DISTINCT FROM activity
                    THEN activity || ' (completed)' ELSE state END,
                at, bare, resource, ended, over, outcome, transition, digest
            FROM pg_temp.import_transition
            -- A wait of no length is none.
            WHERE state IS NOT NULL
                AND (state NOT LIKE 'Waiting %' OR next_at IS NULL OR next_at > at OR ended)
            """, timeout: .never)
        let overlaps = try connection.query(
            """
            SELECT row, activity, count(*) OVER ()
            FROM pg_temp.import_transition
            WHERE state IS NULL AND transition = 'complete'
            ORDER BY position
            LIMIT \(RowProblems.shown)
            """, timeout: .never)
        try connection.execute("DROP TABLE pg_temp.import_transition")
        let reading = ImportRemark(
            .reading,
            "Starts and ends are paired: a case is in an activity from its start to its end; “Waiting after …” is the "
                + "time until the next start.")
        guard let count = try overlaps.first?.decode(Int.self, at: 2) else { return [reading] }
        let places = try overlaps.map { row in
            let (number, activity) = try row.decode(as: (Int.self, String.self))
            return ImportError.Place(row: number, column: nil, text: activity)
        }
        let text = ImportError.Matter.overlap.described(places, count: count, form: staged.form)
        return [reading, ImportRemark(.warning, text.prefix(1).uppercased() + text.dropFirst())]
    }

    /// The statement that names what each transition is as an event; `state` is NULL where it is none.
    private static let pairing: SQL = """
        CREATE TEMPORARY TABLE import_transition ON COMMIT DROP AS
        -- 1. Of each activity of a case, how many are open before a transition, and of all of the case behind it.
        WITH counted AS (
            SELECT t.*, count(*) FILTER (WHERE transition = 'start') OVER mine
                    - count(*) FILTER (WHERE transition = 'complete') OVER mine AS balance,
                row_number() OVER of_case AS number
            FROM pg_temp.import_event t
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
        )
        -- 3. What each transition is as an event: nothing where another activity goes on.
        SELECT o.*, CASE transition
            WHEN 'start' THEN activity
            WHEN 'resume' THEN activity || ' (resumed)'
            WHEN 'suspend' THEN activity || ' (suspended)'
            WHEN 'schedule' THEN CASE WHEN number = 1 THEN 'Waiting for ' || activity END
            ELSE CASE WHEN alone THEN activity WHEN open = 0 OR ended THEN 'Waiting after ' || activity END
            END AS state,
            lead(at) OVER (PARTITION BY case_name ORDER BY at, position) AS next_at
        FROM opened o
        """
}
