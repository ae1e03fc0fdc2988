import Turnaround

/// Everything the page says of one route.
struct RouteSection: Sendable {
    /// A name that is used once in the page.
    let id: String
    let route: RouteTurnaround
    let onerous: RouteOnerous?
    let spectrum: RouteSpectrum?
    /// True if the page has many routes, so that each is told in less: one width of its pictures, fewer weeks and
    /// points.
    let isCompact: Bool

    /// The route's name.
    var name: String { route.route ?? "" }

    /// What its times are told in.
    var unit: TimeUnit { route.unit }

    var markup: Markup {
        tag("section", ["id": id, "class": "route"]) {
            tag("h2") { Markup.name(name) }
            tag("p", ["class": "lead"]) { "\(route.countsLine)." }
            for sentence in route.sentences { tag("p", ["class": "say"]) { sentence } }
            if !route.steps.isEmpty {
                tag("h3") { "The route and its steps" }
                tag("div", ["class": "steps"]) {
                    map.markup
                    stepTable.markup
                    tag("p", ["class": "note"]) { stepNote }
                }
            }
            onerousPart
            burdenPart
            part("How long it took", [distribution, survival, incidence])
            part(
                "In whose court, and what the waiting was for",
                [split(route.split, "closed"), split(route.openSplit, "open"), waiting])
            flowPart
            qualityPart
            part("Week by week", [spectrumFigure])
        }
    }

    /// A heading with pictures below it; nothing where there is none.
    private func part(_ title: String, _ figures: [Figure?]) -> Markup {
        let figures = figures.compactMap { $0 }
        guard !figures.isEmpty else { return .nothing }
        return .sequence([
            tag("h3") { title },
            tag("div", ["class": "figures"]) { for figure in figures { figure.markup } },
        ])
    }
}
