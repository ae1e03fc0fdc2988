import CLibpq

extension PostgresConnection {
    /// Reason why a COPY ended early; the reason is in the deadline.
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
        var deadline = deadline(timeout)
        try begin(sql, &deadline, wasIdle: wasIdle)
        var bodyError: (any Error)?
        do {
            try write { bytes in try push(bytes, &deadline) }
        } catch {
            if brokenReason != nil { throw error }
            bodyError = error
        }
        try endInput(aborting: bodyError != nil, &deadline)
        var failure: ServerError?
        var rows = 0
        while let result = try nextResult(&deadline) {
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
        if bodyError != nil, let interruption = deadline.interruption { throw interruption.error }
        try conclude(failure, deadline, wasIdle: wasIdle)
        return rows
    }

    /// Sends a COPY statement and waits for the server to be ready.
    private func begin(_ sql: SQL, _ deadline: inout Deadline, wasIdle: Bool) throws {
        guard sql.parameterCount == 0 else {
            throw PostgresError.invalidStatement(
                reason: "COPY takes no bound values; load through a temporary table")
        }
        try sendSimple(sql.text, deadline: deadline, counts: true)
        guard let result = try nextResult(&deadline) else { throw lost("its answers came out of step") }
        if result.status == PGRES_COPY_IN { return }
        let failure = result.status == PGRES_FATAL_ERROR ? try serverError(result) : nil
        guard failure != nil || result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else {
            markBroken("COPY was to send rows")
            throw PostgresError.invalidStatement(reason: "only COPY … FROM STDIN is supported")
        }
        while try nextResult(&deadline) != nil {}
        try conclude(failure, deadline, wasIdle: wasIdle)
        throw PostgresError.invalidStatement(reason: "it is not a COPY statement")
    }

    /// Sends bytes, and blocks until the socket has taken them.
    private func push(_ bytes: UnsafeRawBufferPointer, _ deadline: inout Deadline) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            if deadline.interruption == nil, let reason = deadline.reasonToInterrupt() { interrupt(reason, &deadline) }
            guard deadline.interruption == nil else { throw CopyInterrupted() }
            let slice = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.copySlice)).bindMemory(to: CChar.self)
            switch PQputCopyData(handle.raw, slice.baseAddress, Int32(slice.count)) {
            case 1: rest = rest.dropFirst(slice.count)
            case 0: break
            default: throw lost()
            }
            while try flush() {
                try wait(&deadline, forOutput: true)
                guard deadline.interruption == nil else { throw CopyInterrupted() }
            }
            deadline.progressed()
        }
    }

    private func endInput(aborting: Bool, _ deadline: inout Deadline) throws {
        while true {
            switch PQputCopyEnd(handle.raw, aborting ? "the program ended the copy" : nil) {
            case 1: return
            case 0: try wait(&deadline, forOutput: try flush())
            default: throw lost()
            }
        }
    }
}
