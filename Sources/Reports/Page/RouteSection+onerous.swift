import Turnaround

extension RouteSection {
    /// Which steps are onerous and why; what every rule said of every step behind it.
    var onerousPart: Markup {
        guard let onerous, !onerous.steps.isEmpty else { return .nothing }
        let flagged = onerous.steps.filter { !$0.flags.isEmpty }.sorted {
            $0.isOnerous == true && $1.isOnerous != true
        }
        let ofRoute = onerous.flags.filter { $0.verdict == .raised }
        return .sequence([
            tag("h3") { "Onerous steps" },
            onerous.steps.allSatisfy { $0.isOnerous != nil } && flagged.contains { $0.isOnerous == true }
                ? .nothing : tag("p", ["class": "say"]) { OnerousFinding([onerous]).en.printable },
            tag("ul", ["class": "flagged"]) {
                for step in flagged { item(step) }
                if !ofRoute.isEmpty {
                    tag("li") {
                        tag("p", ["class": "step-name"]) { "The route as a whole" }
                        for flag in ofRoute { flag.paragraph }
                    }
                }
            },
            rules(onerous),
        ])
    }

    /// A step with what is said of it.
    private func item(_ step: StepOnerous) -> Markup {
        tag("li", ["class": step.isOnerous == true ? "onerous" : "screen"]) {
            tag("p", ["class": "step-name"]) {
                Markup.name(step.step)
                if step.isOnerous == true {
                    " "
                    tag("span", ["class": "alarm"]) { "▲ onerous: \(Wording.list(step.kinds.map(\.rawValue)))" }
                }
            }
            for flag in step.flags { flag.paragraph }
        }
    }

    /// What was measured at every step, folded away; nothing where nothing was.
    private func rules(_ onerous: RouteOnerous) -> Markup {
        let rules = onerous.shownRules
        guard !rules.isEmpty else { return .nothing }
        let table = DataTable(
            caption: "Every rule and every step of \(name)",
            columns: [.text("Step")] + rules.map { .number("\($0.rawValue) \($0.name)") },
            rows: onerous.steps.map { step in
                [.name(step.step)]
                    + rules.map { rule in
                        .text((step.flags + step.quiet).first { $0.rule == rule }?.cell ?? Wording.absent)
                    }
            })
        return tag("details") {
            tag("summary") {
                "Every rule and every step"
                tag("span", ["class": "hidden"]) { " of \(name)" }
            }
            table.markup
            tag("p", ["class": "note"]) {
                rules.map { "\($0.rawValue) \($0.name): \($0.column)" }.joined(separator: "; ")
                    + "; ▲ raised, △ raised but within chance."
            }
        }
    }

    /// Cost of a case, and which requirements cost most of it.
    var burdenPart: Markup {
        guard let onerous else { return .nothing }
        let known = onerous.burden.filter { !$0.$value.isAbsent }
        let table = DataTable(
            caption: "Burden of \(name)", columns: [.text("Figure"), .text("Of"), .number("Value"), .number("n")],
            rows: known.map { figure in
                [
                    .text("\(figure.code) \(figure.measure.name)"), .text(figure.basis?.words ?? Wording.absent),
                    .text(figure.text),
                    .text(Wording.cell(figure.n)),
                ]
            })
        guard !known.isEmpty else { return .nothing }
        return .sequence([
            tag("h3") { "What a case costs" },
            tag("div", ["class": "figures"]) {
                if !isCompact, let figure = requirementFigure(onerous) { figure.markup }
            },
            table.markup,
            tag("p", ["class": "note"]) { "Hours are estimates of the providers. There is no single burden score." },
        ])
    }

    /// Requirements by what they cost, the dearest first.
    private func requirementFigure(_ onerous: RouteOnerous) -> Figure? {
        let costly = onerous.requirements.filter { ($0.costShare ?? 0) > 0 }.prefix(15)
        guard let dearest = costly.first?.costShare else { return nil }
        let rows = costly.map { requirement in
            BarChart.Row(
                name: requirement.requirement.printable,
                figure:
                    "\(Wording.share(requirement.$costShare)) · so far \(Wording.share(requirement.$cumulativeShare))",
                parts: [(requirement.costShare ?? 0, "half")])
        }
        return Figure(
            id: "\(id)-costs", title: "Requirements by what they cost",
            description: rows.map { "\($0.name): \($0.figure)." }.joined(separator: " "),
            drawings: [BarChart(rows: rows, whole: dearest).draw()],
            note: "Each requirement's share of the work a case takes, and what it comes to with those above it.",
            table: DataTable(
                caption: "Requirements of \(name) by cost",
                columns: [
                    .text("Requirement"), .number("Pieces"), .number("Work a case"), .number("Share"),
                    .number("So far"), .number("Reused"),
                    .number("Duplicate"), .number("Unused"),
                ],
                rows: onerous.requirements.map { requirement in
                    [
                        .name(requirement.requirement), .text(Wording.cell(requirement.items)),
                        .text(Wording.pounds(requirement.$costGBP)),
                        .text(Wording.share(requirement.$costShare)),
                        .text(Wording.share(requirement.$cumulativeShare)),
                        .text(Wording.share(requirement.$reuse)),
                        .text(Wording.share(requirement.$duplication)), .text(Wording.share(requirement.$unused)),
                    ]
                }), place: .pair)
    }
}

extension OnerousFlag {
    /// The rule and its sentence.
    fileprivate var paragraph: Markup {
        tag("p") {
            tag("strong") { "\(rule.rawValue) \(rule.name)." }
            " \(told)"
        }
    }
}
