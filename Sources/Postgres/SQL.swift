/// One SQL statement with its bound values.
///
/// Interpolating a value makes a bind (`$1`, `$2`, …), so a value can never become SQL:
///
///     let statement: SQL = "SELECT reference FROM accredit.case WHERE id = \(id) AND body = ANY(\(bodies))"
///
/// Raw text needs the loud label `unsafeRaw:`; a name that varies goes through `identifier:`.
package struct SQL: Sendable, Hashable {
    /// A value on its way to the server: its type and its text, `nil` for NULL.
    struct Bind: Sendable, Hashable {
        let type: PostgresType
        let text: String?
    }

    /// Literal text around the binds; always one more than there are binds.
    private(set) var chunks: [String] = [""]
    /// The bound values, in the order of their placeholders.
    private(set) var binds: [Bind] = []

    /// A statement of fixed text, chosen by the program and never by its input.
    ///
    /// - Parameter text: SQL without placeholders.
    package init(unsafeRaw text: String) {
        chunks = [text]
    }

    /// The statement as the server sees it, with `$1`, `$2`, … in place of the values.
    package var text: String {
        guard !binds.isEmpty else { return chunks[0] }
        var text = chunks[0]
        for (index, chunk) in chunks.dropFirst().enumerated() {
            text += "$\(index + 1)"
            text += chunk
        }
        return text
    }

    /// Number of values that are bound.
    package var parameterCount: Int { binds.count }

    /// Appends literal text.
    mutating func append(text: String) {
        chunks[chunks.count - 1] += text
    }

    /// Appends a placeholder and its value.
    mutating func append(bind: Bind) {
        binds.append(bind)
        chunks.append("")
    }

    /// Appends another statement; its placeholders are renumbered.
    mutating func append(_ other: SQL) {
        chunks[chunks.count - 1] += other.chunks[0]
        chunks.append(contentsOf: other.chunks.dropFirst())
        binds.append(contentsOf: other.binds)
    }

    /// Two pieces of SQL as one, placeholders renumbered.
    package static func + (left: SQL, right: SQL) -> SQL {
        var joined = left
        joined.append(right)
        return joined
    }

    /// A name as a quoted identifier: `a"b` becomes `"a""b"`.
    static func quoted(identifier: String) -> String {
        "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension Sequence where Element == SQL {
    /// The pieces one after the other, with literal text between them, placeholders renumbered.
    ///
    /// - Parameter separator: literal SQL such as `", "` or `" AND "`.
    package func joined(separator: StaticString) -> SQL {
        var result = SQL(unsafeRaw: "")
        for (index, piece) in enumerated() {
            if index > 0 { result.append(text: "\(separator)") }
            result.append(piece)
        }
        return result
    }
}

extension SQL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text with placeholders; never the values.
    package var description: String { text }
    /// The text with placeholders; never the values.
    package var debugDescription: String { text }
    /// Shows no values, so that a `dump` of a statement is safe to log.
    package var customMirror: Mirror { Mirror(self, children: ["text": text, "parameterCount": parameterCount]) }
}
