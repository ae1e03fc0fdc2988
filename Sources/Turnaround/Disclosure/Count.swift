/// A number of cases or visits as somebody may see it.
package enum Count: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// The number itself.
    case exact(Int)
    /// Fewer than this many, and not told how many.
    case below(Int)
    /// Not told, because it would give away a number that is too small.
    case withheld

    package init(integerLiteral value: Int) { self = .exact(value) }

    package init(_ value: Int) { self = .exact(value) }

    /// The number, where it is told.
    package var exact: Int? {
        guard case .exact(let number) = self else { return nil }
        return number
    }

    /// True if it is told, and is zero.
    package var isZero: Bool { self == .exact(0) }
}

extension Count: CustomStringConvertible {
    /// `1,434`, `<8`, or `withheld`.
    package var description: String {
        switch self {
        case .exact(let number): number.grouped
        case .below(let limit): "<\(limit)"
        case .withheld: "withheld"
        }
    }
}

extension Count: Codable {
    /// Reads a number, a text such as `"<8"`, or `"withheld"`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .exact(number)
            return
        }
        let text = try container.decode(String.self)
        if text == "withheld" {
            self = .withheld
        } else if text.hasPrefix("<"), let limit = Int(text.dropFirst()) {
            self = .below(limit)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a count is a number, \"<8\" or \"withheld\", not \"\(text)\"")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .exact(let number): try container.encode(number)
        case .below(let limit): try container.encode("<\(limit)")
        case .withheld: try container.encode("withheld")
        }
    }
}
