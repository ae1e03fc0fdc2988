import WorkflowCore

/// Which columns of a file mean what.
struct ImportColumns {
    /// A column: its title and its place among the staged ones.
    struct Column: Hashable {
        let title: String
        let index: Int

        /// Its name in the staging table.
        var name: String { "c\(index)" }
    }

    let caseName: Column
    /// `nil` in wide files.
    let activity: Column?
    /// `nil` in wide files.
    let time: Column?
    let resource: Column?
    let lifecycle: Column?
    let end: Column?

    static let lifecycleTitle = "lifecycle:transition"
    static let resourceTitle = "org:resource"

    /// All titles that might be used, whether or not the file has them: the columns of a staged XES.
    static func wanted(by options: ImportOptions) -> [String] {
        var titles = [
            options.caseColumn ?? "case:concept:name", options.activityColumn ?? "concept:name",
            options.timeColumn ?? "time:timestamp",
            options.resourceColumn ?? resourceTitle,
        ]
        if options.lifecycle != nil { titles.append(lifecycleTitle) }
        if let end = options.endColumn { titles.append(end) }
        var seen: Set<String> = []
        return titles.filter { seen.insert($0).inserted }
    }

    /// Finds the columns that the options name.
    ///
    /// - Parameters:
    ///   - staged: the titles in the order of the staged columns.
    ///   - found: the titles that the file has.
    /// - Throws: ``ImportError/unknownColumn(file:column:purpose:found:nearest:)``,
    ///   ``ImportError/ambiguousColumn(file:column:count:)``.
    init(_ options: ImportOptions, staged: [String], found: [String], file: String) throws(ImportError) {
        func column(_ title: String, _ purpose: String) throws(ImportError) -> Column {
            guard found.contains(title), let index = staged.firstIndex(of: title) else {
                let named = found.filter { !$0.isEmpty }
                throw .unknownColumn(
                    file: file, column: title, purpose: purpose, found: named,
                    nearest: NearestName.of(title, among: named))
            }
            let count = staged.count { $0 == title }
            guard count == 1 else { throw .ambiguousColumn(file: file, column: title, count: count) }
            return Column(title: title, index: index)
        }
        func optional(_ chosen: String?, _ usual: String, _ purpose: String) throws(ImportError) -> Column? {
            if let chosen { return try column(chosen, purpose) }
            return found.contains(usual) ? try column(usual, purpose) : nil
        }
        if case .wide = options.shape {
            let usual =
                found.contains("case:concept:name")
                ? "case:concept:name" : (found.first { !$0.isEmpty } ?? "case:concept:name")
            caseName = try column(options.caseColumn ?? usual, "the case")
            (activity, time) = (nil, nil)
        } else {
            caseName = try column(options.caseColumn ?? "case:concept:name", "the case")
            activity = try column(options.activityColumn ?? "concept:name", "the activity")
            time = try column(options.timeColumn ?? "time:timestamp", "the time")
        }
        resource = try optional(options.resourceColumn, Self.resourceTitle, "who did it")
        lifecycle = options.lifecycle == nil ? nil : try optional(nil, Self.lifecycleTitle, "the lifecycle")
        if let title = options.endColumn { end = try column(title, "the end of a case") } else { end = nil }
    }

    /// The columns of a wide file that are steps: those named, or those of which at least half of the filled cells are
    /// times.
    ///
    /// - Parameter dated: for each place the number of filled cells and of those that are times.
    /// - Throws: as `init`; ``ImportError/noSteps(file:found:)``.
    func steps(named: [String], titles: [String], dated: [Int: (filled: Int, times: Int)], file: String)
        throws(ImportError) -> [Column]
    {
        var steps: [Column] = []
        if named.isEmpty {
            for (index, title) in titles.enumerated() where index != caseName.index && !title.isEmpty {
                if let cells = dated[index], cells.times > 0, cells.times * 2 >= cells.filled {
                    steps.append(Column(title: title, index: index))
                }
            }
        } else {
            for title in named {
                guard let index = titles.firstIndex(of: title) else {
                    let known = titles.filter { !$0.isEmpty }
                    throw .unknownColumn(
                        file: file, column: title, purpose: "a step", found: known,
                        nearest: NearestName.of(title, among: known))
                }
                steps.append(Column(title: title, index: index))
            }
        }
        for step in steps {
            let count = titles.count { $0 == step.title }
            guard count == 1 else { throw .ambiguousColumn(file: file, column: step.title, count: count) }
        }
        guard !steps.isEmpty else { throw .noSteps(file: file, found: titles.filter { !$0.isEmpty }) }
        // Steps of one day happen in the order of the columns.
        return Array(Set(steps)).sorted { $0.index < $1.index }
    }
}
