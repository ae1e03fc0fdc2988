import Turnaround

extension OnerousReport: RenderedReport {
    package var text: String {
        var text = "\(title.printable)\n"
        text += "As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable). "
        text += "A step is onerous where flags of two different kinds (time, effort, value) are raised.\n"
        if routes.isEmpty { return text + "\nNo cases.\n" }
        for route in routes {
            text += "\n\(route.route.printable): \(Wording.counted(route.cases, "case")), \(Wording.count(route.closedCases)) closed\n"
            text += route.sentences.map { "  \($0)\n" }.joined()
            if !route.steps.isEmpty { text += "\n" + route.table }
        }
        return text
            + "\nF1 late: p80 and standard, working days; F2 dominant: median share of elapsed time; F4 rework: requests per case; ▲ raised.\n"
    }

    /// A row for each step and rule.
    package var csv: String {
        var table = CSVTable(columns: [
            "as_of", "route", "step", "party", "is_onerous", "rule", "name", "kind", "verdict", "number", "threshold", "unit", "n",
            "sentence",
        ])
        for route in routes {
            for step in route.steps {
                for flag in step.flags + step.quiet {
                    table.add([
                        "as_of": .text(asOf.description), "route": .text(route.route), "step": .text(step.step),
                        "party": .text(step.party.rawValue), "is_onerous": .text(step.isOnerous ? "true" : "false"),
                        "rule": .text(flag.rule.rawValue), "name": .text(flag.rule.name), "kind": .text(flag.kind.rawValue),
                        "verdict": .text(flag.verdict.rawValue), "number": CSVCell(flag.number), "threshold": CSVCell(flag.threshold),
                        "unit": .text(flag.unit.rawValue), "n": .count(flag.n), "sentence": .text(flag.sentence),
                    ])
                }
            }
        }
        return table.text
    }
}

extension RouteOnerous {
    /// Which steps are onerous, and what every raised flag says.
    package var sentences: [String] {
        let onerous = steps.filter(\.isOnerous)
        var sentences = onerous.map { step in
            "\(step.step.printable) is onerous: flags of \(step.kinds.count == 2 ? "two" : "three") kinds, "
                + "\(Wording.list(step.kinds.map(\.rawValue)))."
        }
        if onerous.isEmpty { sentences.append("No step is onerous.") }
        let quiet = steps.flatMap(\.quiet)
        let judged = steps.flatMap(\.flags) + quiet
        for verdict in [OnerousFlag.Verdict.noStandard, .notMarked] {
            // What could be judged of no step is said once for all.
            let rules = Set(quiet.filter { $0.verdict == verdict }.map(\.rule)).filter { rule in
                judged.allSatisfy { $0.rule != rule || $0.verdict == verdict }
            }
            sentences += OnerousRule.allCases.filter(rules.contains).map { rule in
                "\(rule.rawValue) \(rule.name) is not judged: "
                    + (verdict == .noStandard ? "no step has a standard." : "no step is marked as a request for information.")
            }
        }
        for step in steps {
            sentences += step.flags.map { "\(step.step.printable), \($0.rule.rawValue) \($0.rule.name): \($0.sentence)" }
        }
        return sentences
    }

    /// A line a step: what each rule measured against what, and whether it is raised.
    var table: String {
        let rules = OnerousRule.allCases.filter { rule in steps.contains { step in (step.flags + step.quiet).contains { $0.rule == rule } }
        }
        var table = TerminalTable(
            [.text("Step"), .text("With")] + rules.map { .text("\($0.rawValue) \($0.name)") } + [.text("Kinds"), .text("Onerous")])
        for step in steps {
            let cells = rules.map { rule in (step.flags + step.quiet).first { $0.rule == rule }?.cell ?? Wording.absent }
            table.rows.append(
                [step.step, Wording.party(step.party)] + cells
                    + [
                        step.kinds.isEmpty ? Wording.absent : step.kinds.map(\.rawValue).joined(separator: "+"),
                        step.isOnerous ? "yes" : "no",
                    ])
        }
        return table.text()
    }
}

extension OnerousFlag {
    /// `31 > 20 ▲ n 24`, or why nothing was judged.
    fileprivate var cell: String {
        switch verdict {
        case .noStandard: return "no standard"
        case .notMarked: return "not marked"
        case .tooFew: return "n \(Wording.count(n)): too few"
        case .raised, .quiet:
            let (number, threshold) =
                unit == .share
                ? (Wording.share(number), Wording.share(threshold)) : (Wording.days(number), Wording.days(threshold))
            return "\(number) / \(threshold)\(verdict == .raised ? " ▲" : "") n \(Wording.count(n))"
        }
    }
}
