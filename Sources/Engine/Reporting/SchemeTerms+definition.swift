import Turnaround
import WorkflowCore

extension SchemeTerms {
    /// What a published version of a workflow says of its cost and of how long its approval holds.
    /// - Parameters:
    ///   - evidence: its evidence list, each item with the step at which it is judged and whether it is of substance.
    ///   - states: its states, of which those that approve say for how long.
    ///   - burden: its terms: fee, annual fee, what others charge, tariff, benchmark.
    init(evidence: JSONValue?, states: JSONValue, burden: JSONValue?) {
        self.init(
            feeGBP: burden?["fee"]?.doubleValue, tariffGBP: burden?["tariff"]?.doubleValue,
            validityYears: (states.arrayValue ?? []).lazy.filter {
                $0["outcome"]?.stringValue?.hasPrefix("approved") == true
            }
            .compactMap { $0["valid"].flatMap(Self.years) }.first,
            annualFeeGBP: burden?["annual_fee"]?.doubleValue, externalGBP: burden?["external"]?.doubleValue,
            benchmarkRoute: burden?["benchmark"]?.stringValue)
        for item in evidence?.arrayValue ?? [] {
            guard let name = item["item"]?.stringValue else { continue }
            requirementSteps[name] = item["step"]?.stringValue
            if item["substantive"]?.boolValue == true { substantive.insert(name) }
        }
    }

    /// A period in years; a year has 12 months, 52 weeks or 365 days.
    private static func years(_ period: JSONValue) -> Double? {
        guard let count = period["count"]?.doubleValue,
            let unit = period["unit"]?.stringValue.flatMap(WorkflowCore.Period.Unit.init(rawValue:))
        else { return nil }
        return switch unit {
        case .years: count
        case .months: count / 12
        case .weeks: count / 52
        case .calendarDays: count / 365
        case .workingDays: count / 260
        }
    }
}
