import Turnaround

extension OnerousReport: RenderedReport {
    package func text(isWide: Bool) -> String { titled.printed(isWide: isWide) }

    /// The report as it stands, its names as they are.
    private func printed(isWide: Bool) -> String {
        var text = TextLayout.paragraph(title.printable)
        text += TextLayout.paragraph(routes.isEmpty ? "No cases." : finding.en.printable)
        text += "\n"
        text += TextLayout.paragraphs([
            "As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable). A step is onerous where "
                + "flags of two different kinds (time, effort, value) are raised beyond chance.",
            "Thresholds: \(thresholdsLine)",
        ])
        if routes.isEmpty { return text }
        for route in routes {
            let counts = "\(Wording.counted(route.cases, "case")), \(Wording.count(route.closedCases)) closed"
            text += "\n" + TextLayout.paragraph("\(route.route.printable): \(counts)")
            text += TextLayout.paragraphs(route.sentences, indent: 2, hanging: 2)
            let tables = [
                route.table(isWide: isWide), route.burdenTable(isWide: isWide), route.requirementTable(isWide: isWide),
            ]
            for table in tables where !table.isEmpty { text += "\n" + table }
        }
        return text + "\n" + TextLayout.paragraphs([legend(isWide: isWide)] + limits) + definitions.footnote
    }

    /// Whose thresholds were used, and those that are no presets.
    package var thresholdsLine: String {
        let changes = OnerousThreshold.allCases.compactMap { threshold in
            thresholds.changes[threshold].map { "\(threshold.rawValue) \(Wording.decimal($0, digits: 3))" }
        }
        let owner =
            switch thresholdsOf {
            case OnerousReport.presets: "the presets"
            case OnerousReport.given: "as given with the question"
            default: "those of \(thresholdsOf.printable)"
            }
        return changes.isEmpty ? "\(owner)." : "\(owner): \(Wording.list(changes))."
    }

    /// What the columns of the tables of steps hold.
    private func legend(isWide: Bool) -> String {
        let signs = "▲ raised, △ raised but within chance."
        guard isWide else { return "\(signs) What each rule measured at each step: --wide, --csv." }
        let shown = Set(routes.flatMap(\.shownRules))
        let columns = OnerousRule.allCases.filter(shown.contains).map { "\($0.rawValue) \($0.name): \($0.column)" }
        return (columns + [signs]).joined(separator: "; ")
    }
}

extension OnerousRule {
    /// What the rule's number is, in a few words.
    package var column: String {
        switch self {
        case .late: "p80 and standard, working days"
        case .dominant: "median share of elapsed time"
        case .queue: "share of its time in a queue"
        case .rework: "requests per case"
        case .duplicate: "share of its evidence handed in before"
        case .disproportionate: "index or fees' share of the route"
        case .unused: "share of its evidence nobody looked at"
        case .nonDecisive: "share of cases in which it changed something"
        case .heavier: "items a credit of the route"
        }
    }
}

extension RouteOnerous {
    /// Which steps are onerous, and what every raised flag says.
    package var sentences: [String] {
        var sentences = steps.filter { $0.isOnerous == true }.map { step in
            "\(step.step.printable) is onerous: flags of \(step.kinds.count == 2 ? "two" : "three") kinds, "
                + "\(Wording.list(step.kinds.map(\.rawValue)))."
        }
        if sentences.isEmpty || steps.contains(where: { $0.isOnerous == nil }) {
            sentences.append(OnerousFinding([self]).en.printable)
        }
        sentences += unjudged
        for step in steps {
            sentences += step.flags.map { "\(step.step.printable), \($0.rule.rawValue) \($0.rule.name): \($0.told)" }
        }
        sentences += flags.filter { $0.verdict == .raised }.map {
            "The route, \($0.rule.rawValue) \($0.rule.name): \($0.told)"
        }
        return sentences
    }

