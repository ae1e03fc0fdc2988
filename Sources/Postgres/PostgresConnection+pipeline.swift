import CLibpq

/// A pipeline: statements sent together up to one Sync, in libpq's pipeline mode, and their results.
extension PostgresConnection {
    /// One step of a pipeline whose results come back in order.
    private enum Step {
        case prepare(StatementCache.Key, SQL)
        case run(SQL, isLast: Bool)
    }

    /// What a pipeline has brought so far.
    private struct Outcome {
        var results: [PostgresResult] = []
        var failure: ServerError?
        var bodyError: (any Error)?
        var deliveredRows = 0
        /// The columns of the rows that are handed over; each comes in a result of its own.
        var names: ColumnNames?
    }

    /// Runs statements in one round trip; prepares them anew, once, when their plans no longer fit and no transaction
    /// is open.
    ///
    /// - Parameter onRow: takes the last statement's rows one by one instead of collecting them.
    /// - Returns: one result for each statement.
    func run(
        _ sqls: [SQL], timeout: StatementTimeout, onRow: ((PostgresRow) throws -> Void)? = nil
    ) throws -> [PostgresResult] {
        var deadline = deadline(timeout)
        var (outcome, wasIdle) = try runPipeline(sqls, &deadline, onRow: onRow)
        if let failure = outcome.failure, failure.asksForNewPlan {
            if failure.sqlState == .invalidSQLStatementName {
                statements.forgetAll()
            } else {
                statements.forget(sqls.map(key))
            }
            if wasIdle, outcome.deliveredRows == 0, deadline.interruption == nil {
                (outcome, _) = try runPipeline(sqls, &deadline, onRow: onRow)
            }
        }
        if let error = outcome.bodyError { throw error }
        guard let failure = outcome.failure else { return outcome.results }
        if failure.sqlState == .queryCanceled, let interruption = deadline.interruption { throw interruption.error }
        throw PostgresError.server(failure)
    }

    /// Rolls back what is open.
    func rollBack() {
        cleanUp("ROLLBACK")
    }

    /// Runs a statement of a clean-up, whatever the task's state; a connection on which that fails is given up.
    func cleanUp(_ sql: SQL) {
        var deadline = Deadline(limit: .seconds(5), heedsCancellation: false)
        do {
            let (outcome, _) = try runPipeline([sql], &deadline, onRow: nil)
            if outcome.failure != nil { markBroken("\(sql) failed") }
        } catch {
            markBroken("\(sql) failed")
        }
    }

    /// Sends, receives, and leaves the connection clean.
    private func runPipeline(
        _ sqls: [SQL], _ deadline: inout Deadline, onRow: ((PostgresRow) throws -> Void)?
    ) throws -> (Outcome, wasIdle: Bool) {
        try requireUsable()
        try sqls.forEach(validate)
        if deadline.heedsCancellation { try Task.checkCancellation() }
        guard PQpipelineStatus(handle.raw) == PQ_PIPELINE_ON || PQenterPipelineMode(handle.raw) == 1 else {
            throw lost()
        }
        let wasIdle = !isInTransaction
        let stale = wasIdle ? statements.takeStale() : []
        try sendDeallocations(stale)
        let steps = try send(sqls)
        guard PQpipelineSync(handle.raw) == 1 else { throw lost() }
        countRoundTrip()

        defer { statements.settle() }
        try receiveDeallocations(stale, &deadline)
        var outcome = Outcome()
        for step in steps { try receive(step, &outcome, &deadline, onRow: onRow) }
        try receiveSync(&deadline)
        if outcome.failure != nil || outcome.bodyError != nil, wasIdle, isInTransaction { rollBack() }
        return (outcome, wasIdle)
    }

    /// Counts one pipeline, here and where connections are counted together.
    func countRoundTrip() {
        counter.increment()
        sharedCounter?.increment()
    }

    private func key(_ sql: SQL) -> StatementCache.Key {
        StatementCache.Key(text: sql.text, types: sql.binds.map(\.type.oid))
    }

    /// Refuses what libpq would cut short or refuse halfway through a pipeline.
    private func validate(_ sql: SQL) throws {
        guard sql.parameterCount <= 65_535 else {
            throw PostgresError.invalidStatement(
                reason: "\(sql.parameterCount) values are bound, at most 65535 can be; bind arrays instead")
        }
        for (index, bind) in sql.binds.enumerated() where bind.text?.utf8.contains(0) ?? false {
            throw PostgresError.invalidStatement(
                reason: "value $\(index + 1) contains a zero byte, which PostgreSQL's text cannot hold")
        }
        guard !sql.text.utf8.contains(0) else {
            throw PostgresError.invalidStatement(reason: "its text contains a zero byte")
        }
    }

