import Turnaround

extension ReportPage {
    /// Small numbers, the account of every case, and what the words mean.
    var notes: Markup {
        tag("section", ["id": "notes"]) {
            tag("h2") { "What is in, and what it means" }
            if hidesNumbers {
                tag("h3") { "Small numbers" }
                tag("p", ["class": "say"]) {
                    """
                    Numbers of cases are rounded to the nearest 5; 1 to 4 are shown as <5, nought as 0. Totals are \
                    made from the exact numbers, so parts need not add up. \
                    \(Wording.hidden) stands for a figure that is \
                    not told, because it rests on too few cases; a dash for one that does not exist.
                    """
                }
            }
            tag("h3") { "Every case accounted for" }
            account.markup
            if !turnaround.reconciliation.bodies.isEmpty {
                tag("p", ["class": "say"]) {
                    "Bodies with cases in the figures: \(Wording.list(turnaround.reconciliation.bodies))."
                }
            }
            tag("p", ["class": "say"]) { turnaround.closure.sentence }
            if let onerous, !turnaround.routes.isEmpty {
                tag("h3") { "What makes a step onerous" }
                tag("p", ["class": "say"]) {
                    """
                    Flags of two different kinds (time, effort, value), raised beyond chance. Thresholds: \
                    \(onerous.thresholdsLine)
                    """
                }
                for limit in onerous.limits { tag("p", ["class": "say"]) { limit } }
            }
            tag("h3") { "Definitions" }
            tag("dl", ["class": "definitions"]) {
                for definition in definitions {
                    tag("div") {
                        tag("dt") { definition.figure }
                        tag("dd") { definition.meaning }
                    }
                }
            }
        }
    }

    /// The definitions of both reports, each once.
    private var definitions: [Definition] {
        var known: Set<String> = []
        return (turnaround.definitions + (onerous?.definitions ?? [])).filter { known.insert($0.figure).inserted }
    }

    /// Cases looked at, left out by reason, in the figures.
    private var account: DataTable {
        let reconciliation = turnaround.reconciliation
        return DataTable(
            caption: "Cases looked at, left out and in the figures", columns: [.text("Cases"), .number("Number")],
            rows: [["Looked at", .text(Wording.cell(reconciliation.opened))]]
                + reconciliation.leftOut.map {
                    [.text("Left out: \($0.reason.words)"), .text(Wording.cell($0.cases))]
                }
                + [["In the figures", .text(Wording.cell(reconciliation.inCohort))]])
    }

    /// True if the rule for small numbers was applied.
    private var hidesNumbers: Bool { turnaround.definitions.contains { Definition.disclosure.contains($0) } }
}

extension Reconciliation.Reason {
    /// Reason why cases are left out.
    fileprivate var words: String {
        switch self {
        case .openedLater: "opened later"
        case .sample: "of sample organisations"
        case .filtered: "not asked for"
        case .outsideCohort: "of other days"
        case .undecided: "not decided yet"
        }
    }
}
