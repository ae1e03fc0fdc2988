import Turnaround

/// A column of an onerous report's CSV.
enum OnerousColumn: String, CSVColumn {
    case row
    case asOf = "as_of"
    case thresholdsOf = "thresholds_of"
    case route, step, party
    case isOnerous = "is_onerous"
    case rule, name, kind, verdict
    case isFirm = "is_firm"
    case number, threshold, unit, n
    case pValue = "p_value"
    case adjustedPValue = "adjusted_p_value"
    case effect, basis
    case costShare = "cost_share"
    case cumulativeShare = "cumulative_share"
    case reuse, duplication, unused, sentence

    var isFigure: Bool {
        switch self {
        case .isOnerous, .isFirm, .number, .n, .costShare, .cumulativeShare, .reuse, .duplication, .unused: true
        default: false
        }
    }
}

extension OnerousReport {
    /// A row for each rule of a step or route, each figure of burden and each requirement.
    package var csv: String {
        var table = CSVTable<OnerousColumn>()
        for route in routes {
            let start: [OnerousColumn: CSVCell] = [
                .asOf: .text(asOf.description), .thresholdsOf: .text(thresholdsOf), .route: .text(route.route),
            ]
            func add(_ kind: String, _ cells: [OnerousColumn: CSVCell?]) {
                table.add(start.merging(cells.compactMapValues { $0 }) { $1 }.merging([.row: .text(kind)]) { $1 })
            }
            for figure in route.burden { add("burden", figure.cells) }
            for requirement in route.requirements { add("requirement", requirement.cells) }
            for flag in route.flags { add("route", flag.cells) }
            for step in route.steps {
                let cells: [OnerousColumn: CSVCell?] = [
                    .step: .text(step.step), .party: .text(step.party.rawValue),
                    .isOnerous: CSVCell(step.$isOnerous),
                ]
                for flag in step.flags + step.quiet { add("step", flag.cells.merging(cells) { $1 }) }
            }
        }
        return table.text
    }
}

extension OnerousFlag {
    fileprivate var cells: [OnerousColumn: CSVCell?] {
        [
            .rule: .text(rule.rawValue), .name: .text(rule.name), .kind: .text(kind.rawValue),
            .verdict: .text(verdict.rawValue), .isFirm: CSVCell($isFirm), .number: CSVCell($number),
            .threshold: CSVCell(threshold), .unit: .text(unit.rawValue), .n: CSVCell(n),
            .pValue: CSVCell(test?.pValue), .adjustedPValue: CSVCell(test?.adjustedPValue),
            .effect: CSVCell(test?.effect), .sentence: .text(sentence),
        ]
    }
}

extension BurdenFigure {
    fileprivate var cells: [OnerousColumn: CSVCell?] {
        [
            .rule: .text(code), .name: .text(measure.rawValue), .basis: CSVCell(basis?.rawValue),
            .number: CSVCell($value), .unit: .text(unit.rawValue), .n: CSVCell(n), .sentence: CSVCell(missing),
        ]
    }
}

extension RequirementBurden {
    fileprivate var cells: [OnerousColumn: CSVCell?] {
        [
            .name: .text(requirement), .step: CSVCell(step), .number: CSVCell($costGBP), .unit: .text("gbp"),
            .n: CSVCell(cases), .costShare: CSVCell($costShare), .cumulativeShare: CSVCell($cumulativeShare),
            .reuse: CSVCell($reuse), .duplication: CSVCell($duplication), .unused: CSVCell($unused),
        ]
    }
}
