import Postgres
import Turnaround
import WorkflowCore

extension TimelineReader.Scheme {
    /// Reads a published workflow: `name`, `version`, `calendar` and `clock`, and `evidence`, `states` and `burden` of
    /// its definition.
    init(row: PostgresRow) throws {
        let clock: JSONValue = try row.decode("clock")
        let evidence: JSONValue? = try row.decode("evidence")
        name = try row.decode("name")
        version = try row.decode("version")
        calendar = try row.decode("calendar")
        starts = clock["starts"]?.stringValue ?? "received"
        stops = clock["stops"]?.stringValue ?? "notified"
        standard = TimelineReader.period(clock["standard"])
        cutOff = clock["cut_off"]?.stringValue.flatMap { try? TimeOfDay($0) }
        requirements = (evidence?.arrayValue ?? []).compactMap { $0["item"]?.stringValue }
        terms = SchemeTerms(evidence: evidence, states: try row.decode("states"), burden: try row.decode("burden"))
    }
}

extension TimelineReader.Step {
    /// Reads a state of a published workflow.
    init(row: PostgresRow) throws {
        self.init(
            standard: TimelineReader.period(try row.decode("standard"), try row.decode("standard_unit")),
            isRequest: try row.decode("request"),
            deadline: TimelineReader.period(try row.decode("deadline"), try row.decode("deadline_unit")))
    }
}

extension TimelineReader {
    /// A period as it was written, such as `{"count": 20, "unit": "working_days"}`; `nil` where there is none.
    static func period(_ period: JSONValue?) -> Turnaround.Period? {
        self.period(period?["count"]?.integerValue.map(Int.init), period?["unit"]?.stringValue)
    }

    /// A period as it was written; `nil` where there is none.
    fileprivate static func period(_ count: Int?, _ unit: String?) -> Turnaround.Period? {
        guard let count, let unit = unit.flatMap(Turnaround.Period.Unit.init(rawValue:)) else { return nil }
        return Turnaround.Period(count, unit)
    }
}
