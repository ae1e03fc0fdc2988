import Administration
import Turnaround

/// A spreadsheet made by chance, and what is in it: every number gives another.
struct GeneratedSpreadsheet {
    enum DateStyle: CaseIterable {
        case slashes, dots, american, iso, isoShort, dashes, named, full, twelveHours, compact, excel
    }
    enum Encoding: CaseIterable { case utf8, utf8Marked, utf16Little, utf16Big, windows }
    enum Shape: CaseIterable { case plain, title, short, named, blanks, quoted, carriageReturns, dosLines, wideTitles }
    enum Noise: CaseIterable { case none, words, repeats, spaces, total, other }

    let style: DateStyle
    let encoding: Encoding
    let shape: Shape
    let noise: Noise
    let delimiter: String
    /// Case, step and day, in the order of cases and steps.
    private(set) var events: [String] = []
    private(set) var bytes: [UInt8] = []

    private static let steps = ["Received", "Complete", "Decision"]

    init(number: Int) {
        var random = Chance(state: UInt64(number) &* 0x9e37_79b9_7f4a_7c15 | 1)
        style = DateStyle.allCases[number % DateStyle.allCases.count]
        encoding = Encoding.allCases[number % Encoding.allCases.count]
        shape = Shape.allCases[number % Shape.allCases.count]
        noise = Noise.allCases[number / 2 % Noise.allCases.count]
        delimiter = [",", ";", "\t", "|"][number / 3 % 4]
        var rows = [["Ref", "Course"] + Self.steps + ["Officer"]]
        for number in 1...12 {
            var day = Day(number: 19_800 + random.next(300))
            var cells = ["C-\(100 + number)", ["Café skills", "Data", "Care, \"new\""][random.next(3)]]
            for (index, step) in Self.steps.enumerated() {
                if index == 2, random.next(4) == 0 {
                    cells.append(noise == .words ? "N/A" : "")
                } else {
                    events.append("\(cells[0]) \(step) \(day)")
                    cells.append(written(day, &random))
                }
                day = day.advanced(by: 1 + random.next(40))
            }
            rows.append(cells + ["Ann"])
        }
        bytes = encoded(text(of: rows))
    }

    private func written(_ day: Day, _ random: inout Chance) -> String {
        let (year, month, date) = day.date
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
        return switch style {
        case .slashes: "\(two(date))/\(two(month))/\(year)"
        case .dots: "\(date).\(month).\(year % 100)"
        case .american: "\(month)/\(date)/\(year)"
        case .iso: "\(year)-\(two(month))-\(two(date)) \(two(8 + random.next(9))):15:00"
        case .isoShort: "\(year)-\(month)-\(date) \(1 + random.next(9)):05"
        case .dashes: "\(two(date))-\(two(month))-\(year)"
        case .named: "\(date)-\(name)-\(year % 100)"
        case .full: "\(["Monday", "Tuesday"][random.next(2)]) \(date) \(name) \(year)"
        case .twelveHours: "\(two(date))/\(two(month))/\(year) \(1 + random.next(11)):30 PM"
        case .compact: "\(year)\(two(month))\(two(date))"
        case .excel: "\(day.number + 25_569)"
        }
    }

    private func text(of rows: [[String]]) -> String {
        var rows = rows
        if noise == .repeats { rows.append(rows[3]) }
        if noise == .total { rows.append(["Total 12"]) }
        if shape == .wideTitles { rows[0] = rows[0].map { "\($0)\n(register)" } }
        if noise == .other { rows = rows.enumerated().map { $1 + [$0 == 0 ? "Fee" : "\($0 * 10)"] } }
        var lines = rows.map { cells in
            var cells = cells.map { noise == .spaces ? " \($0) " : $0 }
            if shape == .short { while cells.last?.isEmpty == true || cells.last == "Ann" { cells.removeLast() } }
            return cells.map(quoted).joined(separator: delimiter)
        }
        if shape == .title { lines.insert(contentsOf: ["Register of courses", ""], at: 0) }
        if shape == .named { lines.insert("sep=\(delimiter)", at: 0) }
        if shape == .blanks { lines = lines.flatMap { [$0, ""] } }
        return lines.joined(separator: shape == .carriageReturns ? "\r" : shape == .dosLines ? "\r\n" : "\n")
    }

    private func quoted(_ cell: String) -> String {
        let needs = shape == .quoted || cell.contains { "\",;\t|\n".contains($0) }
        return needs ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }

    private func encoded(_ text: String) -> [UInt8] {
        switch encoding {
        case .utf8: Array(text.utf8)
        case .utf8Marked: [0xef, 0xbb, 0xbf] + text.utf8
        case .utf16Little: [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        case .utf16Big: [0xfe, 0xff] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        case .windows: text.unicodeScalars.map { UInt8($0.value) }
        }
    }

    /// The options that a message of a refusal names, and the title of the first column where titles have two lines.
    static func apply(_ message: String, to options: inout ImportOptions) -> Bool {
        if message.contains("--excel-days") {
            options.excelDays = .from1900
        } else if message.contains("--empty \"N/A\"") || message.contains("“N/A”") {
            options.words = CellWords(empty: ["N/A"])
        } else {
            return false
        }
        return true
    }

    /// Numbers that look like chance and are the same in every run.
    struct Chance {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }
}
