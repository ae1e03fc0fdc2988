import Administration
import ArgumentParser
import Engine

/// How the cells of an imported file are read.
struct ImportFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Which number of a date is the day, where that is open: day-first, month-first or year-first; for one \
            column as COLUMN=ORDER. May be repeated. Without it each column's own dates say, and the import says which.
            """,
            valueName: "order"))
    var dateOrder: [String] = []

    @Option(
        help: ArgumentHelp("Words that mean an empty cell, separated by commas; may be repeated.", valueName: "words"))
    var empty: [String] = []

    @Flag(help: "Numbers such as 45744 are dates: Excel's days.")
    var excelDays = false

    @Option(help: ArgumentHelp("The year that Excel's days begin in: 1900, or 1904.", valueName: "year"))
    var excelEpoch: ImportOptions.ExcelDays?

    @Option(
        help: ArgumentHelp(
            """
            The column with the time of day that belongs to the column of the time; with --wide STEP=COLUMN. May be \
            repeated.
            """,
            valueName: "title"))
    var timeOfDayColumn: [String] = []

    @Option(
        help: ArgumentHelp("The sheet of a workbook; without it the first that is not hidden.", valueName: "name"))
    var sheet: String?

    @Option(
        help: ArgumentHelp("What stands between the cells of a CSV file: one character, or tab.", valueName: "mark"))
    var delimiter: String?

    @Option(help: "How the letters of a CSV file are kept.")
    var encoding: TextEncoding?

    func validate() throws {
        if let delimiter, Self.byte(delimiter) == nil {
            throw ValidationError("--delimiter takes one character, such as ';', or the word tab.")
        }
        _ = try orders()
    }

    /// Puts what was said into the options of an import.
    func apply(to options: inout ImportOptions, closing: [String]) throws {
        options.words = CellWords(empty: empty.flatMap(Arguments.list), closing: closing)
        options.dateOrders = try orders()
        options.excelDays = excelEpoch ?? (excelDays ? .from1900 : nil)
        options.timeOfDayColumns = Dictionary(
            timeOfDayColumn.map { text in
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                return parts.count == 2 ? (parts[0], parts[1]) : ("", text)
            }, uniquingKeysWith: { $1 })
        options.sheet = sheet
        options.delimiter = delimiter.flatMap(Self.byte)
        options.encoding = encoding
    }

    private func orders() throws -> [String: DateOrder] {
        var orders: [String: DateOrder] = [:]
        for text in dateOrder {
            let (column, word) =
                text.lastIndex(of: "=").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) } ?? (
                    "", text
                )
            guard let order = DateOrder(rawValue: word) else {
                throw ValidationError(
                    """
                    --date-order takes \(DateOrder.allCases.map(\.rawValue).joined(separator: ", ")), or one of them \
                    for a column, such as "Received=day-first"; not “\(word)”.
                    """)
            }
            orders[column] = order
        }
        return orders
    }

    private static func byte(_ text: String) -> UInt8? {
        text == "tab" || text == "\\t" ? UInt8(ascii: "\t") : text.count == 1 ? text.first?.asciiValue : nil
    }
}

extension TextEncoding: ExpressibleByArgument {}
extension ImportOptions.ExcelDays: ExpressibleByArgument {}
