import Turnaround

extension Reconciliation {
    /// That there are no cases, and which filters would have to go for there to be some.
    /// - Parameter selection: the filters.
    func emptiness(_ selection: ReportSelection) -> [String] {
        ["No cases."]
            + emptiedBy.map { choice in
                let filters = choice.filters.map { Reconciliation.words($0, selection) }
                let what = filters.count == 1 ? "the filter" : "the filters"
                return
                    "Without \(what) \(Wording.list(filters)) there would be \(Wording.counted(choice.cases, "case"))."
            }
    }

    /// A filter with what it asks for: `nation (Wales)`.
    private static func words(_ filter: String, _ selection: ReportSelection) -> String {
        switch filter {
        case "from": selection.from.map { "from \(Wording.date($0))" } ?? filter
        case "to": selection.to.map { "to \(Wording.date($0))" } ?? filter
        case "cohort": "of decided cases only"
        case "leave_out_samples": "that leaves samples out"
        case "as_of": "of the moment"
        default:
            if let values = ReportDimension(rawValue: filter).flatMap({ selection.filters[$0] }) {
                "\(filter) (\(Wording.list(values, joined: "or").printable))"
            } else {
                filter
            }
        }
    }
}
