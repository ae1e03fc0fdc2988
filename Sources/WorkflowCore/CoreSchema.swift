/// The core schema of YAML 1.2 (section 10.3.2): what an unquoted scalar means.
enum CoreSchema {
    /// The value of a plain scalar; `nil` for numbers that JSON cannot hold (infinities, not-a-number, and what
    /// overflows).
    static func value(ofPlain text: String) -> JSONValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        var body = Substring(text)
        let sign = body.first
        if sign == "-" || sign == "+" { body.removeFirst() }
        if [".inf", ".Inf", ".INF"].contains(body) || [".nan", ".NaN", ".NAN"].contains(text) { return nil }
        guard let first = body.first, first.isASCII, first.isNumber || first == "." else { return .string(text) }
        if body.count == text.count, let value = prefixedInteger(body) { return value }
        if body.allSatisfy(isDigit) {
            if let integer = Int64(text) { return .integer(integer) }
            return finite(text)
        }
        return isDecimal(body) ? finite(text) : .string(text)
    }

    /// `0o17` and `0x1F`.
    private static func prefixedInteger(_ text: Substring) -> JSONValue? {
        let radix = text.hasPrefix("0o") ? 8 : text.hasPrefix("0x") ? 16 : 0
        let digits = text.dropFirst(2)
        guard radix > 0, let first = digits.first, first != "-", first != "+" else { return nil }
        return Int64(digits, radix: radix).map { .integer($0) }
    }

    /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func isDecimal(_ text: Substring) -> Bool {
        let mantissa = text.prefix { $0 != "e" && $0 != "E" }
        var exponent = text[mantissa.endIndex...]
        let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy(isDigit) }), parts.contains(where: { !$0.isEmpty }) else { return false }
        guard !exponent.isEmpty else { return true }
        exponent.removeFirst()
        if exponent.first == "-" || exponent.first == "+" { exponent.removeFirst() }
        return !exponent.isEmpty && exponent.allSatisfy(isDigit)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func finite(_ text: String) -> JSONValue? {
        Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    }
}
