/// Reads dates of every style from the bytes of a cell: numbers with dashes, dots or slashes, names of months in
/// English and Welsh, days of the week before them, and times after them.
struct DateScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var at = 0
    private let end: Int

    private static let space = UInt8(ascii: " ")

    /// A scanner of a cell, without white space around it and without the name of a zone in brackets behind it.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var end = bytes.count
        while end > 0, bytes[end - 1] <= Self.space { end -= 1 }
        if end > 0, bytes[end - 1] == UInt8(ascii: "]"), let open = bytes[..<end].lastIndex(of: UInt8(ascii: "[")) {
            end = open
        }
        self.end = end
        skipSpaces()
    }

    /// The whole cell as a date.
    mutating func date() -> WrittenDate? {
        guard end - at <= 64, end > at else { return nil }
        guard var date = day() else { return nil }
        if at == end { return date }
        guard !date.isNumber, timeOfDay(into: &date), at == end else { return nil }
        return date
    }

    // MARK: Day

    private mutating func day() -> WrittenDate? {
        let start = at
        if let word = word() {
            if Self.isWeekday(word) {
                skip { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
                skipSpaces()
                return day()
            }
            guard let month = Self.month(word) else { return nil }
            return monthFirst(month)
        }
        guard let first = number() else { return nil }
        if first.digits == 4 { return yearFirst(first.value) }
        if first.digits > 4 { return alone(first, from: start) }
        guard first.digits <= 2 else { return nil }
        ordinal()
        let between = separator()
        if let word = word() {
            guard let month = Self.month(word) else { return nil }
            _ = separator()
            guard let year = number() else { return nil }
            return Self.named(day: first.value, month: month, year)
        }
        guard let between, Self.isNumeric(between), let second = number(), second.digits <= 2, peek == between else {
            return nil
        }
        at += 1
        guard let third = number() else { return nil }
        switch third.digits {
        case 4: return WrittenDate(.numeric(first.value, second.value, year: third.value))
        case 2: return WrittenDate(.short(first.value, second.value, third.value))
        case 1 where first.digits == 2: return WrittenDate(.short(first.value, second.value, third.value))
        default: return nil
        }
    }

    /// `2025-06-01`, `2025/6/1`, `2025-Jun-01`.
    private mutating func yearFirst(_ year: Int) -> WrittenDate? {
        guard let separator = separator() else { return nil }
        if let word = word() {
            guard let month = Self.month(word), self.separator() != nil, let day = number(), day.digits <= 2 else {
                return nil
            }
            return WrittenDate(.known(year: year, month: month, day: day.value))
        }
        guard Self.isNumeric(separator), let month = number(), month.digits <= 2, peek == separator else { return nil }
        at += 1
        guard let day = number(), day.digits <= 2 else { return nil }
        return WrittenDate(.known(year: year, month: month.value, day: day.value))
    }

    /// `Jun 1 2025`, `June 1st, 2025`.
    private mutating func monthFirst(_ month: Int) -> WrittenDate? {
        _ = separator()
        guard let day = number(), day.digits <= 2 else { return nil }
        ordinal()
        skip { $0 == UInt8(ascii: ",") }
        _ = separator()
        guard let year = number() else { return nil }
        return Self.named(day: day.value, month: month, year)
    }

    /// A number alone: `20250601`, a workbook's day, seconds or milliseconds since 1970.
    private mutating func alone(_ number: (value: Int, digits: Int), from start: Int) -> WrittenDate? {
        switch number.digits {
        case 8 where at == end || peek == UInt8(ascii: "T"):
            let (year, month, day) = (number.value / 10_000, number.value / 100 % 100, number.value % 100)
            return WrittenDate(.known(year: year, month: month, day: day))
        case 5:
            var days = Double(number.value)
            if peek == UInt8(ascii: "."), let part = fraction() { days += Double(part) / 1_000_000_000 }
            return at == end ? WrittenDate(.serial(days)) : nil
        case 10 where at == end: return WrittenDate(.epoch(Int64(number.value) * 1_000_000))
        case 13 where at == end: return WrittenDate(.epoch(Int64(number.value) * 1_000))
        default: return nil
        }
    }

    private static func named(day: Int, month: Int, _ year: (value: Int, digits: Int)) -> WrittenDate? {
        switch year.digits {
        case 4: WrittenDate(.known(year: year.value, month: month, day: day))
        case 2: WrittenDate(.named(day: day, month: month, shortYear: year.value))
        default: nil
        }
    }

    // MARK: Time

    private mutating func timeOfDay(into date: inout WrittenDate) -> Bool {
        if peek == UInt8(ascii: "T") || peek == UInt8(ascii: "t") {
            at += 1
        } else {
            let start = at
            skip { $0 == Self.space || $0 == UInt8(ascii: ",") }
            guard at > start else { return false }
            let here = at
            if word() != "at" { at = here }
            skipSpaces()
        }
        guard let time = clock() else { return false }
        date.time = time
        skipSpaces()
        guard at < end else { return true }
        guard let offset = zone() else { return false }
        date.offset = offset
        return true
    }

    /// `9:05`, `10.00`, `10:00:00.123`, `2:05 PM`, `100000`: microseconds since midnight.
    mutating func clock() -> Int64? {
        guard let first = number() else { return nil }
        var (hour, minute, second, part) = (first.value, 0, 0, Int64(0))
        var hasMinute = true
        if first.digits == 4 || first.digits == 6 {
            (hour, minute, second) =
                first.digits == 4
                ? (first.value / 100, first.value % 100, 0)
                : (first.value / 10_000, first.value / 100 % 100, first.value % 100)
        } else if first.digits <= 2, let mark = peek, mark == UInt8(ascii: ":") || mark == UInt8(ascii: ".") {
            at += 1
            guard let minutes = number(), minutes.digits == 2 else { return nil }
            minute = minutes.value
            if peek == mark {
                at += 1
                guard let seconds = number(), seconds.digits == 2 else { return nil }
                second = seconds.value
            }
        } else {
            hasMinute = false
        }
        if peek == UInt8(ascii: ".") || peek == UInt8(ascii: ","), let found = fraction() {
            part = (found + 500) / 1000
        }
        let beforeHalf = at
        skipSpaces()
        if let half = halfOfDay() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half ? 12 : 0)
        } else {
            guard hasMinute else { return nil }
            at = beforeHalf
        }
        guard minute < 60, second < 60, hour < 24 || (hour == 24 && minute == 0 && second == 0 && part == 0) else {
            return nil
        }
        return Int64(hour * 3_600 + minute * 60 + second) * 1_000_000 + part
    }

    /// True where it is the second half of the day: `PM`, `p.m.`
    private mutating func halfOfDay() -> Bool? {
        guard let mark = peek.map({ $0 | 0x20 }), mark == UInt8(ascii: "a") || mark == UInt8(ascii: "p") else {
            return nil
        }
        let start = at
        at += 1
        skip { $0 == UInt8(ascii: ".") }
        guard let m = peek, m | 0x20 == UInt8(ascii: "m") else {
            at = start
            return nil
        }
        at += 1
        skip { $0 == UInt8(ascii: ".") }
        return mark == UInt8(ascii: "p")
    }

    /// `Z`, `UTC`, `GMT`, `BST`, `+01`, `+0100`, `+01:00`, `GMT+1`: seconds east of Greenwich.
    private mutating func zone() -> Int? {
        var base = 0
        if let name = word() {
            switch name {
            case "z", "utc", "gmt": base = 0
            case "bst": base = 3_600
            default: return nil
            }
            if at == end { return base }
        }
        guard let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        at += 1
        guard let first = number() else { return nil }
        var (hours, minutes) = first.digits == 4 ? (first.value / 100, first.value % 100) : (first.value, 0)
        if first.digits <= 2, peek == UInt8(ascii: ":") {
            at += 1
            guard let second = number(), second.digits == 2 else { return nil }
            minutes = second.value
        }
        guard first.digits <= 4, first.digits != 3, hours <= 15, minutes < 60 else { return nil }
        if sign == UInt8(ascii: "-") { (hours, minutes) = (-hours, -minutes) }
        return base + hours * 3_600 + minutes * 60
    }

    // MARK: Pieces

    /// True if everything was read.
    var isAtEnd: Bool { at == end }

    private var peek: UInt8? { at < end ? bytes[at] : nil }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) { while at < end, isSkipped(bytes[at]) { at += 1 } }

    private mutating func skipSpaces() { skip { $0 <= Self.space } }

    private mutating func number() -> (value: Int, digits: Int)? {
        let start = at
        var value = 0
        while at < end, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10, at - start < 14 {
            value = value * 10 + Int(digit)
            at += 1
        }
        return at > start ? (value, at - start) : nil
    }

    /// A point and digits: billionths.
    private mutating func fraction() -> Int64? {
        at += 1
        var (value, digits) = (Int64(0), 0)
        while at < end, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
            if digits < 9 { (value, digits) = (value * 10 + Int64(digit), digits + 1) }
            at += 1
        }
        guard digits > 0 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// Letters, small.
    private mutating func word() -> String? {
        let start = at
        skip { ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) || $0 >= 0x80 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self).lowercased() : nil
    }

    /// What stands between the parts of a date: one mark, or spaces.
    private mutating func separator() -> UInt8? {
        guard let mark = peek else { return nil }
        if Self.isNumeric(mark) {
            at += 1
            skipSpaces()
            return mark
        }
        guard mark == Self.space || mark == UInt8(ascii: ",") else { return nil }
        skip { $0 == Self.space || $0 == UInt8(ascii: ",") }
        return Self.space
    }

    private static func isNumeric(_ mark: UInt8) -> Bool {
        mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-") || mark == UInt8(ascii: ".")
    }

    /// `st`, `nd`, `rd`, `th` behind a day.
    private mutating func ordinal() {
        let start = at
        guard let word = word() else { return }
        if !["st", "nd", "rd", "th"].contains(word) { at = start }
    }
}
