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
        case .malformedXES(let file, let line, let reason):
            "\(file):\(line): malformed XES: \(reason)"
        case .unknownColumn(let file, let column, let purpose, let found, let nearest):
            "\(file) has no column “\(column)” for \(purpose); "
                + (nearest.map { "did you mean “\($0)”? " } ?? "name the column that has it. ")
                + "Columns found: \(Self.list(found))"
        case .ambiguousColumn(let file, let column, let count):
            "\(file) has \(count) columns titled “\(column)”; give them different titles"
        case .noSteps(let file, let found):
            """
            \(file) has no column of dates; write dates as dd/mm/yyyy or yyyy-mm-dd, or name the columns of the \
            steps.\u{20}
            """
                + "Columns found: \(Self.list(found))"
        case .rows(let file, let isXES, let matter, let first, let count):
            Self.describe(file, isXES: isXES, matter, first, count)
        case .tooManyActivities(let file, let column, let count, let limit):
            """
            “\(column)” of \(file) has \(count) different activities, more than \(limit); name the column that holds \
            the step, not one that numbers rows
            """
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

    private static func describe(_ file: String, isXES: Bool, _ matter: Matter, _ first: [Place], _ count: Int)
        -> String
    {
        let (one, many, advice) =
            switch matter {
            case .notATime(let column):
                (
                    "a time that is not understood", "times that are not understood",
                    "write 2026-03-29T14:05:00Z, 2026-03-29 14:05 or 29/03/2026 14:05 (London time)"
                        + (column.map { ", or name another column than “\($0)”" } ?? "")
                )
            case .inTheFuture:
                ("a time that is still to come", "times that are still to come", "correct them or leave those rows out")
            case .empty(let column):
                ("an empty cell in “\(column)”", "empty cells in “\(column)”", "fill them or leave those rows out")
            case .tooLong(let column, let limit):
                (
                    "a cell in “\(column)” that is too long", "cells in “\(column)” that are too long",
                    "at most \(limit) characters are kept; shorten them or name another column"
                )
            case .repeatedCase(let column):
                (
                    "case with several rows", "cases with several rows",
                    "a wide file has one row a case; make “\(column)” unique or leave rows out"
                )
            }
        let word = isXES ? "event" : "row"
        let places = first.map { place in
            "\n  \(word) \(place.row)\(place.column.map { ", “\($0)”" } ?? "")"
                + (matter.quotes ? ": \(place.text.isEmpty ? "(empty)" : "“\(place.text)”")" : "")
        }
        let more = count > first.count ? "\n  … and \(count - first.count) more" : ""
        return "\(file) has \(count == 1 ? one : "\(count) \(many)"): \(advice)" + places.joined() + more
    }

    /// Names in quotes, at most 40 of them.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(40).map { $0.isEmpty ? "(no title)" : "“\($0)”" }.joined(separator: ", ")
        return names.count > 40 ? "\(shown) and \(names.count - 40) more" : (shown.isEmpty ? "none" : shown)
    }
}

extension ImportError.Matter {
    /// True if the message shows what is written.
    fileprivate var quotes: Bool {
        if case .empty = self { false } else { true }
    }
}
