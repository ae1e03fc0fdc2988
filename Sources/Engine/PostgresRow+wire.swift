import Postgres

extension PostgresRow {
    /// Reads a JSON cell in the form of ``Wire``, by its column's exact name.
    /// - Throws: `PostgresError.decoding` with the path of what does not fit, never its value.
    package func decodeWire<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        try decodeJSON(column, as: type, decoder: Wire.decoder)
    }

    /// Reads a JSON cell in the form of ``Wire``, by its column's exact name; `nil` for NULL.
    /// - Throws: `PostgresError.decoding` with the path of what does not fit, never its value.
    package func decodeWireIfPresent<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws
        -> Value?
    {
        try decodeJSONIfPresent(column, as: type, decoder: Wire.decoder)
    }
}
