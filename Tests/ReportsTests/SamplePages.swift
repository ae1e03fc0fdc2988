@testable import Reports
@testable import Turnaround

/// Pages on generated cases: everything in it, hardly anything, and all that is hard to draw.
enum SamplePage: String, CaseIterable, Sendable {
    /// Two routes over two years, by nation.
    case rich
    /// No case at all.
    case empty
    /// What outsiders see of small numbers.
    case suppressed
    /// Thirty steps with long names, and names meant to do harm.
    case long
    /// One case.
    case one
    /// Cases of which none is closed.
    case open

    /// Both reports.
    func reports() throws -> (turnaround: TurnaroundReport, onerous: OnerousReport) {
        var options = try Fixtures().options("2026-03-31T08:15:00Z")
        switch self {
        case .rich: options.selection.groupedBy = [.nation]
        case .long: options.title = Hostile.names.joined(separator: " ")
        default: break
        }
        let timelines = try timelines()
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        var report = builder.report()
        if self == .suppressed { report.hideSmallNumbers() }
        return (report, builder.onerous())
    }

    /// The page.
    func page() throws -> ReportPage {
        let (turnaround, onerous) = try reports()
        return ReportPage(turnaround, onerous)
    }

    private func timelines() throws -> [CaseTimeline] {
        switch self {
        case .rich: try Population.timelines()
        case .empty: []
        case .suppressed: try Population.timelines(24)
        case .long: try Population.long()
        case .one: [try Fixtures().timeline()]
        case .open: try (0..<9).map { try Fixtures().timeline("\($0)", decided: false) }
        }
    }
}

/// Names that were given to do harm, or by people who write otherwise.
enum Hostile {
    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></style><!--", "&lt;b&gt; & 'quoted'",
        "]]>",
        "a\u{202E}b", "\u{1B}[31mred\u{0}\n", "מיקרו־תעודה", "شهادة مصغرة", "審査委員会", "👩‍🔬 lab", "Gŵyl ŷ",
    ]
}

extension TurnaroundReport {
    /// What an outsider sees of a few cases: the smallest numbers as "<8", others withheld, and no statistic of either.
    fileprivate mutating func hideSmallNumbers() {
        overall.hide(.below(8))
        for place in routes.indices { routes[place].hide(place == 0 ? .below(8) : .withheld) }
        for place in trend.indices {
            trend[place].submitted = .below(8)
            trend[place].duration = .init(n: .below(8))
            trend[place].withinStandardPercent = nil
        }
        spectrum = []
        reconciliation.inCohort = .withheld
    }
}

extension RouteTurnaround {
    fileprivate mutating func hide(_ count: Count) {
        (closedCases, openCases, caseDuration, openCaseAge) = (count, count, .init(n: count), .init(n: count))
        (schemeClock.fromClockStart, schemeClock.fromFirstSubmission) = (.init(n: count), .init(n: count))
        (schemeClock.bodyHeld, schemeClock.withinStandardPercent) = (.init(n: count), nil)
        (schemeClock.withStandardCases, schemeClock.withinStandardCases, schemeClock.overdueOpenCases) = (
            count, count, count
        )
        (split, openSplit, survival, quality, waiting, distribution, pingPong) = ([], [], nil, nil, nil, nil, nil)
        for place in outcomes.indices { outcomes[place].cases = count }
        for place in steps.indices {
            (steps[place].visits, steps[place].openVisits) = (.init(n: count), .init(n: count))
            (steps[place].cases, steps[place].entries, steps[place].reworkCases) = (count, count, count)
            (steps[place].elapsedShare, steps[place].withinStandardPercent, steps[place].flow) = (nil, nil, nil)
        }
        for place in paths?.passages.indices ?? 0..<0 {
            paths?.passages[place].count = count
            paths?.passages[place].meanSeconds = nil
            paths?.passages[place].medianSeconds = nil
        }
    }
}
