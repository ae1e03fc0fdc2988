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
    /// Ten years of quarters, thirty groups with long names in Welsh, twenty routes.
    case wide

    /// Both reports.
    func reports() throws -> (turnaround: TurnaroundReport, onerous: OnerousReport) {
        var options = try Fixtures().options("2026-03-31T08:15:00Z")
        switch self {
        case .rich, .wide: options.selection.groupedBy = [.nation]
        case .long: options.title = Hostile.names.joined(separator: " ")
        default: break
        }
        let timelines = try timelines()
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        let audience = self == .suppressed ? Audience.others : .owner
        var report = try builder.report().disclosed(to: audience)
        if self == .wide { report.widen() }
        return (report, try builder.onerous().disclosed(to: audience, bodies: builder.bodies.count))
    }

    /// The page.
    func page() throws -> ReportPage {
        let (turnaround, onerous) = try reports()
        return ReportPage(turnaround, onerous)
    }

    private func timelines() throws -> [CaseTimeline] {
        switch self {
        case .rich, .wide: try Population.timelines()
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
    /// Repeats what is in it, under other names, until it is hard to lay out.
    fileprivate mutating func widen() {
        let welsh = [
            "Achrediad cymesur o ficrogymwysterau ym maes gofal iechyd a chymdeithasol", "Gŵyl ŷ", "Cymru",
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        ]
        trend = (0..<40).map { number in
            var quarter = trend[number % trend.count]
            quarter.quarter = "\(2016 + number / 4)-Q\(number % 4 + 1)"
            return quarter
        }
        groups = (0..<30).map { number in
            var group = groups[number % groups.count]
            group.key[.nation] = "\(welsh[number % welsh.count]) \(number)"
            return group
        }
        routes = (0..<20).map { number in
            var route = routes[number % routes.count]
            route.route = "\(welsh[number % welsh.count]) \(number)"
            return route
        }
    }
}
