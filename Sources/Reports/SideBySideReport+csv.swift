import Turnaround

/// A column of a comparison's CSV: a row for each pair of sides.
enum SideBySideColumn: String, CSVColumn {
    case asOf = "as_of"
    case dimension, first, second
    case firstCases = "first_cases"
    case secondCases = "second_cases"
    case firstDecided = "first_decided"
    case secondDecided = "second_decided"
    case firstMedian = "first_median_working_days"
    case secondMedian = "second_median_working_days"
    case difference = "difference_working_days"
    case differenceLow = "difference_low_working_days"
    case differenceHigh = "difference_high_working_days"
    case firstPercent = "first_within_standard_percent"
    case secondPercent = "second_within_standard_percent"
    case points = "difference_percent_points"
    case pointsLow = "difference_low_percent_points"
    case pointsHigh = "difference_high_percent_points"

    var isFigure: Bool { ![.asOf, .dimension, .first, .second].contains(self) }
}

extension SideBySideReport {
    /// A row for each pair of sides, each figure with its status.
    package var csv: String {
        var table = CSVTable<SideBySideColumn>()
        for pair in pairs {
            var cells: [SideBySideColumn: CSVCell] = [
                .asOf: .text(asOf.description), .dimension: .text(dimension), .first: .text(pair.first.name ?? ""),
                .second: .text(pair.second.name ?? ""),
            ]
            cells[.firstCases] = CSVCell(pair.first.cases)
            cells[.secondCases] = CSVCell(pair.second.cases)
            cells[.firstDecided] = CSVCell(pair.first.decided)
            cells[.secondDecided] = CSVCell(pair.second.decided)
            cells[.firstMedian] = CSVCell(pair.first.$medianWorkingDays)
            cells[.secondMedian] = CSVCell(pair.second.$medianWorkingDays)
            cells[.difference] = CSVCell(pair.$differenceWorkingDays)
            cells[.differenceLow] = CSVCell(pair.$differenceLowWorkingDays)
            cells[.differenceHigh] = CSVCell(pair.$differenceHighWorkingDays)
            cells[.firstPercent] = CSVCell(pair.first.$withinStandardPercent)
            cells[.secondPercent] = CSVCell(pair.second.$withinStandardPercent)
            cells[.points] = CSVCell(pair.$differencePercentPoints)
            cells[.pointsLow] = CSVCell(pair.$differenceLowPercentPoints)
            cells[.pointsHigh] = CSVCell(pair.$differenceHighPercentPoints)
            table.add(cells)
        }
        return table.text
    }
}
