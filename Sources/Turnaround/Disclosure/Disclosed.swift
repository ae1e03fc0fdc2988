/// A figure of a report and its status: whether readers see it as it is, rounded, or not at all.
///
/// As a property wrapper it gives the value where it is shown (`nil` where it is not, or does not exist) and itself
/// under `$`: `summary.medianSeconds` is a `Double?`, `summary.$medianSeconds` a `Disclosed<Double>`.
///
/// In JSON it is `{"value": 25, "status": "rounded"}`, without a value where none is shown; a figure that does not
/// exist, such as the median of nothing, is no member at all.
@propertyWrapper
package struct Disclosed<Value: ReportedValue>: Sendable {
    /// The value as readers see it; `nil` where they do not, or where there is none.
    package private(set) var value: Value?
    /// How they see it.
    package private(set) var status: DisclosureStatus
    /// How others than the body itself are to see it.
    private var rule: SmallNumberRule

    /// A figure.
    /// - Parameters:
    ///   - value: `nil` where it does not exist.
    ///   - rule: how others than the body itself see it.
    package init(_ value: Value?, _ rule: SmallNumberRule) {
        (self.value, self.status, self.rule) = (value, .value, rule)
    }

    /// A figure that says nothing of what it is made of; others never see it.
    package init(wrappedValue: Value?) { self.init(wrappedValue, .never) }

    /// No figure.
    package init() { self.init(nil, .never) }

    /// A figure as others already see it.
    /// - Parameter value: `nil` where nothing may be shown.
    package init(value: Value?, status: DisclosureStatus) { (self.value, self.status, rule) = (value, status, .never) }

    package var wrappedValue: Value? {
        get { value }
        set { self = Disclosed(newValue, .never) }
    }

    package var projectedValue: Disclosed {
        get { self }
        set { self = newValue }
    }

    /// The same figure with another value.
    func with(_ value: Value?) -> Disclosed { Disclosed(value, rule) }

    /// True if there is no such figure, as there is no median of nothing.
    package var isAbsent: Bool { value == nil && status == .value }

    /// True if there is a figure that readers may not see.
    package var isHidden: Bool { status == .notTold }

    /// The figure as others than the body itself see it.
    var forOthers: Disclosed {
        guard status == .value else { return self }
        switch rule {
        case .open: return self
        case .never: return isAbsent ? self : Disclosed(value: nil, status: .notTold)
        case .count:
            guard let number = value as? Int, number > 0 else { return self }
            return number < 5 ? Disclosed(value: nil, status: .small) : rounded(to: .multiple(of: 5))
        case .statistic(let n, let least, let step):
            if isAbsent { return self }
            return n < least ? Disclosed(value: nil, status: .notTold) : rounded(to: step)
        }
    }

    private func rounded(to step: SmallNumberRule.Step) -> Disclosed {
        Disclosed(value: value?.rounded(to: step), status: .rounded)
    }
}

/// How readers see a figure.
package enum DisclosureStatus: String, CaseIterable, Codable, Sendable {
    /// As it is.
    case value
    /// Rounded.
    case rounded
    /// It is 1 to 4, shown as "fewer than 5".
    case small
    /// Not shown: it rests on too few cases, or shows one of them.
    case notTold = "not_told"
}

extension Disclosed: Hashable {
    package static func == (left: Disclosed, right: Disclosed) -> Bool {
        left.value == right.value && left.status == right.status
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
        hasher.combine(status)
    }
}

extension Disclosed: CustomStringConvertible {
    /// The value, or the status of one that is not shown.
    package var description: String { value.map { "\($0)" } ?? status.rawValue }
}

/// A number of cases, visits or other things.
package typealias Count = Disclosed<Int>

extension Disclosed<Int>: ExpressibleByIntegerLiteral {
    /// A number of things.
    package init(_ value: Int) { self.init(value, .count) }

    package init(integerLiteral value: Int) { self.init(value) }

    /// A number of things that nobody may see.
    package static let notTold = Count(value: nil, status: .notTold)

    /// True if it is nought, which is always shown.
    package var isZero: Bool { value == 0 }
}

extension Disclosed: Codable {
    private enum CodingKeys: String, CodingKey { case value, status }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            value: try container.decodeIfPresent(Value.self, forKey: .value),
            status: try container.decode(DisclosureStatus.self, forKey: .status))
    }

    package func encode(to encoder: any Encoder) throws {
        let seen = encoder.isForOthers ? forOthers : self
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(seen.value, forKey: .value)
        try container.encode(seen.status, forKey: .status)
    }
}

extension KeyedEncodingContainer {
    /// A figure that does not exist is no member.
    mutating func encode<Value>(_ figure: Disclosed<Value>, forKey key: Key) throws {
        try encodeIfPresent(figure.isAbsent ? nil : figure, forKey: key)
    }
}

extension KeyedDecodingContainer {
    /// A member that is not there is a figure that does not exist.
    func decode<Value>(_ type: Disclosed<Value>.Type, forKey key: Key) throws -> Disclosed<Value> {
        try decodeIfPresent(type, forKey: key) ?? Disclosed()
    }
}
