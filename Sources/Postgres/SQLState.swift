/// The server's five-character condition code (manual, appendix A). Matched by name, never by message.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
    /// The five characters.
    package let code: String

    /// A condition code.
    package init(_ code: String) {
        self.code = code
    }

    /// The first two characters: the class of conditions.
    package var conditionClass: String { String(code.prefix(2)) }

    /// Name and code, such as `unique_violation (23505)`; an unnamed one as its code.
    package var description: String { name.map { "\($0) (\(code))" } ?? "SQLSTATE \(code)" }

    /// The condition's name in the manual, where this table knows it.
    package var name: String? { Self.names[code] }

    package static let cannotConnectNow = SQLState("57P03")
    package static let adminShutdown = SQLState("57P01")
    package static let checkViolation = SQLState("23514")
    package static let dataException = SQLState("22000")
    package static let deadlockDetected = SQLState("40P01")
    package static let duplicateDatabase = SQLState("42P04")
    package static let duplicateObject = SQLState("42710")
    package static let duplicateSchema = SQLState("42P06")
    package static let duplicateTable = SQLState("42P07")
    package static let exclusionViolation = SQLState("23P01")
    package static let featureNotSupported = SQLState("0A000")
    package static let foreignKeyViolation = SQLState("23503")
    package static let inFailedSQLTransaction = SQLState("25P02")
    package static let insufficientPrivilege = SQLState("42501")
    package static let invalidCatalogName = SQLState("3D000")
    package static let invalidParameterValue = SQLState("22023")
    package static let invalidSchemaName = SQLState("3F000")
    package static let invalidSQLStatementName = SQLState("26000")
    package static let invalidTextRepresentation = SQLState("22P02")
    package static let lockNotAvailable = SQLState("55P03")
    package static let noDataFound = SQLState("P0002")
    package static let notNullViolation = SQLState("23502")
    package static let numericValueOutOfRange = SQLState("22003")
    package static let objectInUse = SQLState("55006")
    package static let queryCanceled = SQLState("57014")
    package static let raiseException = SQLState("P0001")
    package static let readOnlySQLTransaction = SQLState("25006")
    package static let serializationFailure = SQLState("40001")
    package static let syntaxError = SQLState("42601")
    package static let tooManyConnections = SQLState("53300")
    package static let undefinedColumn = SQLState("42703")
    package static let undefinedFunction = SQLState("42883")
    package static let undefinedObject = SQLState("42704")
    package static let undefinedTable = SQLState("42P01")
    package static let uniqueViolation = SQLState("23505")

    private static let names: [String: String] = [
        "0A000": "feature_not_supported", "22000": "data_exception", "22001": "string_data_right_truncation",
        "22003": "numeric_value_out_of_range", "22007": "invalid_datetime_format", "22008": "datetime_field_overflow",
        "2200G": "most_specific_type_mismatch", "2201B": "invalid_regular_expression", "2202E": "array_subscript_error",
        "22012": "division_by_zero", "22021": "character_not_in_repertoire", "22023": "invalid_parameter_value",
        "22030": "duplicate_json_object_key_value", "22032": "invalid_json_text",
        "22P02": "invalid_text_representation",
        "22P04": "bad_copy_file_format", "22P05": "untranslatable_character", "23502": "not_null_violation",
        "23503": "foreign_key_violation", "23505": "unique_violation", "23514": "check_violation",
        "23P01": "exclusion_violation",
        "25001": "active_sql_transaction", "25006": "read_only_sql_transaction", "25P02": "in_failed_sql_transaction",
        "26000": "invalid_sql_statement_name", "28000": "invalid_authorization_specification",
        "28P01": "invalid_password",
        "3D000": "invalid_catalog_name", "3F000": "invalid_schema_name", "40001": "serialization_failure",
        "40P01": "deadlock_detected",
        "42501": "insufficient_privilege", "42601": "syntax_error", "42703": "undefined_column",
        "42704": "undefined_object",
        "42710": "duplicate_object", "42804": "datatype_mismatch", "42883": "undefined_function",
        "42P01": "undefined_table",
        "42P04": "duplicate_database", "42P06": "duplicate_schema", "42P07": "duplicate_table",
        "42P18": "indeterminate_datatype",
        "53100": "disk_full", "53200": "out_of_memory", "53300": "too_many_connections", "55006": "object_in_use",
        "55P03": "lock_not_available", "57014": "query_canceled", "57P01": "admin_shutdown", "57P02": "crash_shutdown",
        "57P03": "cannot_connect_now", "P0001": "raise_exception", "P0002": "no_data_found", "XX000": "internal_error",
    ]
}
