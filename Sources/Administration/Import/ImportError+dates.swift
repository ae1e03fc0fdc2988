extension ImportError {
    /// What is wrong with columns of dates, and the option that helps.
    var aboutDates: String {
        switch self {
        case .noSteps(let file, let found, let numbers):
            "\(file) has no column of dates; write dates as dd/mm/yyyy or yyyy-mm-dd, or name the steps with --step"
                + (numbers.map { "; numbers such as \($0) may be Excel's days: --excel-days reads them" } ?? "")
                + ". Columns found: \(Self.list(found))"
        case .halfDates(let file, let column, let dates, let filled, let words):
            """
            “\(column)” of \(file) has \(dates) date\(dates == 1 ? "" : "s") among \(filled) filled cells; if it is a \
            step, say which words mean empty, such as --empty "\(words.joined(separator: ","))"; if it is none, \
            leave it out with --not-step "\(column)"
            """
        case .columnAhead(let file, let column, let ahead, let filled):
            """
            “\(column)” of \(file) has dates that are still to come in \(ahead) of \(filled) rows; nothing has \
            happened there: leave it out with --not-step "\(column)"
            """
        case .mixedDates(let file, let column, let first, let second):
            """
            “\(column)” of \(file) has dates of two orders: “\(first.text)” (row \(first.row)) has its month in one \
            place, “\(second.text)” (row \(second.row)) in another; correct them, or say which is meant with \
            --date-order
            """
        case .openDates(let file, let column, let text):
            """
            “\(text)” in “\(column)” of \(file) fits both orders, and the other columns have both; say which it is, \
            such as --date-order "\(column)=day-first"
            """
        default: ""
        }
    }
}
