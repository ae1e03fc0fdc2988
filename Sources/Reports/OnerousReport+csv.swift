import Turnaround

extension OnerousReport {
    /// A row for each rule of a step or route, each figure of burden and each requirement.
    package var csv: String {
        var table = CSVTable(columns: [
            "row", "as_of", "thresholds_of", "route", "step", "party", "is_onerous", "rule", "name", "kind", "verdict",
            "is_firm", "number",
            "threshold", "unit", "n", "p_value", "adjusted_p_value", "effect", "basis", "cost_share",
            "cumulative_share", "reuse",
            "duplication", "unused", "sentence",
        ])
        for route in routes {
            let start: [String: CSVCell?] = [
                "as_of": .text(asOf.description), "thresholds_of": .text(thresholdsOf), "route": .text(route.route),
            ]
            func add(_ kind: String, _ cells: [String: CSVCell?]) {
                table.add(start.merging(cells) { $1 }.merging(["row": .text(kind)]) { $1 })
            }
            for figure in route.burden { add("burden", figure.cells) }
            for requirement in route.requirements { add("requirement", requirement.cells) }
            for flag in route.flags { add("route", flag.cells) }
            for step in route.steps {
                for flag in step.flags + step.quiet {
                    add(
                        "step",
                        flag.cells.merging([
                            "step": .text(step.step), "party": .text(step.party.rawValue),
                            "is_onerous": .text(step.isOnerous ? "true" : "false"),
                        ]) { $1 })
                }
            }
        }
        return table.text
    }
}

extension OnerousFlag {
    fileprivate var cells: [String: CSVCell?] {
        [
            "rule": .text(rule.rawValue), "name": .text(rule.name), "kind": .text(kind.rawValue),
            "verdict": .text(verdict.rawValue),
            "is_firm": .text(isFirm ? "true" : "false"), "number": CSVCell(number), "threshold": CSVCell(threshold),
            "unit": .text(unit.rawValue), "n": .count(n), "p_value": CSVCell(test?.pValue),
            "adjusted_p_value": CSVCell(test?.adjustedPValue), "effect": CSVCell(test?.effect),
            "sentence": .text(sentence),
        ]
    }
}

extension BurdenFigure {
    fileprivate var cells: [String: CSVCell?] {
        [
            "rule": .text(code), "name": .text(measure.rawValue), "basis": basis.map { .text($0.rawValue) },
            "number": CSVCell(value),
            "unit": .text(unit.rawValue), "n": .count(n), "sentence": missing.map { .text($0) },
        ]
    }
}

extension RequirementBurden {
    fileprivate var cells: [String: CSVCell?] {
        [
            "name": .text(requirement), "step": step.map { .text($0) }, "number": CSVCell(costGBP),
            "unit": .text("gbp"),
            "n": .count(cases),
            "cost_share": CSVCell(costShare), "cumulative_share": CSVCell(cumulativeShare), "reuse": CSVCell(reuse),
            "duplication": CSVCell(duplication), "unused": CSVCell(unused),
        ]
    }
}
