import Turnaround

/// How figures are put into words and cells. Absent figures are a dash, never a zero.
enum Wording {
    /// What stands for a figure that does not exist.
    static let absent = "–"

    /// What stands for a figure that readers may not see: "confidential" in official statistics.
    static let hidden = "[c]"

    /// A whole number with commas between thousands.
    static func count(_ value: Int) -> String { value.grouped }

    /// A number of cases or visits in a sentence: `1,434`, `fewer than 5`.
    static func count(_ value: Count) -> String {
        value.value?.grouped ?? (value.status == .small ? "fewer than 5" : "a number not told of")
    }

    /// `1 case`, `fewer than 5 cases`.
    static func counted(_ value: Count, _ word: String) -> String {
        "\(count(value)) \(word)\(value == 1 ? "" : "s")"
    }

    /// A number of cases or visits in a cell: `1,434`, `<5`, `[c]`.
    static func cell(_ value: Count) -> String { cell(value, count) }

    /// A figure in a cell: its words, `<5`, `[c]` where it is not told, or a dash where there is none.
    static func cell<Value>(_ figure: Disclosed<Value>?, _ words: (Value) -> String) -> String {
        switch figure?.status {
        case .small: "<5"
        case .notTold: hidden
        case .value, .rounded, nil: figure?.value.map(words) ?? absent
        }
    }

    /// Working days in a cell.
    static func days(_ figure: Disclosed<Double>?) -> String { cell(figure) { decimal($0) } }

    /// Working days in a cell.
    static func days(_ figure: Disclosed<Int>?) -> String { cell(figure, count) }

    /// A standard in a cell, as it was written: `20 wd`, `8 weeks`.
    static func standard(_ period: Period?) -> String {
        guard let period else { return absent }
        return period.unit == .workingDays ? "\(count(period.count)) wd" : period.description
    }

    /// Elapsed time in a cell.
    static func elapsed(_ figure: Disclosed<Double>?) -> String { cell(figure) { elapsed($0) } }

    /// A share in a cell.
    static func share(_ figure: Disclosed<Double>?) -> String { cell(figure) { share($0) } }

    /// A percentage in a cell.
    static func percent(_ figure: Disclosed<Double>?) -> String { cell(figure) { percent($0) } }

    /// Pounds in a cell.
    static func pounds(_ figure: Disclosed<Double>?) -> String { cell(figure) { pounds($0) } }

    /// `1 case`, `42 cases`.
    static func counted(_ value: Int, _ word: String) -> String { counted(value, word, plural: word + "s") }

    /// `1 body`, `4 bodies`.
    static func counted(_ value: Int, _ word: String, plural: String) -> String {
        "\(count(value)) \(value == 1 ? word : plural)"
    }

    /// A number with at most so many digits after the point, one where nothing else is said, and none that are zero at
    /// its end.
    static func decimal(_ value: Double, digits: Int = 1) -> String {
        let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
        let scaled = Int((Double(scale) * value).rounded())
        var rest = String(abs(scaled % scale) + scale).dropFirst()
        while rest.last == "0" { rest.removeLast() }
        let sign = scaled < 0 && scaled / scale == 0 ? "-" : ""
        return rest.isEmpty ? count(scaled / scale) : "\(sign)\(count(scaled / scale)).\(rest)"
    }

    /// Pounds: `£1,400`, below ten with pence: `£0.83`.
    static func pounds(_ value: Double?) -> String {
        guard let value else { return absent }
        guard value < 10 else { return "£\(count(Int(value.rounded())))" }
        let pence = Int((100 * value).rounded())
        return "£\(pence / 100)" + (pence % 100 == 0 ? "" : "." + String(String(pence % 100 + 100).dropFirst()))
    }

    /// Working days in a cell.
    static func days(_ value: Double?) -> String { value.map { decimal($0) } ?? absent }

    /// Working days in a cell.
    static func days(_ value: Int?) -> String { value.map(count) ?? absent }

    /// Working days in a sentence: `31 working days`.
    static func workingDays(_ value: Double) -> String { "\(decimal(value)) working day\(value == 1 ? "" : "s")" }

