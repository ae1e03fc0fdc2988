import Turnaround

/// The form of an exported event log.
package enum LogFormat: String, CaseIterable, Sendable {
    /// IEEE 1849-2016 (XES): one trace a case.
    case xes
    /// OCEL 2.0 as JSON: cases, bodies, providers, definitions, decisions, conditions and reviewers as objects.
    case ocel
    /// Comma-separated values (RFC 4180): one row an event.
    case csv

    /// The media type.
    package var mediaType: String {
        switch self {
        case .xes: "application/xml"
        case .ocel: "application/json"
        case .csv: "text/csv"
        }
    }

    /// Content of a log of this form if and only if it has a case; its first byte stands nowhere else in it.
    package var caseMark: String {
        switch self {
        case .xes: "<trace>"
        case .ocel: "type\":\"case\""
        case .csv: "Z,"
        }
    }

    /// How the name of a file in this form ends.
    package var fileExtension: String {
        switch self {
        case .xes: "xes"
        case .ocel: "jsonocel"
        case .csv: "csv"
        }
    }
}

/// How an exported log tells who did something. Names and addresses of people are never written.
package enum ResourceNaming: String, CaseIterable, Sendable {
    /// By role alone: `reviewer`. Imported history knows none.
    case role
    /// By a number that is the same throughout one export and means nothing elsewhere: `person-3`.
    case pseudonym
    /// Not at all.
    case none
}

/// Gives people numbers in the order in which they come up: the same in each pass over the same cases.
struct Pseudonyms {
    private let naming: ResourceNaming
    private var numbers: [String: Int] = [:]

    init(_ naming: ResourceNaming) { self.naming = naming }

    /// What stands for whoever brought an event about; `nil` where that is not told. What happens by itself is
    /// `system`.
    mutating func name(for event: LoggedEvent) -> String? {
        if naming == .none { return nil }
        if naming == .role || event.role == Self.system { return event.role }
        guard let person = event.person else { return nil }
        let number = numbers[person] ?? numbers.count + 1
        numbers[person] = number
        return "person-\(number)"
    }

    private static let system = "system"
}
