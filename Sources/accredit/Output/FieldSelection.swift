import WorkflowCore

/// Some fields of an answer: of each row where the answer is a list, else of the answer itself.
struct FieldSelection {
    /// Names of members, a part of a part after a dot.
    let fields: [String]

    /// Reads `reference,state,provider.name`.
    init?(_ text: String) {
        fields = Arguments.list(text)
        if fields.isEmpty || fields.contains(where: { $0.split(separator: ".").isEmpty }) { return nil }
    }

    /// An answer with these fields alone; what a row does not have is null.
    /// - Returns: the narrowed answer, and the fields that nothing in it has.
    func narrowed(_ answer: JSONValue) -> (answer: JSONValue, missing: [String]) {
        guard let (list, rows) = Self.rows(of: answer, unless: Set(fields)) else {
            return (Self.picked(fields, answer), Self.missing(fields, in: [answer]))
        }
        let missing = Self.missing(fields, in: rows)
        // What no row has may stand beside the rows, as the next page's cursor does.
        let beside = missing.filter { list != nil && answer[$0] != nil }
        let narrowed = JSONValue.array(rows.map { Self.picked(fields.filter { !beside.contains($0) }, $0) })
        let unknown = rows.isEmpty ? [] : missing.filter { !beside.contains($0) }
        guard let list else { return (narrowed, unknown) }
        let members = [(list, narrowed)] + beside.map { ($0, answer[$0] ?? .null) }
        return (.object(Dictionary(members) { first, _ in first }), unknown)
    }

    /// The names that an answer's rows, or the answer, have.
    static func names(in answer: JSONValue) -> [String] {
        let rows = rows(of: answer, unless: [])?.rows ?? [answer]
        return Set(rows.flatMap { Array(($0.objectValue ?? [:]).keys) }).sorted()
    }

    /// The rows of a list: of an array, or of the one member that is an array of objects.
    private static func rows(of answer: JSONValue, unless named: Set<String>) -> (list: String?, rows: [JSONValue])? {
        if let rows = answer.arrayValue { return (nil, rows) }
        let lists = (answer.objectValue ?? [:]).filter { _, value in
            value.arrayValue?.allSatisfy { $0.objectValue != nil } == true
        }
        let members = (answer.objectValue ?? [:]).filter { $0.key != "next" }
        guard members.count == 1, let (name, value) = lists.first, !named.contains(name) else { return nil }
        return (name, value.arrayValue ?? [])
    }

    private static func picked(_ fields: [String], _ row: JSONValue) -> JSONValue {
        .object(Dictionary(fields.map { ($0, value($0, in: row) ?? .null) }) { first, _ in first })
    }

    private static func missing(_ fields: [String], in rows: [JSONValue]) -> [String] {
        fields.filter { field in !rows.contains { value(field, in: $0) != nil } }
    }

    /// The value at a path; of the elements of an array an array.
    private static func value(_ path: String, in row: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(row as JSONValue?) { value, part in
            if let elements = value?.arrayValue { return .array(elements.map { $0[String(part)] ?? .null }) }
            return value?[String(part)]
        }
    }
}