    /// Elapsed time in the unit that suits it: `38.9 s`, `48 min`, `5.2 h`, `14.1 d`.
    static func elapsed(_ seconds: Double?) -> String {
        guard let seconds else { return absent }
        return switch seconds {
        case ..<59.95: "\(decimal(seconds)) s"
        case ..<3597: "\(decimal(seconds / 60)) min"
        case ..<(48 * 3600): "\(decimal(seconds / 3600)) h"
        default: "\(decimal(seconds / 86_400)) d"
        }
    }

    /// Elapsed time in a sentence.
    static func elapsedWords(_ seconds: Double) -> String {
        let (value, word) =
            switch seconds {
            case ..<59.95: (seconds, "second")
            case ..<3597: (seconds / 60, "minute")
            case ..<(48 * 3600): (seconds / 3600, "hour")
            default: (seconds / 86_400, "day")
            }
        let text = decimal(value)
        return "\(text) \(word)\(text == "1" ? "" : "s")"
    }

    /// A share as per cent: whole, but one digit below ten per cent.
    static func share(_ share: Double?) -> String {
        guard let share else { return absent }
        return percent(100 * share)
    }

    /// A percentage.
    static func percent(_ percent: Double?) -> String {
        guard let percent else { return absent }
        return percent < 9.95 ? "\(decimal(percent)) %" : "\(count(Int(percent.rounded()))) %"
    }

    /// A part of a whole in a sentence: `109 of 111 (98 %)`. Rounded numbers would seem to give another part than the
    /// percentage beside them, `110 of 110 (98 %)`; so of those `98 % of 110`.
    static func part(_ part: Count, of whole: Count, _ percentage: Disclosed<Double>) -> String {
        guard let value = percentage.value else { return "\(count(part)) of \(count(whole))" }
        return isExact(part, whole)
            ? "\(count(part)) of \(count(whole)) (\(percent(value)))" : "\(percent(value)) of \(count(whole))"
    }

    /// What a percentage is of, beside it: `109 of 111`, of rounded numbers `of 110`.
    static func basis(_ part: Count, of whole: Count) -> String {
        "\(isExact(part, whole) ? count(part) + " " : "")of \(count(whole))"
    }

    private static func isExact(_ part: Count, _ whole: Count) -> Bool {
        part.status == .value && whole.status == .value
    }

    /// A party as readers call it.
    static func party(_ party: Party) -> String {
        switch party {
        case .provider: "provider"
        case .body: "body"
        case .meeting: "committee"
        case .thirdParty: "third party"
        case .paused: "agreed pause"
        case .none: "finished"
        case .unattributed: "not said"
        }
    }

    /// The local time in London to the minute: `12 Mar 2026 09:30`.
    static func minute(_ instant: Instant) -> String {
        let (day, time) = LondonTime.shared.local(instant)
        return "\(date(day)) \(time)"
    }

    /// A date: `12 Mar 2026`.
    static func date(_ day: Day) -> String {
        let (year, month, dayOfMonth) = day.date
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(dayOfMonth) \(names[month - 1]) \(year)"
    }

    /// `a, b and c`.
    static func list(_ words: [String], joined word: String = "and") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    /// Whose court it was in, in one line: `body 41 % (31 working days), provider 34 % (20 working days)`.
    static func split(_ shares: [PartyShare]) -> String {
        shares.longestFirst
            .map { part in
                guard let elapsed = part.elapsedShare else { return "\(party(part.party)) not told" }
                let days = part.totalWorkingDays.map { " (\(workingDays(Double($0))))" } ?? ""
                return "\(party(part.party)) \(share(elapsed))\(days)"
            }
            .joined(separator: ", ")
    }
}

extension [PartyShare] {
    /// The party with most of the time first; those of which it is not told last.
    var longestFirst: [PartyShare] {
        sorted { ($1.elapsedShare ?? -1, $0.party.rawValue) < ($0.elapsedShare ?? -1, $1.party.rawValue) }
    }
}
