import Foundation
import Turnaround

extension SuppressionSolver {
    /// The steps of a route, and how cases went from one to the next.
    mutating func steps(_ name: String, _ route: [String: Any]) {
        let steps = route["steps"] as? [[String: Any]] ?? []
        guard !steps.isEmpty else { return }
        for step in steps {
            let own = "\(name) step \(step["step"] ?? "")"
            durations("\(own) visits", step["visits"])
            durations("\(own) open", step["open_visits"])
            for key in [
                "cases", "entries", "rework_cases", "requests", "with_standard_visits", "within_standard_visits",
                "overdue_open_visits",
            ] { publish("\(own) \(key)", step[key]) }
            let flow = step["flow"] as? [String: Any] ?? [:]
            publish("\(own) entries", flow["arrivals"])
            publish("\(own) visits", flow["departures"])
            publish("\(own) open", flow["in_progress"])
            equate("\(own) entries", ["\(own) visits", "\(own) open"])
            for (part, whole) in [
                ("with_standard_visits", "visits"), ("within_standard_visits", "with_standard_visits"),
                ("overdue_open_visits", "open"),
                ("cases", "entries"), ("rework_cases", "cases"),
            ] {
                include(
                    "\(own) \(part)", in: "\(own) \(whole)", mayBeAll: part == "with_standard_visits" || part == "cases"
                )
            }
            include("\(own) cases", in: "\(name) cases", mayBeAll: true)
        }
        let names = steps.map { "\(name) step \($0["step"] ?? "")" }
        equate("\(name) open_cases", names.map { "\($0) open" })
        equate("\(name) requests", names.map { "\($0) requests" })
        equate("\(name) events", names.map { "\($0) entries" } + ["\(name) closed_cases"])
        // Every case begins with the first step, and what leaves a step enters one of those that follow it, or ends.
        if let first = names.first { equate("\(name) cases", ["\(first) cases"]) }
        for (step, next) in house.passages {
            let own = "\(name) step \(step)"
            for one in next { _ = unknown("\(own) to \(one)") }
            equate("\(own) visits", next.map { "\(own) to \($0)" })
        }
        for step in Set(house.passages.values.joined()) {
            let into = house.passages.filter { $0.value.contains(step) }.keys.sorted()
            equate("\(name) step \(step) entries", into.map { "\(name) step \($0) to \(step)" })
        }
    }

    /// The weeks of each step sum to its visits.
    mutating func spectrum(_ route: [String: Any]) {
        let name = "route \(route["route"] ?? "")"
        var weeks: [String: [String]] = [:]
        for cell in route["cells"] as? [[String: Any]] ?? [] {
            let own = "\(name) step \(cell["step"] ?? "") week \(cell["week"] ?? "")"
            publish("\(own) visits", cell["visits"])
            bound(
                "\(own) visits",
                cell["median_seconds"] != nil && cell["visits"] as? String == "withheld" ? 8...Int.max : 1...Int.max)
            for part in ["overtakes", "batched"] {
                publish("\(own) \(part)", cell[part])
                include("\(own) \(part)", in: "\(own) visits")
            }
            weeks["\(name) step \(cell["step"] ?? "")", default: []].append("\(own) visits")
        }
        for (step, parts) in weeks { equate("\(step) visits", parts) }
    }

    mutating func trend(_ quarters: [[String: Any]], groups: [[String: Any]]) {
        guard !quarters.isEmpty else { return }
        for quarter in quarters {
            let own = "quarter \(quarter["quarter"] ?? "")"
            publish("\(own) submitted", quarter["submitted"])
            publish("\(own) decided", quarter["decided"])
            durations("\(own) timed", quarter["duration"])
            if let percent = quarter["within_standard_percent"] as? Double,
                let n = (quarter["duration"] as? [String: Any])?["n"] as? Int
            {
                publish("\(own) within", Int((percent * Double(n) / 100).rounded()))
                include("\(own) within", in: "\(own) timed")
            }
            if house.clockIsWhole { include("\(own) timed", in: "\(own) submitted") }
            for (place, group) in groups.enumerated()
            where (group["key"] as? [String: String])?["quarter"] == quarter["quarter"] as? String {
                equate("\(own) submitted", ["group \(place) cases"])
                equate("\(own) timed", ["group \(place) decided"])
            }
        }
        let names = quarters.map { "quarter \($0["quarter"] ?? "")" }
        equate("overall decided", names.map { "\($0) decided" })
        equate("overall decided", names.map { "\($0) timed" })
        if house.submitsAtOnce { equate("overall cases", names.map { "\($0) submitted" }) }
    }

    /// How many cases a test compares, and how many it does not.
    mutating func compare(_ tests: [[String: Any]]) {
        for test in tests {
            guard let groups = test["groups"] as? [String], !groups.isEmpty else { continue }
            publish("compared by \(test["dimension"] ?? "")", test["n"])
            include("compared by \(test["dimension"] ?? "")", in: "overall observed", mayBeAll: true)
        }
    }

    mutating func reconcile(_ account: [String: Any]) {
        let left = account["left_out"] as? [[String: Any]] ?? []
        publish("opened", account["opened"])
        publish("in cohort", account["in_cohort"])
        for one in left {
            publish("left out \(one["reason"] ?? "")", one["cases"])
            bound("left out \(one["reason"] ?? "")", 1...Int.max)
        }
        equate("in cohort", ["overall cases"])
        equate("opened", ["in cohort"] + left.map { "left out \($0["reason"] ?? "")" })
    }
}
