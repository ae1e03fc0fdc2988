/// Rows that cannot be used, counted by what is the matter with them.
struct RowProblems {
    private var found: [ImportError.Matter: (first: [ImportError.Place], count: Int)] = [:]
    /// Matters in the order in which they came up.
    private var order: [ImportError.Matter] = []

    /// Number of rows that are shown.
    static let shown = 5
    private static let matterLimit = 200

    /// Notes a row; the first in the order of the file are shown, in whatever order they come.
    mutating func add(
        _ matter: ImportError.Matter, row: Int, column: String? = nil, text: String, why: String? = nil
    ) {
        if found[matter] == nil {
            guard order.count < Self.matterLimit else { return }
            order.append(matter)
        }
        found[matter, default: ([], 0)].count += 1
        let first = found[matter]?.first ?? []
        let index = first.firstIndex { $0.row > row } ?? first.endIndex
        guard index < Self.shown else { return }
        let place = ImportError.Place(row: row, column: column, text: String(text.prefix(80)), why: why)
        found[matter]?.first.insert(place, at: index)
        if first.count == Self.shown { found[matter]?.first.removeLast() }
    }

    /// True if nothing is the matter.
    var isEmpty: Bool { order.isEmpty }

    /// The first matter, if there is any.
    func refusal(file: String, form: TableForm) -> ImportError? {
        guard let matter = order.min(by: { $0.rank < $1.rank }), let found = found[matter] else { return nil }
        return .rows(file: file, isXES: form == .xes, matter, first: found.first, count: found.count)
    }

    /// A warning about rows, if there are any of a matter.
    func places(of matter: ImportError.Matter) -> (first: [ImportError.Place], count: Int)? { found[matter] }
}
