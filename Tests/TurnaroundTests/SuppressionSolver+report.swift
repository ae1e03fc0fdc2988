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
        "n", "cases", "events", "open_cases", "closed_cases", "with_standard_cases", "within_standard_cases", "overdue_open_cases",
        "entries",
        "rework_cases", "with_standard_visits", "within_standard_visits", "overdue_open_visits", "requests", "submitted", "decided",
        "checked_cases", "first_time_complete_cases", "opened", "in_cohort", "visits", "censored", "sample_cases", "imported_cases",
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

extension SuppressionSolver {
    /// What the numbers of a report mean to somebody who knows how cases run here: every case is submitted, every closed one has an outcome,
    /// and some groups are made of whole routes.
    init(_ report: PublishedReport, routesOfBody: [String: [String]]) {
        self.init()
        let json = report.json
        let overall = json["overall"] as? [String: Any] ?? [:]
        let routes = json["routes"] as? [[String: Any]] ?? []
        let groups = json["groups"] as? [[String: Any]] ?? []
        let dimensions = (json["selection"] as? [String: Any])?["grouped_by"] as? [String] ?? []
        cell("overall", overall)
        for route in routes { cell("route \(route["route"] ?? "")", route) }
        for route in routes { steps("route \(route["route"] ?? "")", route) }
        for (place, group) in groups.enumerated() {
            cell("group \(place)", group["figures"] as? [String: Any] ?? [:])
            if let state = (group["key"] as? [String: String])?["state"] { stand("group \(place)", in: state) }
        }
        // Where the groups are told instead, nothing is said of the routes.
        if !routes.isEmpty { family("overall", routes.map { "route \($0["route"] ?? "")" }) }
        if !groups.isEmpty, !dimensions.contains("sector") {
            family("overall", groups.indices.map { "group \($0)" })
            refine(groups, routes, dimensions, routesOfBody)
        }
        trend(json["trend"] as? [[String: Any]] ?? [], groups: dimensions == ["quarter"] ? groups : [])
        reconcile(json["reconciliation"] as? [String: Any] ?? [:])
    }

    private static let columns = [
        "cases", "open_cases", "closed_cases", "events", "decided", "from_submission", "with_standard", "within_standard", "overdue",
        "observed", "events_observed", "censored", "checked", "first_time_complete", "requests", "repeated_requests", "ping_pong",
        "approved",
        "refused", "withdrawn", "closed days", "decided days", "open days",
    ]

    /// The numbers of one cell, and how they hang together.
    private mutating func cell(_ name: String, _ cell: [String: Any]) {
        let clock = cell["scheme_clock"] as? [String: Any] ?? [:]
        let parts: [(String, [String: Any]?, String)] = [
            ("decided", clock["from_clock_start"] as? [String: Any], "n"), ("body_held", clock["body_held"] as? [String: Any], "n"),
            ("from_submission", clock["from_first_submission"] as? [String: Any], "n"), ("with_standard", clock, "with_standard_cases"),
            ("within_standard", clock, "within_standard_cases"), ("overdue", clock, "overdue_open_cases"),
            ("duration", cell["case_duration"] as? [String: Any], "n"), ("ages", cell["open_case_age"] as? [String: Any], "n"),
            ("observed", cell["survival"] as? [String: Any], "n"), ("events_observed", cell["survival"] as? [String: Any], "events"),
            ("censored", cell["survival"] as? [String: Any], "censored"), ("checked", cell["quality"] as? [String: Any], "checked_cases"),
            ("first_time_complete", cell["quality"] as? [String: Any], "first_time_complete_cases"),
            ("requests", cell["quality"] as? [String: Any], "requests"),
            ("repeated_requests", cell["quality"] as? [String: Any], "repeated_request_cases"),
            ("ping_pong", cell["ping_pong"] as? [String: Any], "cases"),
        ]
        for key in ["cases", "open_cases", "closed_cases", "events"] { publish("\(name) \(key)", cell[key]) }
        for (column, object, key) in parts { publish("\(name) \(column)", object?[key]) }
        for (column, place) in [("closed days", "case_duration"), ("open days", "open_case_age")] {
            let object = cell[place] as? [String: Any] ?? [:]
            publish(sum: "\(name) \(column)", mean: object["mean_working_days"] as? Double, n: object["n"])
        }
        let decided = clock["from_clock_start"] as? [String: Any] ?? [:]
        publish(sum: "\(name) decided days", mean: decided["mean_working_days"] as? Double, n: decided["n"])
        // The parties' days sum to those of closed cases.
        for (column, key) in [("closed days", "split"), ("open days", "open_split")] {
            guard let split = cell[key] as? [[String: Any]], !split.isEmpty else { continue }
            publish("\(name) \(column)", split.reduce(0) { $0 + ($1["total_working_days"] as? Int ?? 0) })
        }
        // Where any outcome is told, one that is not does not occur.
        let outcomes = cell["outcomes"] as? [[String: Any]] ?? []
        for word in ["approved", "refused", "withdrawn"] {
            let told = outcomes.first { $0["outcome"] as? String == word }
            publish("\(name) \(word)", told?["cases"] ?? (outcomes.isEmpty ? "withheld" : 0))
        }
        equate("\(name) cases", ["\(name) open_cases", "\(name) closed_cases"])
        equate("\(name) duration", ["\(name) closed_cases"])
        equate("\(name) ages", ["\(name) open_cases"])
        equate("\(name) body_held", ["\(name) decided"])
        equate("\(name) from_submission", ["\(name) decided"])
        equate("\(name) closed_cases", ["\(name) approved", "\(name) refused", "\(name) withdrawn"])
        equate("\(name) decided", ["\(name) approved", "\(name) refused"])
        equate("\(name) observed", ["\(name) events_observed", "\(name) censored"])
        equate("\(name) observed", ["\(name) cases"])
        equate("\(name) events_observed", ["\(name) decided"])
        for (part, whole) in [
            ("decided", "closed_cases"), ("with_standard", "decided"), ("within_standard", "with_standard"), ("overdue", "open_cases"),
            ("checked", "cases"), ("first_time_complete", "checked"), ("repeated_requests", "cases"), ("ping_pong", "cases"),
        ] { include("\(name) \(part)", in: "\(name) \(whole)") }
        if let percent = clock["within_standard_percent"] as? Double, let whole = clock["with_standard_cases"] as? Int {
            publish("\(name) within_standard", Int((percent * Double(whole) / 100).rounded()))
        }
    }

