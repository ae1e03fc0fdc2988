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
    /// False if it is printed in the full page only.
    let isOnPaper: Bool

    /// The route's name.
    var name: String { route.route ?? "" }

    /// What its times are told in.
    var unit: TimeUnit { route.unit }

    var markup: Markup {
        tag("section", ["id": id, "class": isOnPaper ? "route" : "route screen"]) {
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
            tag("div", ["class": "screen"]) { burdenPart }
            part("How long it took", [distribution, survival, incidence.map { $0.onScreenOnly }])
            part(
                "In whose court, and what the waiting was for",
                [split(route.split, "closed"), waiting, split(route.openSplit, "open").map { $0.onScreenOnly }])
            tag("div", ["class": "screen"]) {
                flowPart
                qualityPart
                part("Week by week", [spectrumFigure])
            }
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

extension Figure {
    /// The figure, printed in the full page only.
    fileprivate var onScreenOnly: Figure {
        var figure = self
        figure.isOnPaper = false
        return figure
    }
}
