/// A number that decides where a flag is raised. A body may set its own; the report prints those it used.
package enum OnerousThreshold: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// F1: visits needed before the step is judged.
    case lateMinimumVisits = "f1_minimum_visits"
    /// F2: the median share of elapsed time above which a step dominates.
    case dominantShare = "f2_share"
    /// F2: how many times its share of the published standards the share must also exceed.
    case dominantStandardFactor = "f2_standard_factor"
    /// F2: closed cases needed before the step is judged.
    case dominantMinimumCases = "f2_minimum_cases"
    /// F3: the share of a step's time above which it is a queue.
    case queueShare = "f3_share"
    /// F3: mean working days in the queue below which it is not worth a flag.
    case queueMinimumWorkingDays = "f3_minimum_working_days"
    /// F3: visits needed before the step is judged.
    case queueMinimumVisits = "f3_minimum_visits"
    /// F4: mean requests per case from which a step reworks.
    case reworkMeanRequests = "f4_mean_requests"
    /// F4: cases needed before the step is judged.
    case reworkMinimumCases = "f4_minimum_cases"
    /// F5: the share of duplicates from which a step asks twice.
    case duplicateShare = "f5_share"
    /// F5: cases with evidence needed before the step is judged.
    case duplicateMinimumCases = "f5_minimum_cases"
    /// F6: the proportionality index above which a route is disproportionate.
    case disproportionateIndex = "f6_index"
    /// F6: the fees' share of a course's income above which a route is disproportionate.
    case disproportionateFeeShare = "f6_fee_share"
    /// F6: cases needed before the route is judged.
    case disproportionateMinimumCases = "f6_minimum_cases"
    /// F6: cases that gave hours needed before hours count in the index; with fewer it is of fees alone.
    case disproportionateHoursCases = "f6_hours_cases"
    /// F7: the share of evidence nobody looked at from which a step collects for nothing.
    case unusedShare = "f7_share"
    /// F7: cases with recorded consultation needed before the step is judged.
    case unusedMinimumCases = "f7_minimum_cases"
    /// F8: cases needed before a step is said to change nothing.
    case nonDecisiveMinimumCases = "f8_minimum_cases"
    /// F9: the percentile of all routes in the report above which a route asks for more than others.
    case heavierPercentile = "f9_percentile"
    /// F9: routes needed before they are compared.
    case heavierMinimumRoutes = "f9_minimum_routes"
    /// F6, F9: the share of the route's burden that a step must be the cause of before the route's flag is charged to
    /// it.
    case chargedShare = "charged_share"
    /// The false discovery rate: a flag whose corrected p is above it is shown, but makes no step onerous.
    case falseDiscoveryRate = "false_discovery_rate"

    /// The value where nobody set another: those of the field's own suggestions; minimum numbers keep small samples
    /// quiet.
    package var preset: Double {
        switch self {
        case .lateMinimumVisits, .queueMinimumVisits, .duplicateMinimumCases, .disproportionateHoursCases,
            .unusedMinimumCases:
            8
        case .dominantShare: 0.4
        case .dominantStandardFactor: 1.5
        case .dominantMinimumCases, .reworkMinimumCases, .disproportionateMinimumCases, .disproportionateIndex: 1
        case .queueShare: 0.6
        case .queueMinimumWorkingDays: 5
        case .reworkMeanRequests: 2
        case .duplicateShare: 0.2
        case .disproportionateFeeShare: 0.05
        case .unusedShare: 0.3
        case .nonDecisiveMinimumCases: 30
        case .heavierPercentile: 75
        case .heavierMinimumRoutes: 4
        case .chargedShare: 0.5
        case .falseDiscoveryRate: 0.1
        }
    }

    /// What it may be set to: a share from 0 to 1, a percentile from 1 to 99, a count from 1, another number from 0.
    package var range: ClosedRange<Double> {
        switch self {
        case .dominantShare, .queueShare, .duplicateShare, .disproportionateFeeShare, .unusedShare, .chargedShare,
            .falseDiscoveryRate:
            0...1
        case .heavierPercentile: 1...99
        case .dominantStandardFactor, .queueMinimumWorkingDays, .reworkMeanRequests, .disproportionateIndex: 0...1_000
        // Below thirty cases “never” says nothing: the rule of three.
        case .nonDecisiveMinimumCases: 30...1_000_000
        default: 1...1_000_000
        }
    }

    /// True if it is a whole number.
    package var isWhole: Bool {
        switch self {
        case .heavierPercentile: true
        default: range.upperBound == 1_000_000
        }
    }

    /// Reads a number that was given for it.
    /// - Throws: ``OnerousThresholdError/unusable(_:given:)``.
    package func read(_ text: some StringProtocol) throws(OnerousThresholdError) -> Double {
        guard let value = Double(text) else { throw .unusable(self, given: String(text)) }
        return try checked(value, given: String(text))
    }

    func checked(_ value: Double, given: String) throws(OnerousThresholdError) -> Double {
        guard range.contains(value), !isWhole || value == value.rounded() else { throw .unusable(self, given: given) }
        return value
    }
}

