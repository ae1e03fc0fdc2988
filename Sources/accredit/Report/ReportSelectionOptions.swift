import ArgumentParser
import Engine
import Turnaround

/// Which cases are in a report's figures.
struct ReportSelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only cases of the body with this code. This and the next options may be repeated.", valueName: "code"))
    var body: [String] = []

    @Option(help: ArgumentHelp("Only cases on this route.", valueName: "workflow"))
    var route: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only cases on this version of a route, such as 'proportionate-accreditation v2'.", valueName: "version"))
    var definition: [String] = []

    @Option(help: ArgumentHelp("Only cases that are, or ended, in this state.", valueName: "state"))
    var state: [String] = []

    @Option(help: ArgumentHelp("Only cases of providers in this nation.", valueName: "nation"))
    var nation: [String] = []

    @Option(help: ArgumentHelp("Only cases for this sector of work.", valueName: "sector"))
    var sector: [String] = []

    @Option(help: ArgumentHelp("Only cases at this comparison level: entry, or 1 to 8.", valueName: "level"))
    var level: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only cases of this size in UK credits: 1-10, 11-20, 21-30, 31-60, 'over 60'.", valueName: "band"))
    var size: [String] = []

    @Option(help: ArgumentHelp("Only cases with this mode of delivery.", valueName: "mode"))
    var mode: [String] = []

    @Option(help: ArgumentHelp("Only cases with this time of delivery.", valueName: "time"))
    var timetable: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only cases in this price band: free, 1-99, 100-499, 500-999, '1000 and more'.", valueName: "band"))
    var price: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only cases whose day of the cohort is in this quarter, such as 2026-Q3.", valueName: "quarter"))
    var quarter: [String] = []

    @Option(
        help: ArgumentHelp(
            "The day that puts a case into the cohort: submitted (the default) or decided.", valueName: "cohort"))
    var cohort: String?

    @Option(help: ArgumentHelp("The first day of the cohort, in London.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("The last day of the cohort, in London.", valueName: "date"))
    var to: String?

    @Flag(help: "Leave out cases of sample organisations.")
    var leaveOutSamples = false

    /// The values asked for, by dimension.
    var filters: [ReportDimension: [String]] {
        let chosen: [ReportDimension: [String]] = [
            .body: body, .route: route, .definition: definition, .state: state, .nation: nation, .sector: sector,
            .level: level,
            .size: size,
            .mode: mode, .timetable: timetable, .price: price, .quarter: quarter,
        ]
        return chosen.filter { !$0.value.isEmpty }
    }

    /// The question to the engine.
    func selection(groupedBy grouping: [String] = []) throws -> ReportSelection {
        try ReportSelection(filters: filters, grouping: grouping, cohort: cohort, from: from, to: to)
    }

    /// The question to the server.
    var query: [(name: String, value: String)] {
        let chosen = filters
        let values = ReportDimension.allCases.flatMap { dimension in
            (chosen[dimension] ?? []).map { (dimension.rawValue, $0) }
        }
        let others = [
            ("cohort", cohort), ("from", from), ("to", to), ("leave_out_samples", leaveOutSamples ? "true" : nil),
        ]
        return values + others.compactMap { name, value in value.map { (name, $0) } }
    }
}
