extension Instant: CustomStringConvertible, Codable {
    /// RFC 3339 text in UTC with as many fraction digits as the instant needs, at most six: `2026-03-29T00:30:00.5Z`.
    package var description: String {
        let (second, fraction) = floorDivide(microseconds, 1_000_000)
        let (dayNumber, secondOfDay) = floorDivide(second, 86_400)
        var text = "\(Day(number: Int(dayNumber)))T"
        text += "\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2)):\(padded(secondOfDay % 60, 2))"
        if fraction != 0 {
            var digits = padded(fraction, 6)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += ".\(digits)"
        }
        return text + "Z"
    }

    /// Reads RFC 3339 text: date, `T` or a space, time, at most six significant fraction digits, `Z` or an offset
    /// `±hh:mm`.
    /// - Throws: `TimeTextError` where the text is anything else; nothing is rounded or guessed.
    package init(_ text: some StringProtocol) throws(TimeTextError) {
        let failure = TimeTextError(
            text: String(text), expected: "an instant such as 2026-03-29T00:30:00Z, with at most six fraction digits")
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"),
            let dayOfMonth = reader.number(digits: 2), let day = Day(year: year, month: month, day: dayOfMonth),
            reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"), let minute = reader.number(digits: 2),
            minute < 60,
            reader.skip(":"), let second = reader.number(digits: 2), second < 60
        else { throw failure }
        var fraction = 0
        if reader.skip(".") {
            guard let digits = reader.digits() else { throw failure }
            for (place, digit) in digits.enumerated() {
                guard place < 6 || digit == 0 else { throw failure }
                if place < 6 { fraction = fraction * 10 + digit }
            }
            for _ in digits.count..<max(6, digits.count) { fraction *= 10 }
        }
        var offset = 0
        if !(reader.skip("Z") || reader.skip("z")) {
            let sign = reader.skip("+") ? 1 : (reader.skip("-") ? -1 : 0)
            guard sign != 0, let hours = reader.number(digits: 2), hours < 24, reader.skip(":"),
                let minutes = reader.number(digits: 2), minutes < 60
            else { throw failure }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard reader.isAtEnd else { throw failure }
        let seconds = day.number * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try Instant(try container.decode(String.self))
        } catch let error as TimeTextError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A text that should have been a date, a time or a length of time and is not.
package struct TimeTextError: Error, Equatable, CustomStringConvertible {
    /// What was read.
    package let text: String
    /// What would have been understood, with an example.
    package let expected: String

    package var description: String { "\"\(text)\" is not understood; write \(expected)." }
}

/// Walks over text of fixed-width numbers and marks, byte by byte.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// Takes the mark if it comes next.
    mutating func skip(_ mark: Character) -> Bool {
        guard position < bytes.count, bytes[position] == mark.asciiValue else { return false }
        position += 1
        return true
    }

    /// Takes exactly that many digits as one number.
    mutating func number(digits count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// Takes all digits that follow, at least one.
    mutating func digits() -> [Int]? {
        let start = position
        while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 { position += 1 }
        return position > start ? bytes[start..<position].map { Int($0) - 48 } : nil
    }
}

/// Division that rounds down, with a remainder that is never negative.
func floorDivide<Number: BinaryInteger>(_ value: Number, _ divisor: Number) -> (quotient: Number, remainder: Number) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// A number with leading zeros.
func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
