import Turnaround

extension RouteOnerous {
    /// A line for each figure of burden that exists, then why the others do not; empty where nothing is known of any.
    func burdenTable(isWide: Bool) -> String {
        let known = burden.filter { !$0.$value.isAbsent }
        guard burden.contains(where: { $0.isAboutCost && !$0.$value.isAbsent }) || !requirements.isEmpty else {
            return known.isEmpty ? "" : "  Nothing is known of what a case costs or hands in.\n"
        }
        var table = TerminalTable([.text("Burden"), .text("Of"), .number("Figure"), .number("n")])
        for figure in known {
            table.rows.append([
                "\(figure.code) \(figure.measure.name)", figure.basis.map(\.words) ?? Wording.absent, figure.text,
                Wording.cell(figure.n),
            ])
        }
        return table.text(columns: isWide ? nil : TextLayout.columns) + absences
    }

    /// Figures that do not exist, by reason.
    private var absences: String {
        var reasons: [(reason: String, figures: [String])] = []
        for figure in burden {
            guard figure.$value.isAbsent, let reason = figure.missing else { continue }
            let name = figure.basis == .feesAndHours ? "\(figure.code) with hours" : figure.code
            if let place = reasons.firstIndex(where: { $0.reason == reason }) {
                if !reasons[place].figures.contains(name) { reasons[place].figures.append(name) }
            } else {
                reasons.append((reason, [name]))
            }
        }
        return TextLayout.paragraphs(
            reasons.map { "No \(Wording.list($0.figures)): \($0.reason)" }, indent: 2, hanging: 2)
    }

    /// A line for each requirement, the dearest first: the main figures, or where there is room all.
    func requirementTable(isWide: Bool) -> String {
        guard !isWide else { return wideRequirementTable }
        var table = TerminalTable([
            .text("Requirement"), .number("Work a case"), .number("Share"), .number("So far"), .number("Reused"),
            .number("Unused"),
        ])
        for requirement in requirements {
            table.rows.append([
                requirement.requirement, Wording.pounds(requirement.$costGBP), Wording.share(requirement.$costShare),
                Wording.share(requirement.$cumulativeShare), Wording.share(requirement.$reuse),
                Wording.share(requirement.$unused),
            ])
        }
        return table.text(columns: TextLayout.columns)
    }

    private var wideRequirementTable: String {
        var table = TerminalTable([
            .text("Requirement"), .text("Judged at"), .number("Pieces"), .number("Work a case"), .number("Share"),
            .number("So far"),
            .number("Pages"), .number("Reused"), .number("Duplicate"), .number("Unused"),
        ])
        for requirement in requirements {
            table.rows.append([
                requirement.requirement + (requirement.isSubstantive ? " (substantive)" : ""),
                requirement.step ?? Wording.absent,
                Wording.cell(requirement.items),
                Wording.pounds(requirement.$costGBP), Wording.share(requirement.$costShare),
                Wording.share(requirement.$cumulativeShare),
                Wording.cell(requirement.$pages, Wording.count), Wording.share(requirement.$reuse),
                Wording.share(requirement.$duplication),
                Wording.share(requirement.$unused),
            ])
        }
        return table.text()
    }
}

extension BurdenFigure {
    /// True if it is about money or evidence, not about requests and conditions, of which every route knows something.
    fileprivate var isAboutCost: Bool { code.hasPrefix("B") || ["E1", "E2", "E3", "E5"].contains(code) }

    /// The figure in print.
    package var text: String {
        Wording.cell($value) { value in
            switch unit {
            case .gbp: Wording.pounds(value)
            case .share: Wording.share(value)
            case .index: Wording.decimal(value, digits: 2)
            case .items, .pages, .perCase, .perDecision, .days: Wording.decimal(value)
            }
        }
    }
}

extension BurdenFigure.Basis {
    /// What the sum is made of, in words.
    package var words: String {
        switch self {
        case .fees: "fees"
        case .feesAndHours: "fees and hours"
        }
    }
}
