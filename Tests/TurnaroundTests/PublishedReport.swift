import Foundation
import Turnaround

/// A published report as its reader has it: JSON.
struct PublishedReport {
    let json: [String: Any]

    init(_ report: TurnaroundReport) throws {
        json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any] ?? [:]
    }

    /// The same with the small numbers hidden one by one, and nothing else: what a naive publisher does.
    static func naive(_ report: TurnaroundReport) throws -> PublishedReport {
        PublishedReport(json: hide(try PublishedReport(report).json) as? [String: Any] ?? [:])
    }

    private init(json: [String: Any]) { self.json = json }

    private static let counts: Set<String> = [
        "n", "cases", "events", "open_cases", "closed_cases", "with_standard_cases", "within_standard_cases",
        "overdue_open_cases",
        "entries",
        "rework_cases", "with_standard_visits", "within_standard_visits", "overdue_open_visits", "requests",
        "submitted", "decided",
        "checked_cases", "first_time_complete_cases", "opened", "in_cohort", "visits", "censored", "sample_cases",
        "imported_cases",
        "conditions", "extensions", "agreed_extensions", "repeated_request_cases", "within_standard_or_agreed_cases",
        "due_conditions",
        "discharged_on_time",
    ]

    private static func hide(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.map(hide) }
        guard let object = value as? [String: Any] else { return value }
        var hidden = object.mapValues(hide)
        for (key, value) in object where counts.contains(key) {
            if let number = value as? Int, number < 8 { hidden[key] = "<8" }
        }
        if hidden["n"] is String { for key in object.keys where key.hasPrefix("mean") { hidden[key] = nil } }
        if hidden["within_standard_cases"] is String { hidden["within_standard_percent"] = nil }
        return hidden
    }
}
