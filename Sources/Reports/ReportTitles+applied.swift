import Turnaround

extension TurnaroundReport {
    /// The report with titles in place of the names that programs use, as people read it.
    var titled: TurnaroundReport {
        guard !titles.isEmpty else { return self }
        var report = self
        report.titles = ReportTitles()
        for (dimension, values) in selection.filters {
            report.selection.filters[dimension] = values.map { titles.value($0, of: dimension) }
        }
        report.overall = overall.titled(titles, as: nil)
        report.routes = routes.map { $0.titled(titles, as: $0.route) }
        for index in groups.indices {
            let key = groups[index].key
            for (dimension, value) in key { report.groups[index].key[dimension] = titles.value(value, of: dimension) }
            report.groups[index].figures = groups[index].figures.titled(titles, as: groups[index].figures.route)
        }
        for index in spectrum.indices {
            let route = spectrum[index].route
            report.spectrum[index].route = titles.route(route)
            for place in spectrum[index].cells.indices {
                let step = spectrum[index].cells[place].step
                report.spectrum[index].cells[place].step = titles.step(step, of: route)
            }
        }
        return report
    }
}

extension RouteTurnaround {
    /// The figures with titles in place of names.
    /// - Parameter name: the route's name, whose steps they are.
    fileprivate func titled(_ titles: ReportTitles, as name: String?) -> RouteTurnaround {
        var route = self
        route.route = name.map(titles.route)
        for index in outcomes.indices { route.outcomes[index].outcome = titles.outcome(outcomes[index].outcome) }
        for index in survival?.incidence.indices ?? 0..<0 {
            route.survival?.incidence[index].outcome = titles.outcome(survival?.incidence[index].outcome ?? "")
        }
        for index in steps.indices { route.steps[index].step = titles.step(steps[index].step, of: name) }
        route.paths = paths.map { paths in
            var paths = paths
            for index in paths.first.indices {
                paths.first[index].step = titles.step(paths.first[index].step, of: name)
            }
            for index in paths.last.indices { paths.last[index].step = titles.step(paths.last[index].step, of: name) }
            for index in paths.passages.indices {
                paths.passages[index].from = titles.step(paths.passages[index].from, of: name)
                paths.passages[index].to = titles.step(paths.passages[index].to, of: name)
            }
            return paths
        }
        return route
    }
}

extension OnerousReport {
    /// The report with titles in place of the names that programs use, as people read it.
    var titled: OnerousReport {
        guard !titles.isEmpty else { return self }
        var report = self
        report.titles = ReportTitles()
        for index in routes.indices {
            let name = routes[index].route
            report.routes[index].route = titles.route(name)
            for place in routes[index].steps.indices {
                report.routes[index].steps[place].step = titles.step(routes[index].steps[place].step, of: name)
            }
            for place in routes[index].requirements.indices {
                let requirement = routes[index].requirements[place]
                report.routes[index].requirements[place].requirement = titles.requirement(
                    requirement.requirement, of: name)
                report.routes[index].requirements[place].step = requirement.step.map { titles.step($0, of: name) }
            }
        }
        report.finding = OnerousFinding(report.routes)
        return report
    }
}

extension SideBySideReport {
    /// The report with titles in place of the names that programs use, as people read it.
    var titled: SideBySideReport {
        guard !titles.isEmpty else { return self }
        var report = self
        report.titles = ReportTitles()
        for (dimension, values) in selection.filters {
            report.selection.filters[dimension] = values.map { titles.value($0, of: dimension) }
        }
        guard let dimension = ReportDimension(rawValue: dimension) else { return report }
        for index in pairs.indices {
            report.pairs[index].first.name = pairs[index].first.name.map { titles.value($0, of: dimension) }
            report.pairs[index].second.name = pairs[index].second.name.map { titles.value($0, of: dimension) }
        }
        return report
    }
}
