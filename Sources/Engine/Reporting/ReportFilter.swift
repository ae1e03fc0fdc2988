import Foundation
import Postgres
import Turnaround

/// Cases and moment of a report.
package struct ReportFilter: Sendable {
    /// Cases of the imported log with this name, instead of the engine's own.
    package var log: String?
    /// The moment at which the cases are looked at; `nil` is now, for a log its last event.
    package var asOf: Instant?
    /// Only what was recorded and published by then is known; `nil` is now. The report is then what was printed at that
    /// moment.
    package var knownOn: Instant?
    /// True if cases of sample organisations are left out.
    package var leavesOutSamples: Bool
    /// Selection of cases, and dimensions of the groups. Values stand as people wrote them until the report is made.
    package var selection: ReportSelection
    /// Thresholds that an onerous report is to use whatever bodies have set; `nil` is none.
    package var thresholds: OnerousThresholds?
    /// Which cases are compared with which, their values as people wrote them; `nil` is nothing.
    package var sides: SidesQuestion?

    /// A filter; what is `nil` is not asked for.
    /// - Parameters:
    ///   - body: one value more for the bodies of `selection`.
    ///   - route: one value more for its routes.
    package init(
        body: String? = nil, route: String? = nil, log: String? = nil, asOf: Instant? = nil, knownOn: Instant? = nil,
        leavesOutSamples: Bool = false, selection: ReportSelection = ReportSelection()
    ) {
        self.log = log
        self.asOf = asOf
        self.knownOn = knownOn
        self.leavesOutSamples = leavesOutSamples
        self.selection = selection
        if let body { self.selection.filters[.body, default: []].append(body) }
        if let route { self.selection.filters[.route, default: []].append(route) }
    }
}

extension ReportFilter {
    /// The question as it is put at a moment: what was recorded until then is known, unless it asks for less.
    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)`` where it asks for what is still to come.
    func settled(at now: Instant) throws(EngineError) -> ReportFilter {
        var settled = self
        settled.knownOn = knownOn ?? now
        guard let knownOn, knownOn > now else { return settled }
        throw .unanswerable(
            parameter: "as_known_on", what: "what is known on \(knownOn) is still to come",
            expected: "a moment that has passed")
    }

    /// The statement that waits until nothing more can be recorded by the moment until which things are known.
    /// - Parameter isRead: whether it is put by somebody whose token may turn out to be worth nothing: they wait for
    ///   nothing.
    func settling(asReader isRead: Bool) -> SQL {
        isRead
            ? """
            SELECT accredit.settled(\(knownOn)) WHERE \(ReaderSide.principal) IS NOT NULL
            """
            : "SELECT accredit.settled(\(knownOn))"
    }

    /// The moment a report speaks of: the one asked for, a log's last event, the moment until which things are known,
    /// or now.
    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)`` where nobody can know that yet, or could not by
    ///   then.
    func moment(of lastEvent: Instant?, now: Instant) throws(EngineError) -> Instant {
        let moment = asOf ?? lastEvent ?? knownOn ?? now
        guard moment <= now else {
            throw .unanswerable(
                parameter: "as_of", what: "the report's moment \(moment) is in the future",
                expected: "a moment that has passed")
        }
        if let knownOn, moment > knownOn {
            throw .unanswerable(
                parameter: "as_of",
                what: "the report's moment \(moment) is later than \(knownOn), until when things are to be known",
                expected: "a moment up to as_known_on")
        }
        return moment
    }
}

extension ReportSelection {
    /// Reads what people wrote on either face.
    /// - Parameters:
    ///   - filters: the values asked for, by dimension.
    ///   - grouping: names of dimensions, any of them several with commas between.
    ///   - cohort: the name of a cohort.
    ///   - from: the first day, `2026-03-29`.
    ///   - to: the last day.
    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)``.
    package init(
        filters: [ReportDimension: [String]], grouping: [String], cohort: String?, from: String?, to: String?
    ) throws(EngineError) {
        self.init(
            cohort: try Self.cohort(cohort), from: try Self.day(from, "from"), to: try Self.day(to, "to"),
            filters: filters.filter { !$0.value.isEmpty }, groupedBy: try Self.dimensions(grouping))
        if let first = self.from, let last = self.to, first > last {
            throw .unanswerable(
                parameter: "from", what: "from \(first) is later than to \(last)", expected: "days in order")
        }
    }

    private static func cohort(_ text: String?) throws(EngineError) -> Cohort {
        guard let text else { return .submitted }
        guard let cohort = Cohort(rawValue: text) else {
            throw .unknownChoice("cohort", text, among: Cohort.allCases.map(\.rawValue))
        }
        return cohort
    }

    private static func dimensions(_ words: [String]) throws(EngineError) -> [ReportDimension] {
        var found: [ReportDimension] = []
        for word in words.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            let name = word.trimmingCharacters(in: .whitespaces)
            guard let dimension = ReportDimension(rawValue: name) else {
                throw .unknownChoice("group_by", name, among: ReportDimension.allCases.map(\.rawValue))
            }
            guard !found.contains(dimension) else {
                throw .unanswerable(
                    parameter: "group_by", what: "\(name) stands twice in group-by", expected: "each dimension once")
            }
            found.append(dimension)
        }
        return found
    }

    private static func day(_ text: String?, _ parameter: String) throws(EngineError) -> Day? {
        guard let text else { return nil }
        guard let day = try? Day(text), (1900..<2200).contains(day.year) else {
            throw .unanswerable(
                parameter: parameter, what: "\(parameter) is “\(text.prefix(64))”",
                expected: "a date of the years 1900 to 2199, such as 2026-03-29")
        }
        return day
    }
}
