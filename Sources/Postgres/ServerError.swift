/// What the server said about a statement it refused.
///
/// `message`, `detail` and `context` can quote values of the statement or of rows. They are there for the program to
/// use; `description` shows none of them where it could.
package struct ServerError: Error, Sendable, Hashable {
    /// Condition code.
    package let sqlState: SQLState
    /// `ERROR`, `FATAL` or `PANIC`, whatever the server's language.
    package let severity: String
    /// Primary message, possibly with values in it.
    package let message: String
    /// More about the problem; quotes rows, so it is never described.
    package let detail: String?
    /// A suggestion of the server's.
    package let hint: String?
    /// Where in functions and data it happened; quotes data, so it is never described.
    package let context: String?
    /// Names of what the condition is about.
    package let schema: String?, table: String?, column: String?, dataType: String?, constraint: String?
    /// Where in the statement's text the problem is, in characters from 1.
    package let position: Int?
    /// Where in the text of the function that the server was reading the problem is, in characters from 1.
    let internalPosition: Int?
    /// The server's C function that reported it.
    let routine: String?
    /// True if the message quotes nothing that was bound.
    let isMessageFreeOfValues: Bool

    /// An error from the fields of a report.
    ///
    /// - Parameters:
    ///   - message: the primary message.
    ///   - binds: the values of the statement, to keep them out of descriptions.
    ///   - field: a field of the report by its code in the protocol (PostgreSQL manual, 55.8).
    init(message: String, binds: [SQL.Bind], field: (Unicode.Scalar) -> String?) {
        sqlState = SQLState(field("C") ?? "XX000")
        severity = field("V") ?? field("S") ?? "ERROR"
        self.message = message
        detail = field("D")
        hint = field("H")
        context = field("W")
        (schema, table, column) = (field("s"), field("t"), field("c"))
        (dataType, constraint) = (field("d"), field("n"))
        position = field("P").flatMap { Int($0) }
        internalPosition = field("p").flatMap { Int($0) }
        routine = field("R")
        isMessageFreeOfValues = Self.isFreeOfValues(message: message, sqlState: sqlState, binds: binds)
    }

    /// True if the server ends the connection with this error.
    var endsConnection: Bool { severity == "FATAL" || severity == "PANIC" }

    /// True if a prepared statement's plan no longer fits and preparing it again will help.
    var asksForNewPlan: Bool {
        sqlState == .invalidSQLStatementName || (sqlState == .featureNotSupported && routine == "RevalidateCachedQuery")
    }
}

extension ServerError: CustomStringConvertible, CustomReflectable {
    /// Shows what the description shows, so that a `dump` is safe to log.
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// Condition, names and message; a generic sentence in place of a message that could quote a value.
    package var description: String {
        var text = "PostgreSQL refused the statement: \(sqlState)"
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(schema.map { $0 + "." } ?? "")\(table)" }
        if let column { text += ", column \(column)" }
        if let dataType { text += ", type \(dataType)" }
        if let position { text += ", at character \(position)" }
        return text + ": "
            + (isMessageFreeOfValues
                ? message : "a value does not fit (the server's message quotes it, so it is not shown)")
    }
}

extension ServerError {
    /// True if a message can be shown: it is no data exception (class 22, whose messages quote values), and neither
    /// contains a bound value as a word nor quotes a part of one.
    static func isFreeOfValues(message: String, sqlState: SQLState, binds: [SQL.Bind]) -> Bool {
        guard sqlState.conditionClass != "22" else { return false }
        let quoted = message.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter {
            !$0.offset.isMultiple(of: 2)
        }
        return binds.allSatisfy { bind in
            guard let value = bind.text, !value.isEmpty else { return true }
            return !contains(message, word: value)
                && quoted.allSatisfy { $0.element.isEmpty || !value.contains($0.element) }
        }
    }

    /// True if a text contains another that is not merely a part of a longer word.
    private static func contains(_ text: String, word: String) -> Bool {
        var rest = Substring(text)
        while let range = rest.firstRange(of: word) {
            let before = rest[..<range.lowerBound].last
            let after = rest[range.upperBound...].first
            let joins = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
            if !joins(before) && !joins(after) || word.count >= 6 { return true }
            rest = rest[rest.index(after: range.lowerBound)...]
        }
        return false
    }
}
