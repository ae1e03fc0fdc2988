import Engine
import Turnaround
import WorkflowCore

/// A life as it is being told: every step is compared with the script, and the end with the whole of it.
package struct LifeTelling {
    private let life: Life
    private let narrator: any Narrator
    private let house: House
    private var people: [String: House.Person] = [:]
    /// References and states by the name of the case, and the history that is expected of it.
    private var references: [String: String] = [:]
    private var states: [String: String] = [:]
    private var histories: [String: [String]] = [:]
    private var flaws: [String] = []

    /// Tells a life.
    /// - Returns: everything in which it went otherwise than the script says; nothing where it did not.
    package static func flaws(of life: Life, told narrator: any Narrator, in house: House) async throws -> [String] {
        var telling = LifeTelling(life, narrator, house)
        try await telling.prepare()
        for step in life.steps where telling.flaws.isEmpty { try await telling.take(step) }
        if telling.flaws.isEmpty { try await telling.end() }
        return telling.flaws
    }

    private init(_ life: Life, _ narrator: any Narrator, _ house: House) {
        (self.life, self.narrator, self.house) = (life, narrator, house)
    }

    private mutating func prepare() async throws {
        if !life.routes.isEmpty { _ = try await house.administration.publish(life.routes) }
        people = [
            "provider": house.simulatingProvider, "officer": house.simulatingOfficer,
            "reviewer": house.simulatingReviewer,
            "decider": house.simulatingDecider,
        ]
        for name in life.deciders { people[name] = try await house.person(name, roles: ["decider", "operator"]) }
        for name in life.reviewers {
            people[name] = try await house.person(name)
            guard name == "lay" else { continue }
            _ = try await house.engine.say(.profile(expertise: [], isLay: true), of: name, as: house.officer.credential)
        }
    }

    /// Half past nine in the morning, in winter or summer; the evening where time passes.
    private static func moment(_ day: String, evening: Bool = false) throws -> Instant {
        try Instant("\(day)T\(evening ? "22:00" : "09:30"):00Z")
    }

    private mutating func take(_ step: Life.Step) async throws {
        switch step {
        case .deed(let day, let who, let name, let deed, let expected):
            guard let person = people[who] else {
                flaws.append("\(who) is nobody")
                return
            }
            let told = try await narrator.tell(deed, on: references[name], as: person, at: try Self.moment(day))
            switch (told, expected) {
            case (.done(let receipt), .now(let state, let party)):
                references[name] = references[name] ?? receipt["reference"]?.stringValue
                if receipt["state"] != .string(state) || receipt["party"] != .string(party) {
                    flaws.append("\(day) \(who) \(deed.words): expected \(state), \(party); told \(receipt)")
                }
                add(deed.command == deed.action ? deed.command : "\(deed.command) \(deed.action)", to: name, state)
            case (.done, .done): break
            case (.refused(let problem, let sentence), .refused(let reason))
            where problem == reason && !sentence.isEmpty: break
            default: flaws.append("\(day) \(who) \(deed.words): expected \(expected), told \(told)")
            }
        case .time(let day, let happens):
            let told = try await narrator.pass(until: try Self.moment(day, evening: true))
            let events = happens.map { line in
                let parts = line.split(separator: ": ", maxSplits: 1).map { String($0) }
                return (name: parts.count == 2 ? parts[0] : "the case", what: parts.last ?? "")
            }
            let expected = events.map { "\($0.what.prefix { $0 != " " }) \(references[$0.name] ?? $0.name)" }
            // What is due at one moment comes in no order.
            if told.sorted() != expected.sorted() { flaws.append("until \(day): expected \(expected), told \(told)") }
            for (name, what) in events {
                let parts = what.split(separator: " → ").map { String($0) }
                add(parts.first ?? "", to: name, parts.count == 2 ? parts[1] : states[name] ?? "")
            }
        case .meet(let name, let other, let place, let state):
            let found = try await shown(other, at: place)
            references[name] = found?.stringValue
            add("open", to: name, state)
            if references[name] == nil { flaws.append("\(other) leads to no \(name) at \(place)") }
        case .sees(let name, let place, let value):
            let found = try await shown(name, at: place)
            if found != value { flaws.append("\(name) shows \(String(describing: found)) at \(place), not \(value)") }
        }
    }

    private func shown(_ name: String, at place: String) async throws -> JSONValue? {
        let shown = try await narrator.read(.shown(references[name] ?? ""), as: house.simulatingOfficer)
        return place.split(separator: ".").reduce(shown) { value, part in
            Int(part).map { index in value?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
                ?? value?[String(part)]
        }
    }

    private mutating func add(_ event: String, to name: String, _ state: String) {
        histories[name, default: []].append(states[name] == state ? event : "\(event) → \(state)")
        states[name] = state
    }

    /// The history is the script; its parts sum to the whole; the register says what the script says; what is stored
    /// holds together.
    private mutating func end() async throws {
        for (name, reference) in references.sorted(by: { $0.key < $1.key }) {
            guard let history = try await narrator.read(.history(reference), as: house.simulatingOfficer),
                let path = history["path"]
            else {
                flaws.append("\(name) has no history")
                continue
            }
            let told = (history["events"]?.arrayValue ?? []).map(Self.line)
            let seen = { [narrator] (line: String) in
                narrator.actsToDecide && line.hasPrefix("decide ") ? "act \(line.dropFirst(7))" : line
            }
            if let expected = histories[name], told.map(seen) != expected.map(seen) {
                flaws.append("\(name) went \(told), not \(expected)")
            }
            flaws += Self.sums(path).map { "\(name): \($0)" }
            let entry = Self.entry(try await narrator.read(.entry(reference), as: house.simulatingOfficer))
            switch (entry, life.entries[name] ?? .absent) {
            case (.there("ended", let from, _, 0), .ended(let first)) where from == first: break
            case (let told, let expected) where told == expected: break
            default: flaws.append("\(name) stands in the register as \(entry)")
            }
        }
        flaws += try await narrator.examine()
    }

    /// An event as the script would tell it.
    private static func line(_ event: JSONValue) -> String {
        let (command, action) = (event["command"]?.stringValue ?? "?", event["action"]?.stringValue ?? "?")
        let happened = command == action ? command : "\(command) \(action)"
        return event["to"]?.stringValue.map { "\(happened) → \($0)" } ?? happened
    }

    /// Where the parts of a path do not sum to its whole: by party, and by stay; in seconds and in working days.
    private static func sums(_ path: JSONValue) -> [String] {
        func sum(_ list: String, _ member: String) -> Double {
            (path[list]?.arrayValue ?? []).reduce(0) { sum, part in
                sum + (part[member]?.doubleValue ?? part[member]?["value"]?.doubleValue ?? 0)
            }
        }
        let (seconds, days) = (
            path["elapsed_seconds"]?.doubleValue ?? -1, path["elapsed_working_days"]?.doubleValue ?? -1
        )
        let parts = [
            ("split in seconds", sum("split", "total_seconds"), seconds),
            ("split in days", sum("split", "total_working_days"), days),
            ("visits in seconds", sum("visits", "elapsed_seconds"), seconds),
            ("visits in days", sum("visits", "working_days"), days),
        ]
        return parts.filter { abs($0.1 - $0.2) > 1e-6 * max(1, $0.2) }.map {
            "the \($0.0) is \($0.1), the whole \($0.2)"
        }
            + (seconds > 0 ? [] : ["no time has passed"])
    }

    private static func entry(_ told: JSONValue?) -> Life.Entry {
        guard let told else { return .absent }
        return .there(
            status: told["status"]?.stringValue ?? "?", from: told["valid_from"]?.stringValue ?? "?",
            until: told["valid_until"]?.stringValue,
            conditions: told["conditions"]?.arrayValue?.count ?? 0)
    }
}
