extension SQL: ExpressibleByStringInterpolation {
    /// A statement without values.
    package init(stringLiteral value: String) {
        self.init(unsafeRaw: value)
    }

    /// A statement from a literal with interpolated values.
    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// Collects literal text and binds; the compiler drives it.
    package struct StringInterpolation: StringInterpolationProtocol {
        var sql = SQL(unsafeRaw: "")

        /// Starts an empty statement.
        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// Text the programmer wrote.
        package mutating func appendLiteral(_ literal: String) {
            sql.append(text: literal)
        }

        /// `\(value)`: binds the value.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            sql.append(bind: Bind(type: Value.postgresType, text: value.postgresText))
        }

        /// `\(optional)`: binds the value, or NULL where there is none.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            sql.append(bind: Bind(type: Value.postgresType, text: value?.postgresText))
        }

        /// `\(fragment)`: another piece of SQL, its placeholders renumbered.
        package mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// `\(identifier: name)`: a quoted name of a table, column, schema or role.
        package mutating func appendInterpolation(identifier: String) {
            sql.append(text: SQL.quoted(identifier: identifier))
        }

        /// `\(unsafeRaw: text)`: text as it stands. Never pass anything that came from outside the program.
        package mutating func appendInterpolation(unsafeRaw text: String) {
            sql.append(text: text)
        }
    }
}
