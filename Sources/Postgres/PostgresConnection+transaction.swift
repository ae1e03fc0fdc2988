import CLibpq

/// How a transaction begins.
package enum TransactionMode: Sendable, Hashable {
    /// As the server's default says: read committed, reading and writing.
    case readWrite
    /// Repeatable read, reading only: every statement sees the same snapshot.
    case snapshot
    /// Serializable; expect `SQLState.serializationFailure` and repeat.
    case serializable

    var statement: SQL {
        switch self {
        case .readWrite: "BEGIN"
        case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}

extension PostgresConnection {
    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// The closure is synchronous, so that nothing else can slip in between. A transaction within a transaction is a
    /// savepoint.
    ///
    ///     let count = try await connection.transaction { connection in
    ///         try connection.execute("UPDATE …")
    ///     }
    ///
    /// - Throws: what the closure throws; `PostgresError.transactionAborted` when it hid a failed statement. When the
    ///   connection is lost during the commit, whether it took effect is unknown.
    package func transaction<Value: Sendable>(
        _ mode: TransactionMode = .readWrite, _ body: @Sendable (isolated PostgresConnection) throws -> Value
    ) throws -> Value {
        let savepoint = "nested_\(transactionDepth)"
        let isNested = transactionDepth > 0
        try execute(isNested ? "SAVEPOINT \(identifier: savepoint)" : mode.statement)
        transactionDepth += 1
        defer { transactionDepth -= 1 }
        do {
            let value = try body(self)
            if isNested {
                try execute("RELEASE SAVEPOINT \(identifier: savepoint)")
            } else if try run(["COMMIT"], timeout: .standard).last?.commandTag == "ROLLBACK" {
                throw PostgresError.transactionAborted
            }
            return value
        } catch {
            if brokenReason == nil, isInTransaction {
                if isNested {
                    cleanUp("ROLLBACK TO SAVEPOINT \(identifier: savepoint)")
                } else {
                    rollBack()
                }
            }
            throw error
        }
    }

    /// Makes the connection fit for its next user: rolls back what was left open.
    ///
    /// - Returns: whether it can be used again.
    func tidyUp() -> Bool {
        guard brokenReason == nil, handle.isConnected else { return false }
        if isInTransaction { rollBack() }
        return brokenReason == nil
    }
}
