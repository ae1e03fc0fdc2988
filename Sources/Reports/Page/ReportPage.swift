import Crypto
import Foundation
import Turnaround

/// A turnaround report and the onerous report on the same cases as one page of HTML that needs nothing else: no script,
/// no network, no font.
///
/// It holds only sections for which there is something. Each picture has a text alternative and a table with the same
/// numbers.
package struct ReportPage: Sendable {
    /// How long cases took.
    package let turnaround: TurnaroundReport
    /// Which steps are not worth their weight; `nil` where nothing says so, as in what bodies publish.
    package let onerous: OnerousReport?
    /// True if everything on it is printed; else no more than ``sheets`` sheets of A4 are.
    package let isFull: Bool

    /// A page on two reports about the same cases.
    package init(_ turnaround: TurnaroundReport, _ onerous: OnerousReport?, isFull: Bool = false) {
        self.turnaround = turnaround.titled
        self.onerous = onerous?.titled
        self.isFull = isFull
    }

    /// The most sheets of A4 that the page takes in print unless it is full.
    package static let sheets = 12
    /// How many routes have a part of their own in print unless the page is full; the others are in the table of
    /// routes.
    private var routesOnPaper: Int { turnaround.routes.count > 8 ? 1 : 4 }

    /// The whole document, ending in a line feed.
    package var html: String { "<!DOCTYPE html>\n" + document.written + "\n" }

    /// What the document is, for whoever hands it over.
    package static let mediaType = "text/html; charset=utf-8"

    /// What a browser may load for such a page: nothing. Its one style element is let in by its hash.
    package static let contentSecurityPolicy: String = {
        let hash = Data(SHA256.hash(data: Data("\(PageStyle.rules)".utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
    }()

    private var document: Markup {
        tag("html", ["lang": "en-GB"]) {
            tag("head") {
                tag("meta", ["charset": "utf-8"])
                tag("meta", ["http-equiv": "Content-Security-Policy", "content": ReportPage.contentSecurityPolicy])
                tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                tag("title") { "\(turnaround.title), as of \(Wording.minute(turnaround.asOf))" }
                Markup.style(PageStyle.rules)
            }
            tag("body", ["class": isFull ? "full" : nil]) {
                tag("a", ["class": "skip", "href": "#main"]) { "Skip to the report" }
                Patterns.markup
                header
                tag("main", ["id": "main"]) {
                    if turnaround.routes.isEmpty {
                        for sentence in turnaround.reconciliation.emptiness(turnaround.selection) {
                            tag("p", ["class": "lead"]) { sentence }
                        }
                    } else {
                        contents
                        glance
                        routesTable
                        groupsSection
                        trendSection
                        for route in routeSections { route.markup }
                    }
                    notes
                }
                tag("footer") {
                    tag("p") {
                        "Made by accredit. Every figure is defined above; none of them needs this page to be online."
                    }
                }
            }
        }
    }

    /// The routes with what else is known of each.
    var routeSections: [RouteSection] {
        let places = turnaround.routes.indices.sorted {
            let routes = turnaround.routes
            return (routes[$1].cases.value ?? 0, $0) < (routes[$0].cases.value ?? 0, $1)
        }
        let printed = Set(places.prefix(routesOnPaper))
        return turnaround.routes.enumerated().map { place, route in
            RouteSection(
                id: "r\(place + 1)", route: route, onerous: onerous?.routes.first { $0.route == route.route },
                spectrum: turnaround.spectrum.first { $0.route == route.route },
                isCompact: turnaround.routes.count > 8, isOnPaper: printed.contains(place))
        }
    }
}

extension RouteTurnaround {
    /// The durations that its first sentence is about.
    var mainDuration: DurationSummary {
        if !schemeClock.fromFirstSubmission.n.isZero { return schemeClock.fromFirstSubmission }
        return schemeClock.fromClockStart.n.isZero ? caseDuration : schemeClock.fromClockStart
    }

    /// What its times are told in: working days, unless the usual case is over within a day or two.
    var unit: TimeUnit {
        if let days = mainDuration.medianWorkingDays ?? openCaseAge.medianWorkingDays {
            if days >= 2 { return .workingDays }
        }
        return mainDuration.p80Seconds.map(TimeUnit.init(elapsed:)) ?? .workingDays
    }
}

extension DurationSummary {
    /// The median in a unit.
    func median(_ unit: TimeUnit) -> Double? {
        unit == .workingDays ? medianWorkingDays : medianSeconds.map(unit.value)
    }

    /// The p80 in a unit.
    func p80(_ unit: TimeUnit) -> Double? {
        unit == .workingDays ? p80WorkingDays.map(Double.init) : p80Seconds.map(unit.value)
    }

    /// The p90 in a unit.
    func p90(_ unit: TimeUnit) -> Double? {
        unit == .workingDays ? p90WorkingDays.map(Double.init) : p90Seconds.map(unit.value)
    }

    /// The longest in a unit.
    func longest(_ unit: TimeUnit) -> Double? {
        unit == .workingDays ? maxWorkingDays.map(Double.init) : maxSeconds.map(unit.value)
    }
}
