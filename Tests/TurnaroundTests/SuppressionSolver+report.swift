import Foundation
import Turnaround

/// What an attacker knows of a population beside what is published.
struct HouseKnowledge {
    /// Every case is submitted as it is opened, so that no draft is counted.
    var submitsAtOnce = true
    /// Every submitted case is observed from its submission on.
    var observesAll = true
    /// The clock runs from the submission, and a case is closed as it is decided.
    var clockIsWhole = true
    /// The routes that only one body has, where bodies do not share them.
    var routesOfBody: [String: [String]] = [:]
    /// How cases go: from each step to the next ones.
    var passages: [String: [String]] = [:]
}

extension SuppressionSolver {
    /// What the numbers of a report mean to somebody who knows how cases run here.
    init(_ report: PublishedReport, knowing house: HouseKnowledge) {
        self.init()
        self.house = house
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
            // Groups by state with few cases are not named.
            for column in SuppressionSolver.columns where dimensions.contains("state") { seek("unnamed \(column)") }
            family("overall", groups.indices.map { "group \($0)" } + (dimensions.contains("state") ? ["unnamed"] : []))
            refine(groups, routes, dimensions)
        } else {
            // A case stands in a group for each of its sectors.
            for place in groups.indices {
                for column in ["cases", "decided"] { include("group \(place) \(column)", in: "overall \(column)") }
            }
        }
        for one in json["spectrum"] as? [[String: Any]] ?? [] { spectrum(one) }
        trend(json["trend"] as? [[String: Any]] ?? [], groups: dimensions == ["quarter"] ? groups : [])
        compare(json["comparisons"] as? [[String: Any]] ?? [])
        reconcile(json["reconciliation"] as? [String: Any] ?? [:])
    }

    private static let outcomes = ["approved", "refused", "withdrawn", "lapsed"]

    private static let columns =
        outcomes + [
            "cases", "events", "open_cases", "closed_cases", "samples", "imported", "decided", "from_submission",
            "with_standard",
            "within_standard", "within_or_agreed", "overdue", "observed", "events_observed", "censored", "late_entries",
            "checked",
            "first_time_complete", "requests", "repeated_requests", "ping_pong", "returns", "repeats", "extensions",
            "agreed_extensions",
            "conditions", "conditional", "discharged", "due_conditions", "discharged_on_time", "closed days",
            "decided days", "open days",
        ]

    /// A number and its durations; whether these are told says whether there are as many as that needs.
    mutating func durations(_ name: String, _ value: Any?, sum: String? = nil) {
        let object = value as? [String: Any] ?? [:]
        publish(name, object["n"])
        if let sum { publish(sum: sum, mean: object["mean_working_days"] as? Double, n: object["n"], unit: 0.1) }
        guard object["n"] as? String == "withheld" else { return }
        switch (object["median_seconds"] != nil, object["p90_seconds"] != nil) {
        case (true, true): bound(name, 20...Int.max)
        case (true, false): bound(name, 8...Int.max)
        case (false, _): break
        }
    }

    /// The numbers of one cell, and how they hang together.
    private mutating func cell(_ name: String, _ cell: [String: Any]) {
        let clock = cell["scheme_clock"] as? [String: Any] ?? [:]
        let (curve, quality) = (cell["survival"] as? [String: Any] ?? [:], cell["quality"] as? [String: Any] ?? [:])
        let pingPong = cell["ping_pong"] as? [String: Any] ?? [:]
        for key in ["cases", "events", "open_cases", "closed_cases"] { publish("\(name) \(key)", cell[key]) }
        publish("\(name) samples", cell["sample_cases"])
        publish("\(name) imported", cell["imported_cases"])
        durations("\(name) closed_cases", cell["case_duration"], sum: "\(name) closed days")
        durations("\(name) open_cases", cell["open_case_age"], sum: "\(name) open days")
        durations("\(name) decided", clock["from_clock_start"], sum: "\(name) decided days")
        durations("\(name) decided", clock["body_held"])
        durations("\(name) from_submission", clock["from_first_submission"])
        publish("\(name) with_standard", clock["with_standard_cases"])
        publish("\(name) within_standard", clock["within_standard_cases"])
        publish("\(name) overdue", clock["overdue_open_cases"])
        if let percent = clock["within_standard_percent"] as? Double, let whole = clock["with_standard_cases"] as? Int {
            publish("\(name) within_standard", Int((percent * Double(whole) / 100).rounded()))
        }
        for (column, key) in [
            ("checked", "checked_cases"), ("first_time_complete", "first_time_complete_cases"),
            ("requests", "requests"),
            ("repeated_requests", "repeated_request_cases"), ("extensions", "extensions"),
            ("agreed_extensions", "agreed_extensions"),
            ("within_or_agreed", "within_standard_or_agreed_cases"), ("conditions", "conditions"),
            ("due_conditions", "due_conditions"),
            ("discharged_on_time", "discharged_on_time"),
        ] { publish("\(name) \(column)", quality[key]) }
        durations("\(name) discharged", quality["discharge"])
        if let mean = quality["conditions_per_decision"] as? Double, let conditions = quality["conditions"] as? Int {
            publish("\(name) conditional", Int((Double(conditions) / mean).rounded()))
        } else {
            publish("\(name) conditional", "withheld")
        }
        publish("\(name) ping_pong", pingPong["cases"])
        for (column, key) in [("returns", "returns_per_case"), ("repeats", "repeats_per_case")]
        where house.submitsAtOnce {
            guard let mean = pingPong[key] as? Double, let cases = cell["cases"] as? Int else { continue }
            publish("\(name) \(column)", Int((mean * Double(cases)).rounded()))
        }
        survive(name, curve)
        for (column, key) in [("closed", "split"), ("open", "open_split")] {
            guard let split = cell[key] as? [[String: Any]], !split.isEmpty else { continue }
            for share in split {
                let own = "\(name) \(column) days of \(share["party"] ?? "")"
                publish(coarse: own, share["total_working_days"] as? Int ?? 0)
                include(own, in: "\(name) \(column) days", mayBeAll: true)
            }
        }
        // Where any outcome is told, one that is not does not occur.
        let outcomes = cell["outcomes"] as? [[String: Any]] ?? []
        for word in SuppressionSolver.outcomes {
            let told = outcomes.first { $0["outcome"] as? String == word }
            publish("\(name) \(word)", told?["cases"] ?? (outcomes.isEmpty ? "withheld" : 0))
        }
        define(name)
    }

    /// How the numbers of a cell hang together by their definitions.
    private mutating func define(_ name: String) {
        equate("\(name) cases", ["\(name) open_cases", "\(name) closed_cases"])
        equate("\(name) closed_cases", SuppressionSolver.outcomes.map { "\(name) \($0)" })
        equate("\(name) observed", ["\(name) events_observed", "\(name) censored"])
        if house.observesAll { equate("\(name) events_observed", ["\(name) approved", "\(name) refused"]) }
        if house.clockIsWhole {
            equate("\(name) decided", ["\(name) approved", "\(name) refused"])
            include("\(name) decided days", in: "\(name) closed days", mayBeAll: true)
            include("\(name) decided", in: "\(name) closed_cases")
        }
        if house.submitsAtOnce, house.observesAll { equate("\(name) observed", ["\(name) cases"]) }
        for (part, whole) in [
            ("observed", "cases"), ("from_submission", "decided"), ("with_standard", "decided"), ("checked", "cases"),
        ] {
            include("\(name) \(part)", in: "\(name) \(whole)", mayBeAll: true)
        }
        for part in ["samples", "imported"] { include("\(name) \(part)", in: "\(name) cases", mayBeAll: true) }
        for (part, whole) in [
            ("within_standard", "with_standard"), ("within_standard", "within_or_agreed"),
            ("within_or_agreed", "with_standard"),
            ("overdue", "open_cases"), ("late_entries", "observed"), ("first_time_complete", "checked"),
            ("repeated_requests", "ping_pong"),
            ("ping_pong", "cases"), ("agreed_extensions", "extensions"), ("conditional", "conditions"),
            ("conditional", "decided"),
            ("discharged", "conditions"), ("due_conditions", "discharged"), ("discharged_on_time", "due_conditions"),
        ] { include("\(name) \(part)", in: "\(name) \(whole)") }
        // Cases with one request, and requests beyond the second of a case.
        equate(
            "\(name) requests", ["\(name) repeated_requests", "\(name) repeated_requests", "\(name) requests beyond"])
        seek("\(name) requests beyond")
    }

    /// A curve: those with the event, and those lost sight of, between two points and after the last.
    private mutating func survive(_ name: String, _ curve: [String: Any]) {
        publish("\(name) observed", curve["n"])
        publish("\(name) events_observed", curve["events"])
        publish("\(name) censored", curve["censored"])
        publish("\(name) late_entries", curve["late_entries"])
        for one in curve["incidence"] as? [[String: Any]] ?? [] {
            publish("\(name) \(one["outcome"] ?? "")", one["events"])
        }
        let points = curve["curve"] as? [[String: Any]] ?? []
        // Cases that come under observation late would make good for those that leave.
        guard !points.isEmpty, curve["n"] is Int, house.observesAll else { return }
        var (left, events) = ("\(name) observed", [String]())
        for (place, point) in points.enumerated() {
            let own = "\(name) point \(place)"
            publish("\(own) at risk", point["at_risk"])
            publish("\(own) events", point["events"])
            bound("\(own) events at it", 1...Int.max)
            for rest in ["censored", "events before it", "left"] { seek("\(own) \(rest)") }
            equate("\(own) events", ["\(own) events before it", "\(own) events at it"])
            equate(left, ["\(own) at risk", "\(own) events before it", "\(own) censored"])
            equate("\(own) at risk", ["\(own) left", "\(own) events at it"])
            (left, events) = ("\(own) left", events + ["\(own) events"])
        }
        for rest in ["events", "censored"] { seek("\(name) \(rest) after all") }
        equate(left, ["\(name) events after all", "\(name) censored after all"])
        equate("\(name) events_observed", events + ["\(name) events after all"])
    }

    /// What a state says of the cases in it: open, or closed in one way.
    private mutating func stand(_ name: String, in state: String) {
        let isClosed = SuppressionSolver.outcomes.contains(state)
        var nought = SuppressionSolver.outcomes.filter { $0 != state }
        nought += isClosed ? ["open_cases", "overdue", "open days"] : ["closed_cases", "closed days"]
        if !isClosed || state == "withdrawn" || state == "lapsed" { nought += ["events_observed"] }
        if !isClosed || state == "withdrawn" || state == "lapsed", house.clockIsWhole {
            nought += [
                "decided", "from_submission", "with_standard", "within_standard", "within_or_agreed", "decided days",
            ]
        }
        for column in nought { publish("\(name) \(column)", 0) }
    }

    /// Every number of the whole is the sum of those of its parts.
    private mutating func family(_ whole: String, _ parts: [String]) {
        for column in SuppressionSolver.columns { equate("\(whole) \(column)", parts.map { "\($0) \(column)" }) }
    }

    /// Groups of one route sum to the route; routes of one body to the body.
    private mutating func refine(_ groups: [[String: Any]], _ routes: [[String: Any]], _ dimensions: [String]) {
        let keys = groups.map { $0["key"] as? [String: String] ?? [:] }
        let names = routes.compactMap { $0["route"] as? String }
        if !dimensions.contains("state"), dimensions.contains("route") || dimensions.contains("definition") {
            for route in names {
                let parts = keys.indices.filter {
                    keys[$0]["route"] == route || keys[$0]["definition"]?.hasPrefix(route + " v") == true
                }
                family("route \(route)", parts.map { "group \($0)" })
            }
        }
        if dimensions == ["body"] {
            for (place, key) in keys.enumerated() {
                let parts = (key["body"].flatMap { house.routesOfBody[$0] } ?? []).filter(names.contains)
                if !parts.isEmpty { family("group \(place)", parts.map { "route \($0)" }) }
            }
        }
    }
}