    /// What a state says of the cases in it: open, or closed in one way.
    private mutating func stand(_ name: String, in state: String) {
        let isClosed = ["approved", "refused", "withdrawn"].contains(state)
        var nought = ["approved", "refused", "withdrawn"].filter { $0 != state }
        nought += isClosed ? ["open_cases", "overdue", "ages", "open days"] : ["closed_cases", "duration", "closed days"]
        if !isClosed || state == "withdrawn" {
            nought += ["decided", "body_held", "from_submission", "with_standard", "within_standard", "decided days", "events_observed"]
        }
        for column in nought { publish("\(name) \(column)", 0) }
    }

    /// Every number of the whole is the sum of those of its parts.
    private mutating func family(_ whole: String, _ parts: [String]) {
        for column in SuppressionSolver.columns { equate("\(whole) \(column)", parts.map { "\($0) \(column)" }) }
    }

    /// Groups of one route sum to the route; routes of one body to the body.
    private mutating func refine(
        _ groups: [[String: Any]], _ routes: [[String: Any]], _ dimensions: [String], _ routesOfBody: [String: [String]]
    ) {
        let keys = groups.map { $0["key"] as? [String: String] ?? [:] }
        let names = routes.compactMap { $0["route"] as? String }
        if dimensions.contains("route") || dimensions.contains("definition") {
            for route in names {
                let parts = keys.indices.filter { keys[$0]["route"] == route || keys[$0]["definition"]?.hasPrefix(route + " v") == true }
                family("route \(route)", parts.map { "group \($0)" })
            }
        }
        if dimensions == ["body"] {
            for (place, key) in keys.enumerated() {
                let parts = (key["body"].flatMap { routesOfBody[$0] } ?? []).filter(names.contains)
                if !parts.isEmpty { family("group \(place)", parts.map { "route \($0)" }) }
            }
        }
    }

    private mutating func steps(_ name: String, _ route: [String: Any]) {
        let steps = route["steps"] as? [[String: Any]] ?? []
        guard !steps.isEmpty else { return }
        for step in steps {
            let own = "\(name) step \(step["step"] ?? "")"
            publish("\(own) visits", (step["visits"] as? [String: Any])?["n"])
            publish("\(own) open", (step["open_visits"] as? [String: Any])?["n"])
            for key in [
                "cases", "entries", "rework_cases", "requests", "with_standard_visits", "within_standard_visits", "overdue_open_visits",
            ] {
                publish("\(own) \(key)", step[key])
            }
            equate("\(own) entries", ["\(own) visits", "\(own) open"])
            for (part, whole) in [
                ("with_standard_visits", "visits"), ("within_standard_visits", "with_standard_visits"), ("overdue_open_visits", "open"),
                ("cases", "entries"), ("rework_cases", "cases"),
            ] { include("\(own) \(part)", in: "\(own) \(whole)") }
            include("\(own) cases", in: "\(name) cases")
        }
        let names = steps.map { "\(name) step \($0["step"] ?? "")" }
        equate("\(name) open_cases", names.map { "\($0) open" })
        equate("\(name) requests", names.map { "\($0) requests" })
        equate("\(name) events", names.map { "\($0) entries" } + ["\(name) closed_cases"])
        // Every case begins with the first step.
        if let first = names.first { equate("\(name) cases", ["\(first) cases"]) }
    }

    private mutating func trend(_ quarters: [[String: Any]], groups: [[String: Any]]) {
        guard !quarters.isEmpty else { return }
        for quarter in quarters {
            let own = "quarter \(quarter["quarter"] ?? "")"
            publish("\(own) submitted", quarter["submitted"])
            publish("\(own) decided", quarter["decided"])
            publish("\(own) timed", (quarter["duration"] as? [String: Any])?["n"])
            include("\(own) timed", in: "\(own) submitted")
            for (place, group) in groups.enumerated() where (group["key"] as? [String: String])?["quarter"] == quarter["quarter"] as? String
            {
                equate("\(own) submitted", ["group \(place) cases"])
                equate("\(own) timed", ["group \(place) decided"])
            }
        }
        let names = quarters.map { "quarter \($0["quarter"] ?? "")" }
        for (column, whole) in [("submitted", "cases"), ("decided", "decided"), ("timed", "decided")] {
            equate("overall \(whole)", names.map { "\($0) \(column)" })
        }
    }

    private mutating func reconcile(_ account: [String: Any]) {
        let left = account["left_out"] as? [[String: Any]] ?? []
        publish("opened", account["opened"])
        publish("in cohort", account["in_cohort"])
        for one in left { publish("left out \(one["reason"] ?? "")", one["cases"]) }
        equate("in cohort", ["overall cases"])
        equate("opened", ["in cohort"] + left.map { "left out \($0["reason"] ?? "")" })
    }
}
