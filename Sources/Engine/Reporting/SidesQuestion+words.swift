import Turnaround

extension SidesQuestion {
    /// Reads what people wrote on either face.
    /// - Parameters:
    ///   - dimension: a dimension, or `period`.
    ///   - first: a value of the dimension, or days such as `2026-01-01..2026-06-30`.
    ///   - second: the same.
    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)``.
    package init(by dimension: String?, first: String?, second: String?) throws(EngineError) {
        let known = ReportDimension.allCases.map(\.rawValue) + ["period"]
        guard let dimension else {
            throw .unanswerable(
                parameter: "by", what: "by is missing", expected: "one of \(known.joined(separator: ", "))")
        }
        if dimension == "period" {
            self = .periods(try Self.days(first, "first"), try Self.days(second, "second"))
            guard case .periods(let one, let other) = self, !one.overlaps(other) else {
                throw .unanswerable(
                    parameter: "second", what: "the two periods have days in common",
                    expected: "periods that do not overlap")
            }
            return
        }
        guard let dimension = ReportDimension(rawValue: dimension) else {
            throw .unknownChoice("by", dimension, among: known)
        }
        if let second, first == nil || first == second {
            throw .unanswerable(
                parameter: "second", what: "“\(second.prefix(64))” has nothing to be compared with",
                expected: "another value as first")
        }
        self = .groups(dimension, first: first, second: second)
    }

    private static func days(_ text: String?, _ parameter: String) throws(EngineError) -> ClosedRange<Day> {
        let ends = (text ?? "").split(separator: "..").map { try? Day($0) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to,
            (1900..<2200).contains(from.year), (1900..<2200).contains(to.year)
        else {
            throw .unanswerable(
                parameter: parameter, what: "\(parameter) is “\((text ?? "").prefix(64))”",
                expected: "the first and the last day of a period, such as 2026-01-01..2026-06-30")
        }
        return from...to
    }
}
