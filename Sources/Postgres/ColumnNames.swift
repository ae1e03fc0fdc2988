/// Positions of a result's columns by their names: resolved once for all rows of a statement.
struct ColumnNames: Sendable {
    /// Position of a column, from 0; `nil` where several columns have the name.
    private let positions: [String: Int?]

    init(of result: PostgresResult) {
        let names = (0..<result.columnCount).map { (result.columnName($0), $0 as Int?) }
        positions = Dictionary(names) { _, _ in nil }
    }

    /// The position of the column with exactly this name.
    ///
    /// - Throws: ``Problem`` where no column or more than one has it.
    func position(of name: String) throws(Problem) -> Int {
        guard let position = positions[name] else { throw .missing }
        guard let position else { throw .repeated }
        return position
    }

    /// Reason why a name does not lead to a column.
    enum Problem: Error, CustomStringConvertible {
        case missing, repeated

        var description: String {
            switch self {
            case .missing: "the row has no such column"
            case .repeated: "the row has more than one column of this name"
            }
        }
    }
}
