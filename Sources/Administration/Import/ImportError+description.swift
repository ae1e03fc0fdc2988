extension ImportError: CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)"
        case .empty(let file):
            "\(file) is empty; export the log again and give a file with a header and one row an event"
        case .noEvents(let file, let reason):
            "\(file) has no events to import: \(reason)"
        case .notALog(let file, let found):
            "\(file) is \(found); save the log as CSV (UTF-8) or XES, plain or gzip"
        case .damagedGzip(let file, let reason):
            "\(file) is a damaged gzip file: \(reason); copy or compress it again"
        case .malformedCSV(let file, let line, let reason):
            "\(file)\(line.map { ":\($0)" } ?? ""): malformed CSV: \(reason)"
        case .workbook(let file, let reason):
            "\(file) cannot be read: \(reason)"
        case .unknownSheet(let file, let sheet, let found, let nearest):
            "\(file) has no sheet “\(sheet)”; "
                + (nearest.map { "did you mean “\($0)”? " } ?? "name one that it has. ")
                + "Sheets found: \(Self.list(found))"
        case .malformedXES(let file, let line, let reason):
            "\(file):\(line): malformed XES: \(reason)"
        case .unknownColumn(let file, let column, let purpose, let found, let nearest):
            "\(file) has no column “\(column)” for \(purpose); "
                + (nearest.map { "did you mean “\($0)”? " } ?? "name the column that has it. ")
                + "Columns found: \(Self.list(found))"
        case .ambiguousColumn(let file, let column, let count):
            "\(file) has \(count) columns titled “\(column)”; give them different titles"
        case .noSteps, .halfDates, .columnAhead, .mixedDates, .openDates: aboutDates
        case .rows(let file, let isXES, let matter, let first, let count):
            "\(file) has " + matter.described(first, count: count, form: isXES ? .xes : .csv)
        case .tooManyActivities(let file, let column, let limit):
            """
            “\(column)” of \(file) has more than \(limit) different activities; name the column that holds the step, \
            not one that numbers rows
            """
        case .temporaryFile(let folder, let reason):
            "a file on which events are sorted cannot be written in \(folder): \(reason); make room there, or name "
                + "another folder with TMPDIR"
        case .unknownActivity(let file, let activity, let found, let nearest):
            "no event of \(file) has the activity “\(activity)” that closes cases; "
                + (nearest.map { "did you mean “\($0)”? " } ?? "name one that occurs. ")
                + "Activities found: \(Self.list(found))"
        case .invalidName(let name, let suggestion):
            """
            “\(name)” cannot name a log: use up to 63 of a–z, 0–9, “.”, “_” and “-”, a letter or digit first, such as \
            “\(suggestion)”
            """
        case .nameTaken(let name, let suggestion):
            "there is a log “\(name)” already; choose another name, such as “\(suggestion)”"
        case .unknownCalendar(let name, let found):
            found.isEmpty
                ? """
                no calendar “\(name)” is published; publish it first with: accredit workflow publish \
                Workflows/calendars
                """
                : "there is no calendar “\(name)”; choose one of \(Self.list(found))"
        case .observedTooLate(let file, let from, let lastAt):
            """
            \(file) is said to be observed from \(from), but nothing happens in it after \(lastAt); name the day from \
            which cases were kept
            """
        case .contradiction(let reason):
            reason
        }
    }

    /// Names in quotes, at most 40 of them.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(40).map { $0.isEmpty ? "(no title)" : "“\($0)”" }.joined(separator: ", ")
        return names.count > 40 ? "\(shown) and \(names.count - 40) more" : (shown.isEmpty ? "none" : shown)
    }
}
