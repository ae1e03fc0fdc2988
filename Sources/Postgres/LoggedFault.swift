/// What a log may say of an error: its kind and where it came from, never what somebody sent or what is stored.
package enum LoggedFault {
    /// The error in words. Those of errors that are known to quote nothing are their own; of all others it is the kind
    /// alone.
    package static func text(of error: any Error) -> String {
        switch error {
        case PostgresError.server(let error): error.logged
        case let error as PostgresError: error.description
        case let error as PostgresDecodingError: error.description
        case let error as MigrationError: error.description
        default: kind(of: error)
        }
    }

    /// The type of an error, and which of its cases it is.
    private static func kind(of error: any Error) -> String {
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum, let name = mirror.children.first?.label else { return "\(type(of: error))" }
        return "\(type(of: error)).\(name)"
    }
}

extension ServerError {
    /// Classes of conditions of which the server's message names parts of the schema and of the system, and no value.
    private static let plainClasses: Set = ["08", "23", "25", "40", "42", "53", "54", "55", "57", "58"]

    /// The server's routine by which a function raises a message of its own, with whatever in it.
    static let raising = "exec_stmt_raise"

    /// What a log may say of it: condition, names, the functions it happened in; the message only where it quotes no
    /// value, neither of the statement nor of a row.
    var logged: String {
        var text = "PostgreSQL refused the statement: \(sqlState)"
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        if let routine { text += ", reported by \(routine)" }
        for place in places.prefix(3) { text += ", in \(place)" }
        let isPlain =
            Self.plainClasses.contains(sqlState.conditionClass) && routine != Self.raising && isMessageFreeOfValues
        return isPlain ? "\(text): \(message)" : text
    }

    /// The functions that were running, the innermost first. All else of the context may quote values.
    private var places: [String] {
        (context ?? "").matches(of: /PL\/pgSQL function ([a-z_0-9.]+)\([^)]*\) line (\d+)/).map {
            "\($0.1) line \($0.2)"
        }
    }
}