/// Where flags are raised: the presets, and what was set instead.
package struct OnerousThresholds: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// What was set, by threshold.
    package private(set) var changes: [OnerousThreshold: Double]

    package init() { changes = [:] }

    package init(dictionaryLiteral elements: (OnerousThreshold, Double)...) {
        changes = Dictionary(elements) { _, last in last }
    }

    /// The presets with changes as people write them: `f4_mean_requests=1.5`; `nil` where there are none.
    /// - Throws: ``OnerousThresholdError``.
    package init?(changes: [String]) throws(OnerousThresholdError) {
        guard !changes.isEmpty else { return nil }
        self.init()
        for change in changes { try set(change) }
    }

    /// The value that holds.
    package subscript(threshold: OnerousThreshold) -> Double {
        get { changes[threshold] ?? threshold.preset }
        set { changes[threshold] = newValue }
    }

    /// A value that is a whole number.
    func count(_ threshold: OnerousThreshold) -> Int { Int(self[threshold]) }

    /// Takes in a change as people write it: `f4_mean_requests=1.5`.
    /// - Throws: ``OnerousThresholdError``.
    package mutating func set(_ change: String) throws(OnerousThresholdError) {
        let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .notAChange(change) }
        let name = parts[0].trimming
        guard let threshold = OnerousThreshold(rawValue: name) else { throw .unknown(name) }
        self[threshold] = try threshold.read(parts[1].trimming)
    }
}

extension OnerousThresholds: Codable {
    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads an object of numbers by name; what it does not name keeps its preset.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        self.init()
        for key in container.allKeys {
            guard let threshold = OnerousThreshold(rawValue: key.stringValue) else {
                throw OnerousThresholdError.unknown(key.stringValue)
            }
            let value = try container.decode(Double.self, forKey: key)
            let checked = try threshold.checked(value, given: "\(value)")
            if checked != threshold.preset { self[threshold] = checked }
        }
    }

    /// Writes all of them, the presets too, as a report prints them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for threshold in OnerousThreshold.allCases {
            try container.encode(self[threshold], forKey: Name(stringValue: threshold.rawValue))
        }
    }
}

/// Reason why a threshold cannot be set.
package enum OnerousThresholdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not of the form `name=number`.
    case notAChange(String)
    /// There is no threshold of that name.
    case unknown(String)
    /// The number is none, not whole, or out of range.
    case unusable(OnerousThreshold, given: String)

    package var description: String { "\(what); expected \(expected)" }

    /// The problem.
    package var what: String {
        switch self {
        case .notAChange(let text): "“\(text)” sets no threshold"
        case .unknown(let name): "there is no threshold “\(name)”"
        case .unusable(let threshold, let given): "\(threshold.rawValue) cannot be “\(given)”"
        }
    }

    /// Values that would be right.
    package var expected: String {
        switch self {
        case .notAChange: return "name=number, such as f4_mean_requests=1.5"
        case .unknown: return "one of \(OnerousThreshold.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unusable(let threshold, _):
            let (range, kind) = (threshold.range, threshold.isWhole ? "a whole number" : "a number")
            return "\(kind) from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        }
    }
}

extension Substring {
    /// The text without spaces around it.
    fileprivate var trimming: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
