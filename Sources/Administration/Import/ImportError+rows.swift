extension ImportError.Matter {
    /// Sentences about rows: of one, of several, and what to do.
    private struct Words {
        let one: String
        let many: String
        let advice: String
    }

    /// A matter with its rows, in words.
    func described(_ first: [ImportError.Place], count: Int, form: TableForm) -> String {
        let places = first.map { place in
            "\n  \(form.rowName) \(place.row)\(place.column.map { ", “\($0)”" } ?? "")"
                + (quotes ? ": \(place.text.isEmpty ? "(empty)" : "“\(place.text)”")" : "")
                + (place.why.map { ", \($0)" } ?? "")
        }
        let more = count > first.count ? "\n  … and \(count - first.count) more" : ""
        let words = words
        return "\(count == 1 ? words.one : "\(count) \(words.many)"): \(words.advice)\(places.joined())\(more)"
    }

    /// True if the message shows what is written.
    private var quotes: Bool { if case .empty = self { false } else { true } }

    /// The order in which matters are told: the first is told alone.
    var rank: Int {
        switch self {
        case .tooWide: 0
        case .empty: 1
        case .notATime, .notATimeOfDay: 2
        case .implausible: 3
        case .inTheFuture: 4
        case .tooLong: 5
        case .endBeforeStart: 6
        case .unknownOutcome: 7
        case .repeatedCase, .twoOutcomes: 8
        case .outOfOrder, .outcomeWithoutEnd, .afterEnd, .overlap: 9
        }
    }

    private var words: Words {
        switch self {
        case .tooWide(let titles):
            Words(
                one: "a row with more cells than the header", many: "rows with more cells than the header",
                advice: "the header has \(titles) titles; put cells that hold separators into quotation marks")
        case .empty(let column):
            Words(
                one: "an empty cell in “\(column)”", many: "empty cells in “\(column)”",
                advice: "fill them or leave those rows out")
        case .tooLong(let column, let limit):
            Words(
                one: "a cell in “\(column)” that is too long", many: "cells in “\(column)” that are too long",
                advice: "at most \(limit) characters are kept; shorten them or name another column")
        case .repeatedCase(let column):
            Words(
                one: "a case with several rows", many: "cases with several rows",
                advice: "a wide file has one row a case; make “\(column)” unique or leave rows out")
        case .unknownOutcome(let column):
            Words(
                one: "a word in “\(column)” that is no outcome", many: "words in “\(column)” that are no outcomes",
                advice: "say in the map what they mean, such as outcomes: {Deferred: refused}")
        case .twoOutcomes(let column):
            Words(
                one: "a case with two outcomes", many: "cases with two outcomes",
                advice: "a case ends once; make “\(column)” the same in all of its rows")
        case .notATime, .notATimeOfDay, .implausible, .inTheFuture, .endBeforeStart, .outOfOrder, .outcomeWithoutEnd,
            .afterEnd, .overlap:
            timeWords
        }
    }

    private var timeWords: Words {
        switch self {
        case .notATime(let column):
            Words(
                one: "a time that is not understood", many: "times that are not understood",
                advice: "write 2026-03-29T14:05:00Z, 2026-03-29 14:05 or 29/03/2026 14:05 (London time), say with "
                    + "--empty which words mean that there is none"
                    + (column.map { ", or name another column than “\($0)”" }
                        ?? ", or leave a column out with --not-step"))
        case .notATimeOfDay(let column):
            Words(
                one: "a cell in “\(column)” that is no time of day",
                many: "cells in “\(column)” that are no times of day",
                advice: "write 14:05 or 2:05 PM")
        case .implausible:
            Words(
                one: "a day before 1990", many: "days before 1990",
                advice: "correct them, or say with --empty that they mean nothing")
        case .inTheFuture:
            Words(
                one: "a time that is still to come", many: "times that are still to come",
                advice: "correct them, leave those rows out, or leave a column out with --not-step")
        case .endBeforeStart:
            Words(one: "an end before the start", many: "ends before the start", advice: "correct one of the two dates")
        case .outOfOrder:
            Words(
                one: "a date before one in a column further left", many: "dates before one in a column further left",
                advice: "their cases are in the order of the dates, not of the columns")
        case .afterEnd(let column):
            Words(
                one: "an event after the date in “\(column)”", many: "events after the date in “\(column)”",
                advice:
                    "their cases close at their last event all the same; --closed-when names the activity that closes")
        case .overlap:
            Words(
                one: "an end after another activity of the case had begun",
                many: "ends after another activity of the case had begun",
                advice: "a case is in one activity at a time, in the one that began last")
        case .outcomeWithoutEnd:
            Words(
                one: "an outcome where the case is not over", many: "outcomes where the case is not over",
                advice: "the case is open, and its outcome is left out")
        default: Words(one: "", many: "", advice: "")
        }
    }
}
