/// Which columns of a file mean what.
struct ImportColumns {
    /// Names the case.
    let caseName: ImportColumn
    /// `nil` in wide files.
    let activity: ImportColumn?
    /// Where the time of an event stands; `nil` in wide files.
    let time: Time?
    let resource: ImportColumn?
    let lifecycle: ImportColumn?
    let end: ImportColumn?
    let outcome: ImportColumn?

    /// When an event was.
    enum Time: Hashable {
        case moment(ImportColumn)
        case interval(start: ImportColumn, finish: ImportColumn)

        var columns: [ImportColumn] {
            switch self {
            case .moment(let column): [column]
            case .interval(let start, let finish): [start, finish]
            }
        }
    }

    private static let caseTitles = ["case:concept:name", "case", "case id", "case_id", "ref", "reference"]
    private static let activityTitles = ["concept:name", "activity", "event", "step"]
    private static let timeTitles = ["time:timestamp", "when", "time", "timestamp", "date"]
    private static let resourceTitles = ["org:resource", "resource"]
    static let lifecycleTitle = "lifecycle:transition"

    /// All titles that might be used, whether or not the file has them: the keys of an XES that are handed over.
    static func wanted(by options: ImportOptions) -> [String] {
        var titles = [
            options.caseColumn ?? caseTitles[0], options.activityColumn ?? activityTitles[0],
            options.timeColumn ?? timeTitles[0], options.resourceColumn ?? resourceTitles[0], lifecycleTitle,
        ]
        titles += [options.endColumn, options.outcomeColumn, options.interval?.start, options.interval?.finish]
            .compactMap(\.self)
        var seen: Set<String> = []
        return titles.filter { seen.insert($0).inserted }
    }

    /// Finds the columns that the options name, or that have a usual title.
    init(_ options: ImportOptions, _ finder: ColumnFinder) throws(ImportError) {
        if case .wide = options.shape {
            let first = finder.titles.first { !$0.isEmpty } ?? ""
            caseName = try finder.column(
                options.caseColumn, usual: [Self.caseTitles[0], first.lowercased()], "the case")
            (activity, time) = (nil, nil)
        } else {
            caseName = try finder.column(options.caseColumn, usual: Self.caseTitles, "the case")
            activity = try finder.column(options.activityColumn, usual: Self.activityTitles, "the activity")
            if let interval = options.interval {
                time = .interval(
                    start: try finder.column(interval.start, "the start"),
                    finish: try finder.column(interval.finish, "the end of the work"))
            } else {
                time = .moment(try finder.column(options.timeColumn, usual: Self.timeTitles, "the time"))
            }
        }
        resource = try finder.optional(options.resourceColumn, usual: Self.resourceTitles, "who did it")
        lifecycle = try finder.optional(nil, usual: [Self.lifecycleTitle], "the lifecycle")
        end = try finder.optional(options.endColumn, usual: [], "the end of a case")
        outcome = try finder.optional(options.outcomeColumn, usual: [], "the outcome")
    }
}