    private func send(_ sqls: [SQL]) throws -> [Step] {
        var steps: [Step] = []
        for (index, sql) in sqls.enumerated() {
            let key = key(sql)
            let plan = statements.plan(key)
            if case .prepare(let name) = plan {
                guard PQsendPrepare(handle.raw, name, key.text, Int32(key.types.count), key.types) == 1 else {
                    throw lost()
                }
                steps.append(.prepare(key, sql))
            }
            let sent = LibpqHandle.withTexts(sql.binds.map(\.text)) { values in
                switch plan {
                case .unnamed:
                    PQsendQueryParams(handle.raw, key.text, Int32(values.count), key.types, values, nil, nil, 0)
                case .prepare(let name), .prepared(let name):
                    PQsendQueryPrepared(handle.raw, name, Int32(values.count), values, nil, nil, 0)
                }
            }
            guard sent == 1 else { throw lost() }
            steps.append(.run(sql, isLast: index == sqls.count - 1))
        }
        return steps
    }

    /// Receives the results of one step.
    private func receive(
        _ step: Step, _ outcome: inout Outcome, _ deadline: inout Deadline, onRow: ((PostgresRow) throws -> Void)?
    ) throws {
        var body: ((PostgresRow) throws -> Void)?
        var binds: [SQL.Bind] = []
        switch step {
        case .prepare: break
        case .run(let sql, let isLast):
            binds = sql.binds
            if isLast, let onRow {
                body = onRow
                // Refused when an earlier failure has already settled this statement's fate: then it has no rows.
                _ = PQsetSingleRowMode(handle.raw)
            }
        }
        while let result = try nextResult(&deadline) {
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE:
                if case .prepare(let key, _) = step {
                    statements.confirm(key)
                    continue
                }
                if let body { try deliver(result, to: body, &outcome, &deadline) }
                if result.status != PGRES_SINGLE_TUPLE { outcome.results.append(result) }
            case PGRES_PIPELINE_ABORTED:
                continue
            case PGRES_FATAL_ERROR:
                let error = result.serverError(binds: binds)
                if error.endsConnection || !handle.isConnected || !result.hasSQLState {
                    throw lost(error.message.collapsed)
                }
                if outcome.failure == nil { outcome.failure = error }
            default:
                markBroken("COPY was sent as a query")
                throw PostgresError.invalidStatement(reason: "COPY goes through copyIn")
            }
        }
    }

    /// Hands rows over; after the body has thrown, the rest is only read.
    private func deliver(
        _ result: PostgresResult, to body: (PostgresRow) throws -> Void, _ outcome: inout Outcome,
        _ deadline: inout Deadline
    ) throws {
        guard outcome.bodyError == nil else { return }
        deadline.progressed()
        if deadline.interruption == nil, deadline.heedsCancellation, Task.isCancelled {
            interrupt(.cancellation, &deadline)
        }
        do {
            let names = outcome.names ?? ColumnNames(of: result)
            outcome.names = names
            for row in result.rows(names) {
                outcome.deliveredRows += 1
                try body(row)
            }
        } catch {
            outcome.bodyError = error
            if deadline.interruption == nil { interrupt(nil, &deadline) }
        }
    }

    private func receiveSync(_ deadline: inout Deadline) throws {
        guard let sync = try nextResult(&deadline), sync.status == PGRES_PIPELINE_SYNC else {
            throw lost("its answers came out of step")
        }
    }

    /// Frees prepared statements that nobody needs, ahead of the pipeline and behind a Sync of their own, so that no
    /// failure mixes.
    private func sendDeallocations(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        for name in names {
            let sql = "DEALLOCATE \(SQL.quoted(identifier: name))"
            guard PQsendQueryParams(handle.raw, sql, 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
        }
        guard PQpipelineSync(handle.raw) == 1 else { throw lost() }
    }

    private func receiveDeallocations(_ names: [String], _ deadline: inout Deadline) throws {
        guard !names.isEmpty else { return }
        for _ in names {
            while let result = try nextResult(&deadline) {
                if result.status == PGRES_FATAL_ERROR, !result.hasSQLState || !handle.isConnected { throw lost() }
            }
        }
        try receiveSync(&deadline)
    }
}
