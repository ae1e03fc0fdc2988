extension ReportDimension {
    /// The group of cases of which nothing is said in this dimension.
    package static let unknown = "unknown"

    /// The values in their order, where the dimension has a fixed set of them; without ``unknown``.
    package var bands: [String]? {
        switch self {
        case .level: ["entry"] + (1...8).map(String.init)
        case .size: ["1–10", "11–20", "21–30", "31–60", "over 60"]
        case .price: ["free", "£1–£99", "£100–£499", "£500–£999", "£1,000 and more"]
        default: nil
        }
    }

    /// True if groups of this dimension may be tested against each other: they are disjoint, and no consequence of how
    /// cases went.
    package var isTestable: Bool { !overlaps && self != .state }

    /// True if a value stands before another in a report: bands in their order, versions by number, else by name;
    /// ``unknown`` last.
    package func precedes(_ left: String, _ right: String) -> Bool { rank(left) < rank(right) }

    private func rank(_ value: String) -> (Int, String, Int) {
        if value == ReportDimension.unknown { return (.max, value, 0) }
        if let bands { return (bands.firstIndex(of: value) ?? bands.count, value, 0) }
        guard self == .definition, let parts = value.wholeMatch(of: /(.*) v([0-9]+)/), let version = Int(parts.2) else {
            return (0, value, 0)
        }
        return (0, String(parts.1), version)
    }
}

extension CaseTimeline {
    /// The values of a case in a dimension: one, or for sectors up to three; never none.
    package func values(of dimension: ReportDimension, cohort: Cohort) -> [String] {
        if dimension == .sector, !profile.course.sectors.isEmpty {
            return profile.course.sectors.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        return [value(of: dimension, cohort: cohort) ?? ReportDimension.unknown]
    }

    private func value(of dimension: ReportDimension, cohort: Cohort) -> String? {
        switch dimension {
        case .body: body
        case .route: route
        case .definition: definitionVersion.map { "\(route) v\($0)" }
        case .state: state
        case .nation: profile.nation
        case .sector: nil
        case .level: profile.course.level.map { $0 < 1 ? "entry" : String($0) }
        case .size: profile.course.ukCredits.flatMap { dimension.band($0, upTo: [10, 20, 30, 60]) }
        case .mode: profile.course.mode
        case .timetable: profile.course.timetable
        case .price:
            profile.course.priceGBP.flatMap {
                $0 <= 0 ? "free" : dimension.band($0, below: [100, 500, 1000], after: 1)
            }
        case .quarter: day(of: cohort).map { Quarter(of: $0).description }
        }
    }
}

extension ReportDimension {
    /// The band of a number: the first whose upper end is not below it.
    fileprivate func band(_ number: Double, upTo ends: [Double]) -> String? {
        bands?[ends.firstIndex { number <= $0 } ?? ends.count]
    }

    /// The band of a number: the first whose end is above it, after so many other bands.
    fileprivate func band(_ number: Double, below ends: [Double], after first: Int) -> String? {
        bands?[first + (ends.firstIndex { number < $0 } ?? ends.count)]
    }
}
