import CLibpq

extension PostgresConnection {
    /// Why a COPY ended early; the reason is in the patience.
    private struct CopyInterrupted: Error {}

    private static let copySlice = 65_536

    /// Loads data with `COPY … FROM STDIN`, in constant memory.
    ///
    /// - Parameters:
    ///   - sql: a COPY statement without bound values.
    ///   - write: is given a function that sends bytes and blocks while the server is behind. Chunks need not end with
    ///     rows. When `write` throws, nothing is loaded and the error is passed on.
    /// - Returns: how many rows were loaded.
    /// - Throws: `PostgresError`, `CancellationError`, or what `write` throws.
    @discardableResult
    package func copyIn(
        _ sql: SQL, timeout: StatementTimeout = .standard,
        _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> Int {
        let wasIdle = !isInTransaction
        var patience = patience(timeout)
        try begin(sql, expecting: PGRES_COPY_IN, &patience, wasIdle: wasIdle)
        var bodyError: (any Error)?
        do {
            try write { bytes in try push(bytes, &patience) }
        } catch {
            if brokenReason != nil { throw error }
            bodyError = error
        }
        try endInput(aborting: bodyError != nil, &patience)
        var failure: ServerError?
        var rows = 0
        while let result = try nextResult(&patience) {
            if result.status == PGRES_FATAL_ERROR {
                failure = try failure ?? serverError(result)
            } else {
                rows = result.affectedRows
            }
        }
        if let bodyError, !(bodyError is CopyInterrupted) {
            if wasIdle, isInTransaction { rollBack() }
            throw bodyError
        }
        if bodyError != nil, let interruption = patience.interruption { throw interruption.error }
        try conclude(failure, patience, wasIdle: wasIdle)
        return rows
    }

    /// Reads data with `COPY … TO STDOUT`, in constant memory.
    ///
    /// - Parameters:
    ///   - sql: a COPY statement without bound values.
    ///   - body: takes each row's bytes, which are valid during the call only; when it throws, the COPY is cancelled.
    /// - Throws: `PostgresError`, `CancellationError`, or what `body` throws.
    package func copyOut(
        _ sql: SQL, timeout: StatementTimeout = .standard, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let wasIdle = !isInTransaction
        var patience = patience(timeout)
        try begin(sql, expecting: PGRES_COPY_OUT, &patience, wasIdle: wasIdle)
        var bodyError: (any Error)?
        receiving: while true {
            var chunk: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle.raw, &chunk, 1)
            switch length {
            case 0: try wait(&patience, forOutput: try flush())
            case 1...:
                defer { PQfreemem(chunk) }
                guard bodyError == nil else { continue }
                patience.progressed()
                if patience.interruption == nil, Task.isCancelled { interrupt(.cancellation, &patience) }
                do {
                    try body(UnsafeRawBufferPointer(start: chunk, count: Int(length)))
                } catch {
                    bodyError = error
                    if patience.interruption == nil { interrupt(nil, &patience) }
                }
            case -1: break receiving
            default: throw lost()
            }
        }
        var failure: ServerError?
        while let result = try nextResult(&patience) {
            if result.status == PGRES_FATAL_ERROR { failure = try failure ?? serverError(result) }
        }
        if let bodyError {
            if wasIdle, isInTransaction { rollBack() }
            throw bodyError
        }
        try conclude(failure, patience, wasIdle: wasIdle)
    }

    /// Sends a COPY statement and waits for the server to be ready.
    private func begin(_ sql: SQL, expecting status: ExecStatusType, _ patience: inout Patience, wasIdle: Bool) throws {
        guard sql.parameterCount == 0 else {
            throw PostgresError.invalidStatement(
                reason: "COPY takes no bound values; load through a temporary table, or select from one")
        }
        try sendSimple(sql.text, patience: patience, counts: true)
        guard let result = try nextResult(&patience) else { throw lost("its answers came out of step") }
        if result.status == status { return }
        let failure = result.status == PGRES_FATAL_ERROR ? try serverError(result) : nil
        guard failure != nil || result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else {
            markBroken("COPY ran in the other direction")
            throw PostgresError.invalidStatement(reason: "the COPY runs in the other direction")
        }
        while try nextResult(&patience) != nil {}
        try conclude(failure, patience, wasIdle: wasIdle)
        throw PostgresError.invalidStatement(reason: "it is not a COPY statement")
    }

    /// Sends bytes, and blocks until the socket has taken them.
    private func push(_ bytes: UnsafeRawBufferPointer, _ patience: inout Patience) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            if patience.interruption == nil, let reason = patience.reasonToInterrupt() { interrupt(reason, &patience) }
            guard patience.interruption == nil else { throw CopyInterrupted() }
            let slice = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.copySlice)).bindMemory(to: CChar.self)
            switch PQputCopyData(handle.raw, slice.baseAddress, Int32(slice.count)) {
            case 1: rest = rest.dropFirst(slice.count)
            case 0: break
            default: throw lost()
            }
            while try flush() {
                try wait(&patience, forOutput: true)
                guard patience.interruption == nil else { throw CopyInterrupted() }
            }
            patience.progressed()
        }
    }

    private func endInput(aborting: Bool, _ patience: inout Patience) throws {
        while true {
            switch PQputCopyEnd(handle.raw, aborting ? "the program ended the copy" : nil) {
            case 1: return
            case 0: try wait(&patience, forOutput: try flush())
            default: throw lost()
            }
        }
    }
}
