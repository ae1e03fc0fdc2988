import Foundation

/// Titles that people read in place of the names that programs use.
package struct ReportTitles: Hashable, Codable, Sendable {
    /// Titles of routes.
    package private(set) var routes: [String: String] = [:]
    /// Titles of steps, by route.
    package private(set) var steps: [String: [String: String]] = [:]
    /// Titles of requirements of evidence, by route.
    package private(set) var requirements: [String: [String: String]] = [:]

    /// No titles: what a log calls its steps is what people read.
    package init() {}

    /// True if no route has a title.
    package var isEmpty: Bool { routes.isEmpty }

    /// Takes in a route; a later version's titles stand for those of an earlier one. Titles of a route that are the
    /// same are told apart by the names they stand for.
    /// - Parameters:
    ///   - name: its name.
    ///   - title: its title; `nil` where there is none but its name.
    ///   - steps: titles of its steps by name.
    ///   - requirements: titles of its requirements by name.
    package mutating func add(
        route name: String, title: String?, steps: [String: String] = [:], requirements: [String: String] = [:]
    ) {
        let title = title ?? Self.words(name)
        let isTaken = routes.contains { $0.key != name && $0.value == title }
        routes[name] = isTaken ? "\(title) (\(Self.words(name)))" : title
        self.steps[name, default: [:]].merge(steps) { $1 }
        self.steps[name] = self.steps[name].map(Self.distinct)
        self.requirements[name, default: [:]].merge(requirements) { $1 }
        self.requirements[name] = self.requirements[name].map(Self.distinct)
    }

    /// Takes in the titles of another; where both have one, the other's stands.
    package mutating func merge(_ other: ReportTitles) {
        for (route, title) in other.routes.sorted(by: { $0.key < $1.key }) {
            add(
                route: route, title: title, steps: other.steps[route] ?? [:],
                requirements: other.requirements[route] ?? [:])
        }
    }

    /// The titles of what tables speak of, and of nothing else.
    package func of(_ tables: PublishedTables) -> ReportTitles {
        var titles = ReportTitles()
        for table in tables.routes where routes[table.route] != nil {
            titles.routes[table.route] = routes[table.route]
            let steps = steps[table.route] ?? [:]
            titles.steps[table.route] = steps.filter { name, _ in table.steps.contains { $0.step == name } }
        }
        return titles
    }

    /// The title of a route.
    package func route(_ name: String) -> String { routes[name] ?? name }

    /// The title of a step of a route; of an outcome that is no step its words.
    package func step(_ name: String, of route: String?) -> String {
        guard let route, routes[route] != nil else { return name }
        return steps[route]?[name] ?? Self.words(name)
    }

    /// The title of a requirement of a route.
    package func requirement(_ name: String, of route: String) -> String { requirements[route]?[name] ?? name }

    /// What a case says in a dimension, in words: of a route its title, of a state what the routes call it.
    package func value(_ value: String, of dimension: ReportDimension) -> String {
        guard !isEmpty else { return value }
        switch dimension {
        case .route: return route(value)
        case .definition:
            guard let parts = value.wholeMatch(of: /(.*) (v[0-9]+)/) else { return value }
            return "\(route(String(parts.1))) \(parts.2)"
        case .state:
            let titles = Set(steps.values.compactMap { $0[value] })
            return titles.count == 1 ? titles.first ?? value : Self.words(value)
        case .nation: return value.split(separator: "-").map { Self.words(String($0)) }.joined(separator: " ")
        case .sector, .mode, .timetable: return Self.words(value)
        case .body, .level, .size, .price, .quarter: return value
        }
    }

    /// An outcome in words.
    package func outcome(_ name: String) -> String { isEmpty ? name : name.replacing("-", with: " ") }

    /// The words of a name: `awaiting-meeting` is "Awaiting meeting".
    package static func words(_ name: String) -> String {
        let words = name.replacing("-", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The titles, with the name's words after each that several have.
    private static func distinct(_ titles: [String: String]) -> [String: String] {
        let counts = Dictionary(titles.values.map { ($0, 1) }, uniquingKeysWith: +)
        return titles.reduce(into: [:]) { distinct, entry in
            let isShared = counts[entry.value, default: 0] > 1
            distinct[entry.key] = isShared ? "\(entry.value) (\(words(entry.key)))" : entry.value
        }
    }
}
