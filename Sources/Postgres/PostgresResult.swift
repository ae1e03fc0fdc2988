import CLibpq

/// One result of libpq, freed with the last row that refers to it.
///
/// `@unchecked Sendable`: a `PGresult` is never modified after libpq returned it ("PGresult objects are normally
/// read-only after creation, and so can be passed around freely between threads", manual 34.20); the pointer is private
/// and freed once, in `deinit`.
final class PostgresResult: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Takes ownership of a `PGresult`.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// Rows affected, from the command's tag; 0 for commands that affect none.
    var affectedRows: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The command's tag, such as `COMMIT`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The rows, which keep this result alive.
    var rows: [PostgresRow] { rowCount == 0 ? [] : rows(ColumnNames(of: self)) }

    /// The rows, where the columns of the statement are known from an earlier result of it.
    func rows(_ names: ColumnNames) -> [PostgresRow] {
        (0..<rowCount).map { PostgresRow(result: self, names: names, index: $0) }
    }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? String(column)
    }

    func columnType(_ column: Int) -> String {
        PostgresType.name(oid: PQftype(pointer, Int32(column)))
    }

    /// True if a cell is NULL. Row and column must exist.
    func isNull(row: Int, column: Int) -> Bool { PQgetisnull(pointer, Int32(row), Int32(column)) == 1 }

    /// A cell's text, `nil` for NULL. Row and column must exist.
    func cell(row: Int, column: Int) -> String? {
        guard !isNull(row: row, column: column),
            let value = PQgetvalue(pointer, Int32(row), Int32(column))
        else {
            return nil
        }
        let length = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        return value.withMemoryRebound(to: UInt8.self, capacity: length) {
            String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
        }
    }

    /// What the server, or libpq on its behalf, said about the failure.
    ///
    /// - Parameter binds: the values of the statement, to keep them out of descriptions.
    func serverError(binds: [SQL.Bind]) -> ServerError {
        ServerError(
            message: field("M") ?? PQresultErrorMessage(pointer).map { String(cString: $0).collapsed } ?? "no message",
            binds: binds, field: field)
    }

    /// True if the failure came from the server; libpq's own have no condition code.
    var hasSQLState: Bool { field("C") != nil }

    /// A field of the error report, by its code in the protocol (`PG_DIAG_…`).
    private func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) }
    }
}

extension String {
    /// The text in one line, for messages of libpq that end in line feeds.
    var collapsed: String {
        split(whereSeparator: \.isNewline).map { $0.drop(while: { $0.isWhitespace }) }.joined(separator: "; ")
    }
}
