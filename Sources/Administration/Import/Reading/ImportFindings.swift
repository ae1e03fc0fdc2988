/// What a reader found while it went through a file, in sentences.
struct ImportFindings {
    private let reader: EventReader
    private let options: ImportOptions
    private let form: TableForm
    private let found: [String]

    /// Titles of columns that look as if they said how a case ended, and that it did, with the option that reads them.
    private static let endings = [
        (option: "--outcome-column", titles: ["case:outcome", "outcome", "result", "decision outcome"]),
        (
            option: "--end-column",
            titles: ["case:closed", "case:enddate", "closed", "closed?", "end date", "closed on"]
        ),
    ]

    /// - Parameter found: the titles that the file has.
    init(_ reader: EventReader, _ options: ImportOptions, form: TableForm, found: [String]) {
        (self.reader, self.options, self.form, self.found) = (reader, options, form, found)
    }

    var remarks: [ImportRemark] {
        var remarks: [ImportRemark] = []
        var matters: [ImportError.Matter] = [.outOfOrder, .outcomeWithoutEnd]
        if let end = reader.plan.columns.end { matters.append(.afterEnd(column: end.title)) }
        for matter in matters {
            guard let found = reader.oddities.places(of: matter) else { continue }
            let text = matter.described(found.first, count: found.count, form: form)
            remarks.append(ImportRemark(.warning, text.prefix(1).uppercased() + text.dropFirst()))
        }
        let short = reader.counts.shortRows
        if short > 0 {
            remarks.append(
                ImportRemark(
                    .reading,
                    "\(short) row\(short == 1 ? " is" : "s are") shorter than the header; the cells that are not there "
                        + "are empty."))
        }
        if let end = reader.plan.columns.end { remarks += ends(end.title) }
        return remarks + unread
    }

    /// Columns that seem to say how cases ended, where nobody said which do.
    private var unread: [ImportRemark] {
        guard options.closure == .assumed else { return [] }
        let taken = Set(reader.plan.steps.map(\.column.title))
        return Self.endings.compactMap { ending in
            guard let title = found.first(where: { ending.titles.contains($0.folded) && !taken.contains($0) }) else {
                return nil
            }
            return ImportRemark(
                .warning, column: title,
                "“\(title)” is not read, and may say which cases ended, or how: \(ending.option) \"\(title)\" reads it."
            )
        }
    }

    /// What the column of ends says.
    private func ends(_ title: String) -> [ImportRemark] {
        let (closing, open) = (reader.counts.closingWords, reader.counts.openWords)
        let isWords = !open.isEmpty || (!closing.isEmpty && closing.keys.allSatisfy { WrittenDate($0) == nil })
        guard isWords else { return [] }
        return [
            ImportRemark(
                .reading, column: title,
                "“\(title)” closes a case where it says \(Self.list(closing)), not where it says \(Self.list(open)); "
                    + "--closed-is names the words that close.")
        ]
    }

    private static func list(_ words: [String: Int]) -> String {
        let sorted = words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.isEmpty ? "nothing" : sorted.map { "“\($0.key)” (\($0.value))" }.joined(separator: ", ")
    }
}
