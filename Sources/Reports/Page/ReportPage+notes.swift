import Turnaround

extension ReportPage {
    /// Small numbers, the account of every case, and what the words mean.
    var notes: Markup {
        tag("section", ["id": "notes"]) {
            tag("h2") { "What is in, and what it means" }
            if hidesNumbers {
                tag("h3") { "Small numbers" }
                tag("p", ["class": "say"]) {
                    """
                    A number of cases below 8 is shown as <8, and no figure is told of so few. “Withheld” stands where \
                    a number that could be told\u{20}
                    """
                        + """
                        would give away one that cannot. A dash is a figure that does not exist or is not told; it \
                        is never a nought.
                        """
                }
            }
            tag("h3") { "Every case accounted for" }
            account.markup
            if !turnaround.reconciliation.bodies.isEmpty {
                tag("p", ["class": "say"]) {
                    "Bodies with cases in the figures: \(Wording.list(turnaround.reconciliation.bodies))."
                }
            }
            tag("p", ["class": "say"]) { turnaround.closure.sentence }
            if let onerous, !turnaround.routes.isEmpty {
                tag("h3") { "What makes a step onerous" }
                tag("p", ["class": "say"]) {
                    """
                    Flags of two different kinds (time, effort, value), raised beyond chance. Thresholds: \
                    \(onerous.thresholdsLine)
                    """
                }
                for limit in onerous.limits { tag("p", ["class": "say"]) { limit } }
            }
            tag("h3") { "Definitions" }
            tag("dl", ["class": "definitions"]) {
                for definition in definitions {
                    tag("div") {
                        tag("dt") { definition.figure }
                        tag("dd") { definition.meaning }
                    }
                }
            }
        }
    }

    /// The definitions of both reports, each once.
    private var definitions: [Definition] {
        var known: Set<String> = []
        return (turnaround.definitions + (onerous?.definitions ?? [])).filter { known.insert($0.figure).inserted }
    }

    /// Cases looked at, left out by reason, in the figures.
    private var account: DataTable {
        let reconciliation = turnaround.reconciliation
        return DataTable(
            caption: "Cases looked at, left out and in the figures", columns: [.text("Cases"), .number("Number")],
            rows: [["Looked at", .text(Wording.count(reconciliation.opened))]]
                + reconciliation.leftOut.map {
                    [.text("Left out: \($0.reason.words)"), .text(Wording.count($0.cases))]
                }
                + [["In the figures", .text(Wording.count(reconciliation.inCohort))]])
    }

    /// True if any number is not told.
    private var hidesNumbers: Bool {
        let routes = [turnaround.overall] + turnaround.routes + turnaround.groups.map(\.figures)
        let counts =
            [turnaround.reconciliation.opened, turnaround.reconciliation.inCohort]
            + turnaround.reconciliation.leftOut.map(\.cases)
            + routes.flatMap { route in
                [
                    route.cases, route.closedCases, route.openCases, route.mainDuration.n,
                    route.schemeClock.withinStandardCases,
                ]
                    + route.outcomes.map(\.cases)
                    + route.steps.flatMap { [$0.cases, $0.visits.n, $0.openVisits.n, $0.reworkCases] }
            } + turnaround.trend.flatMap { [$0.submitted, $0.decided, $0.duration.n] }
        return counts.contains { $0.exact == nil }
    }
}

extension Reconciliation.Reason {
    /// Reason why cases are left out.
    fileprivate var words: String {
        switch self {
        case .openedLater: "opened later"
        case .sample: "of sample organisations"
        case .filtered: "not asked for"
        case .outsideCohort: "of other days"
        case .undecided: "not decided yet"
        }
    }
}
