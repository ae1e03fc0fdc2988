import FoundationEssentials

/// One row of a result. Cells are read when decoded.
package struct PostgresRow: Sendable {
    let result: PostgresResult
    let names: ColumnNames
    let index: Int

    /// Number of columns the row has.
    package var columnCount: Int { result.columnCount }

    /// The columns' names in order.
    package var columnNames: [String] { (0..<columnCount).map(result.columnName) }

    /// Reads a cell by position.
    ///
    /// - Parameter column: position from 0.
    /// - Throws: `PostgresError.decoding` naming column, expected type and SQL type.
    package func decode<Value: PostgresColumnValue>(_ type: Value.Type = Value.self, at column: Int) throws -> Value {
        guard (0..<columnCount).contains(column) else {
            throw failure(column: String(column), expected: Value.self, problem: "the row has \(columnCount) columns")
        }
        do {
            return try Value(postgresCell: result.cell(row: index, column: column))
        } catch {
            throw failure(at: column, expected: Value.self, error: error)
        }
    }

    /// Reads a cell by its column's exact name.
    ///
    /// - Throws: `PostgresError.decoding` naming column, expected type and SQL type; also where no column, or more than
    ///   one, has the name.
    package func decode<Value: PostgresColumnValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value
    {
        try decode(type, at: try position(of: column, expected: type))
    }

    /// Reads the first columns together: `let (id, name) = try row.decode(as: (UUID.self, String?.self))`.
    ///
    /// - Throws: `PostgresError.decoding` for the first column that does not fit.
    package func decode<each Value: PostgresColumnValue>(as types: (repeat (each Value).Type)) throws -> (
        repeat each Value
    ) {
        var column = -1
        func next() -> Int {
            column += 1
            return column
        }
        return (repeat try decode(each types, at: next()))
    }

    /// Reads a JSON cell as a value.
    ///
    /// - Throws: `PostgresError.decoding` with the path of what does not fit, never its value.
    package func decodeJSON<Value: Decodable>(
        _ type: Value.Type = Value.self, at column: Int, decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        let json = try decode(PostgresJSON.self, at: column)
        do {
            return try json.decode(type, decoder: decoder)
        } catch {
            throw failure(at: column, expected: Value.self, error: error)
        }
    }

    /// Reads a JSON cell as a value, by its column's exact name.
    ///
    /// - Throws: `PostgresError.decoding` with the path of what does not fit, never its value.
    package func decodeJSON<Value: Decodable>(
        _ column: String, as type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        try decodeJSON(type, at: try position(of: column, expected: type), decoder: decoder)
    }

    /// Reads a JSON cell as a value, by its column's exact name; `nil` for NULL.
    ///
    /// - Throws: `PostgresError.decoding` with the path of what does not fit, never its value.
    package func decodeJSONIfPresent<Value: Decodable>(
        _ column: String, as type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value? {
        let position = try position(of: column, expected: type)
        return result.isNull(row: index, column: position)
            ? nil : try decodeJSON(type, at: position, decoder: decoder)
    }

    private func position(of column: String, expected: Any.Type) throws -> Int {
        do {
            return try names.position(of: column)
        } catch {
            throw failure(column: column, expected: expected, problem: error.description)
        }
    }

    private func failure(at column: Int, expected: Any.Type, error: any Error) -> PostgresError {
        let problem =
            switch error {
            case let error as PostgresValueError: "\(error)"
            case let error as DecodingError: error.place
            default: "the value is not valid (\(type(of: error)))"
            }
        return failure(
            column: result.columnName(column), expected: expected, sqlType: result.columnType(column), problem: problem)
    }

    private func failure(column: String, expected: Any.Type, sqlType: String? = nil, problem: String) -> PostgresError {
        .decoding(PostgresDecodingError(column: column, expected: "\(expected)", sqlType: sqlType, problem: problem))
    }
}

extension DecodingError {
    /// Where in a JSON document the problem is, without any value.
    fileprivate var place: String {
        func path(_ context: Context, _ last: String? = nil) -> String {
            let keys =
                context.codingPath.map { key in key.intValue.map(String.init) ?? key.stringValue }
                + (last.map { [$0] } ?? [])
            return keys.isEmpty ? "the top" : keys.joined(separator: ".")
        }
        return switch self {
        case .typeMismatch(let type, let context): "JSON at \(path(context)) is not \(type)"
        case .valueNotFound(let type, let context): "JSON at \(path(context)) is missing or null, expected \(type)"
        case .keyNotFound(let key, let context): "JSON at \(path(context, key.stringValue)) is missing"
        case .dataCorrupted(let context): "JSON at \(path(context)) is not valid"
        @unknown default: "JSON of another shape"
        }
    }
}

extension PostgresRow: CustomStringConvertible, CustomReflectable {
    /// The columns' names; never the values.
    package var description: String { "PostgresRow(\(columnNames.joined(separator: ", ")))" }
    /// Shows no values.
    package var customMirror: Mirror { Mirror(self, children: ["columns": columnNames]) }
}
