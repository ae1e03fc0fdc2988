import Turnaround
import WorkflowCore

/// The values that exist in each dimension of a report, to hold against those that were asked for.
struct ReportVocabulary: Sendable {
    /// What a report is about that has no more than these dimensions.
    var log: String?
    private var values: [ReportDimension: [String]]

    /// The vocabulary of the engine's own cases.
    init(bodies: [String], routes: [String], definitions: [String], states: [String]) {
        let names: [ReportDimension: [String]] = [
            .nation: SubmissionVocabulary.nations.words, .sector: SubmissionVocabulary.sectors.words,
            .mode: SubmissionVocabulary.modes.words, .timetable: SubmissionVocabulary.timetables.words,
            .level: ReportDimension.level.bands ?? [], .size: ReportDimension.size.bands ?? [],
            .price: ReportDimension.price.bands ?? [],
        ]
        values = names.mapValues { $0 + [ReportDimension.unknown] }
        values[.body] = bodies
        values[.route] = routes
        values[.definition] = definitions
        values[.state] = states
    }

    /// The vocabulary of an imported log: it knows where its cases are, and when.
    init(log: String, states: [String]) {
        self.log = log
        values = [.state: states]
    }

    /// The selection with its values as they are written in cases.
    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)`` for a value that cannot exist or a dimension
    ///   that the log does not know; ``EngineError/notFound(kind:name:hint:)`` for a body, route or definition that is
    ///   not there.
    func resolved(_ selection: ReportSelection) throws(EngineError) -> ReportSelection {
        var resolved = selection
        for dimension in ReportDimension.allCases {
            guard let wanted = selection.filters[dimension] else { continue }
            try check(dimension, as: dimension.rawValue)
            var values: [String] = []
            for text in wanted { values.append(try value(text, of: dimension)) }
            resolved.filters[dimension] = Set(values).sorted(by: dimension.precedes)
        }
        for dimension in selection.groupedBy { try check(dimension, as: "group_by") }
        return resolved
    }

    /// The question with its values as they are written in cases.
    /// - Throws: as ``resolved(_:)-ReportSelection``.
    func resolved(_ sides: SidesQuestion) throws(EngineError) -> SidesQuestion {
        guard case .groups(let dimension, let first, let second) = sides else { return sides }
        try check(dimension, as: "by")
        var names: [String?] = []
        for name in [first, second] {
            if let name { names.append(try value(name, of: dimension)) } else { names.append(nil) }
        }
        return .groups(dimension, first: names[0], second: names[1])
    }

    private func check(_ dimension: ReportDimension, as parameter: String) throws(EngineError) {
        guard let log, dimension != .quarter, values[dimension] == nil else { return }
        throw .unanswerable(
            parameter: parameter, what: "the imported log “\(log)” says nothing of \(dimension.rawValue)",
            expected: "state or quarter")
    }

    private func value(_ text: String, of dimension: ReportDimension) throws(EngineError) -> String {
        if dimension == .quarter {
            guard let quarter = Quarter(text.uppercased()) else {
                throw .unanswerable(
                    parameter: "quarter", what: "the quarter is “\(text.prefix(64))”", expected: "one such as 2026-Q3")
            }
            return quarter.description
        }
        let known = values[dimension] ?? []
        if let value = known.first(where: { $0 == text })
            ?? known.first(where: { Self.folded($0) == Self.folded(text) })
        {
            return value
        }
        switch dimension {
        case .body: throw .missing("accrediting body", text, among: known, next: .listBodies)
        case .route: throw .missing("route", text, among: known, next: .listWorkflows)
        case .definition: throw .missing("definition", text, among: known, next: .listWorkflows)
        default: throw .unknownChoice(dimension.rawValue, text, among: known)
        }
    }

    /// A value without what is hard to type: `£1,000 and more` is `1000-and-more`.
    private static func folded(_ text: String) -> String {
        text.lowercased().filter { $0 != "£" && $0 != "," }.replacing("–", with: "-").replacing(" ", with: "-")
    }
}

extension EngineError {
    /// A word that is none of those that exist, with the nearest of them.
    static func unknownChoice(_ parameter: String, _ written: String, among known: [String]) -> EngineError {
        .unanswerable(
            parameter: parameter,
            what: "the \(parameter.replacing("_", with: "-")) “\(written.prefix(64))” does not exist",
            expected: known.isEmpty ? "none, for there is none" : "\(listed(known))\(meant(written, known))")
    }

    /// A thing that is not there, with the nearest of those that are.
    package static func missing(_ kind: String, _ name: String, among known: [String], next: NextStep) -> EngineError {
        .notFound(
            kind: kind, name: String(name.prefix(64)),
            hint: Hint(
                known.isEmpty
                    ? "there is none that you may see" : "expected \(listed(known))\(meant(name, known))", next: next))
    }

    private static func listed(_ known: [String]) -> String {
        let most = 16
        guard known.count > most else { return "one of \(known.joined(separator: ", "))" }
        return "one of \(known.prefix(most).joined(separator: ", ")) and \(known.count - most) more"
    }

    private static func meant(_ written: String, _ known: [String]) -> String {
        NearestName.of(written, among: known).map { "; did you mean “\($0)”" } ?? ""
    }
}