    /// What could be judged of no step is said once for all.
    private var unjudged: [String] {
        let judged = steps.flatMap { $0.flags + $0.quiet }
        return OnerousRule.allCases.compactMap { rule in
            let of = judged.filter { $0.rule == rule && $0.verdict != .notApplicable }
            guard let verdict = of.first?.verdict, of.allSatisfy({ $0.verdict == verdict }) else { return nil }
            let reason: String
            switch verdict {
            case .noStandard: reason = "no step has a standard."
            case .notMarked: reason = rule.unmarked
            case .notRecorded:
                reason =
                    rule == .unused
                    ? "nobody recorded which evidence was looked at." : "no evidence of a known provider is recorded."
            default: return nil
            }
            return "\(rule.rawValue) \(rule.name) is not judged: \(reason)"
        }
    }

    /// The rules of which something was measured at any step.
    var shownRules: [OnerousRule] {
        OnerousRule.allCases.filter { rule in
            steps.contains { step in (step.flags + step.quiet).contains { $0.rule == rule && !$0.$number.isAbsent } }
        }
    }

    /// A line a step: which rules are raised, or where there is room what each rule measured.
    func table(isWide: Bool) -> String {
        guard !isWide else { return wideTable }
        var table = TerminalTable([.text("Step"), .text("With"), .text("Raised"), .text("Kinds"), .text("Onerous")])
        for step in steps {
            let raised = step.flags.filter { $0.verdict == .raised }.map {
                "\($0.rule.rawValue) \($0.isFirm == true ? "▲" : "△")"
            }
            table.rows.append([
                step.step, Wording.party(step.party), raised.isEmpty ? Wording.absent : raised.joined(separator: " "),
                step.kindsCell, Wording.cell(step.$isOnerous) { $0 ? "yes" : "no" },
            ])
        }
        return table.text(columns: TextLayout.columns)
    }

    private var wideTable: String {
        let rules = shownRules
        var table = TerminalTable(
            [.text("Step"), .text("With")] + rules.map { .text("\($0.rawValue) \($0.name)") } + [
                .text("Kinds"), .text("Onerous"),
            ])
        for step in steps {
            let cells = rules.map { rule in (step.flags + step.quiet).first { $0.rule == rule }?.cell ?? Wording.absent
            }
            table.rows.append(
                [step.step, Wording.party(step.party)] + cells
                    + [
                        step.kindsCell,
                        Wording.cell(step.$isOnerous) { $0 ? "yes" : "no" },
                    ])
        }
        return table.text()
    }
}

extension OnerousRule {
    /// What a log does not say where the rule cannot be judged.
    fileprivate var unmarked: String {
        switch self {
        case .queue: "the log does not say in whose court its steps are."
        case .nonDecisive: "no case has a recorded outcome."
        default: "no step is marked as a request for information."
        }
    }
}

extension OnerousFlag {
    /// The sentence, and whether chance may explain it.
    package var told: String {
        guard verdict == .raised, isFirm == false, let test else { return sentence }
        return "\(sentence) Chance may explain it (corrected p \(Wording.decimal(test.adjustedPValue, digits: 2)))."
    }

    /// `31 / 20 ▲`, or a dash where nothing was measured.
    var cell: String {
        guard let number else {
            let mark = verdict == .raised ? isFirm == true ? " ▲" : " △" : ""
            return $number.isHidden ? Wording.hidden + mark : Wording.absent
        }
        let text =
            switch unit {
            case .share: Wording.share(number)
            case .workingDays: threshold.map { "\(Wording.days(number)) / \(Wording.days($0))" } ?? Wording.days(number)
            case .itemsPerCredit: Wording.decimal(number, digits: 2)
            case .requestsPerCase, .index: Wording.decimal(number)
            }
        guard verdict == .raised else { return text }
        return "\(text) \(isFirm == true ? "▲" : "△")"
    }
}

extension StepOnerous {
    /// `time+effort`, or a dash where no flag counts.
    fileprivate var kindsCell: String {
        kinds.isEmpty ? Wording.absent : kinds.map(\.rawValue).joined(separator: "+")
    }
}
