import Turnaround

extension ReportPage {
    /// The title, and what the report is about.
    var header: Markup {
        tag("header") {
            tag("p", ["class": "kind"]) { "Turnaround report" }
            tag("h1") { Markup.name(turnaround.title) }
            tag("dl", ["class": "about"]) {
                fact("As of", "\(Wording.minute(turnaround.asOf)) in London")
                fact("Cases", selection)
                for (dimension, values) in turnaround.selection.filters.sorted(by: { $0.key.rawValue < $1.key.rawValue }
                ) {
                    fact("Only \(dimension.rawValue)", Wording.list(values))
                }
                if !turnaround.reconciliation.bodies.isEmpty {
                    fact("Bodies", Wording.list(turnaround.reconciliation.bodies))
                }
                for file in turnaround.files ?? [] { fact("File", file.line) }
                fact("Working days", turnaround.calendar)
            }
        }
    }

    private func fact(_ name: String, _ value: String) -> Markup {
        tag("div") {
            tag("dt") { name }
            tag("dd") { Markup.name(value) }
        }
    }

    /// Which days of which cases: `submitted from 1 Jan 2026 to 31 Mar 2026`.
    private var selection: String {
        let selection = turnaround.selection
        let days = [selection.from.map { "from \(Wording.date($0))" }, selection.to.map { "to \(Wording.date($0))" }]
            .compactMap { $0 }
        let count = Wording.counted(turnaround.reconciliation.inCohort, "case")
        if days.isEmpty {
            return selection.cohort == .submitted ? "\(count), whenever submitted" : "\(count), whenever decided"
        }
        return "\(count) \(selection.cohort.rawValue) \(days.joined(separator: " "))"
    }

    /// Where to find what.
    var contents: Markup {
        tag("nav", ["aria-label": "Contents"]) {
            tag("ul") {
                link("glance", "At a glance")
                if turnaround.routes.count > 1 { link("routes", "Routes side by side") }
                if !turnaround.groups.isEmpty { link("groups", "Groups") }
                if turnaround.trend.count > 1 { link("trend", "By quarter") }
                for section in routeSections { link(section.id, section.name) }
                link("notes", "What is in, and what it means")
            }
        }
    }

    private func link(_ id: String, _ words: String) -> Markup {
        tag("li") { tag("a", ["href": "#\(id)"]) { Markup.name(words) } }
    }

    /// The figures that come first, each with what it is of, and the sentences.
    var glance: Markup {
        let whole = turnaround.routes.count == 1 ? turnaround.routes[0] : turnaround.overall
        return tag("section", ["id": "glance"]) {
            tag("h2") { "At a glance" }
            tag("ul", ["class": "tiles"]) { for tile in tiles(whole) { tile } }
            for sentence in whole.sentences { tag("p", ["class": "say"]) { sentence } }
            if let onerous { tag("p", ["class": "say"]) { onerous.finding.en.printable } }
        }
    }

    private func tiles(_ whole: RouteTurnaround) -> [Markup] {
        var tiles: [Markup] = []
        let (unit, duration, clock) = (whole.unit, whole.mainDuration, whole.schemeClock)
        if let median = duration.median(unit), let p80 = duration.p80(unit) {
            let kind = clock.fromFirstSubmission.n.isZero ? "closed" : "decided"
            tiles.append(
                tile(
                    Wording.decimal(median), unit.words,
                    "half of \(Wording.counted(duration.n, "\(kind) case")) took no longer"))
            tiles.append(tile(Wording.decimal(p80), unit.words, "eight in ten took no longer"))
        }
        if let percent = clock.withinStandardPercent {
            let standards = Wording.list(clock.standards.map(\.description))
            tiles.append(
                tile(
                    Wording.percent(percent), "within standard",
                    """
                    \(Wording.basis(clock.withinStandardCases, of: clock.withStandardCases))\
                    \(standards.isEmpty ? "" : "; the standard is \(standards)")
                    """
                ))
        }
        let overdue = clock.overdueOpenCases
        tiles.append(
            tile(
                Wording.count(whole.openCases), "open",
                "of \(Wording.counted(whole.cases, "case"))"
                    + (overdue.isZero ? "" : "; \(Wording.count(overdue)) past the standard")))
        if let survival = whole.survival, !survival.$medianSeconds.isHidden {
            let unit = TimeUnit(elapsed: survival.restrictedToSeconds ?? survival.medianSeconds ?? 0)
            let median = survival.medianSeconds.map { Wording.decimal(unit.value($0)) }
            tiles.append(
                tile(
                    median ?? "not reached", median == nil ? "" : unit.words,
                    "median elapsed time when open cases count too"
                        + (survival.interval(unit).map { " (95 %: \($0))" } ?? "")))
        }
        return tiles
    }

    private func tile(_ number: String, _ unit: String, _ meaning: String) -> Markup {
        tag("li") {
            tag("span", ["class": "number"]) { number }
            tag("span", ["class": "unit"]) { unit }
            tag("span", ["class": "of"]) { meaning }
        }
    }

    /// A line for each route.
    var routesTable: Markup {
        guard turnaround.routes.count > 1 else { return .nothing }
        var table = DataTable(
            caption: "Routes side by side",
            columns: [
                .text("Route"), .number("Cases"), .number("Closed"), .number("Open"), .number("Median"),
                .number("8 in 10"), .text("Unit"),
                .number("Within standard"), .text("Onerous steps"),
            ])
        for section in routeSections {
            let (route, unit) = (section.route, section.route.unit)
            let judged = section.onerous?.steps ?? []
            let steps =
                judged.filter { $0.isOnerous == true }.map(\.step)
                + (judged.contains { $0.isOnerous == nil } ? [Wording.hidden] : [])
            table.rows.append([
                .markup(tag("a", ["href": "#\(section.id)"]) { Markup.name(section.name) }),
                .text(Wording.cell(route.cases)),
                .text(Wording.cell(route.closedCases)), .text(Wording.cell(route.openCases)),
                .text(Wording.days(route.mainDuration.median(unit))), .text(Wording.days(route.mainDuration.p80(unit))),
                .text(unit.words),
                .text(Wording.percent(route.schemeClock.$withinStandardPercent)),
                .name(steps.isEmpty ? Wording.absent : Wording.list(steps)),
            ])
        }
        return tag("section", ["id": "routes"]) {
            tag("h2") { "Routes side by side" }
            table.markup
        }
    }
}

extension SurvivalFigures {
    /// Statements about a quantile far out that is absent: others than the body itself are not told them of few events.
    var far: String { $p80Seconds.isHidden ? "not told" : "not reached" }

    /// The interval of its median: `38–45`, with words for an end that is not reached.
    func interval(_ unit: TimeUnit) -> String? {
        guard medianLowSeconds != nil || medianHighSeconds != nil else { return nil }
        let low = medianLowSeconds.map { Wording.decimal(unit.value($0)) } ?? "not reached"
        return "\(low) to \(medianHighSeconds.map { Wording.decimal(unit.value($0)) } ?? "not reached")"
    }
}
