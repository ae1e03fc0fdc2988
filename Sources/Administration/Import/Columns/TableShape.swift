/// Where a table's header is, and what its first rows look like.
struct TableShape {
    /// The titles in the order of the columns, on one line each.
    let titles: [String]
    /// The rows under the header, of those that were looked at.
    let rows: ArraySlice<TableRow>
    /// What was decided.
    private(set) var remarks: [ImportRemark] = []

    /// As many columns as are read.
    static let columnLimit = 400
    private static let headLimit = 40

    /// Finds the header: the first row that is as wide as most rows are, or has the titles that are named.
    ///
    /// - Parameter named: titles that the caller knows.
    /// - Throws: ``ImportError/malformedCSV(file:line:reason:)``, ``ImportError/empty(file:)``.
    init(_ sample: [TableRow], named: [String], file: String) throws(ImportError) {
        let head = sample.prefix(Self.headLimit)
        let filled = head.map { row in row.cells.count { !$0.allSatisfy(\.isWhitespace) } }
        let widest = filled.sorted()[safe: filled.count / 2] ?? 0
        let named = Set(named.map(\.asTitle))
        let known =
            named.isEmpty
            ? nil : head.indices.first { index in named.isSubset(of: Set(sample[index].cells.map(\.asTitle))) }
        let wide = head.indices.first { filled[$0] >= max(min(2, widest), (widest * 3 + 4) / 5) && filled[$0] > 0 }
        guard let index = known ?? wide ?? filled.firstIndex(where: { $0 > 0 }) else { throw .empty(file: file) }
        var titles = sample[index].cells.map { $0.asTitle }
        while let last = titles.last, last.isEmpty { titles.removeLast() }
        guard titles.count <= Self.columnLimit else {
            throw .malformedCSV(
                file: file, line: sample[index].number,
                reason: "the header has \(titles.count) columns; at most \(Self.columnLimit) are read")
        }
        self.titles = titles
        rows = sample[(index + 1)...]
        let above = sample[..<index].filter { !$0.isBlank }
        if !above.isEmpty {
            remarks.append(
                ImportRemark(
                    .reading,
                    "Row \(sample[index].number) is the header; \(above.count) above it left out, such as "
                        + "“\(above[0].cells.first { !$0.allSatisfy(\.isWhitespace) } ?? "")”."))
        }
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
