import RandomSupport
import Turnaround

/// A route and cases on it of which nothing but the chance of a seed says what is due when: limits and standards of its
/// states, levels of escalation, a term with its renewal, a panel with its reminders.
struct TimerSet: Sendable {
    /// A case: when it is opened, and how much later its reviewer joins.
    struct Start: Sendable {
        var openedAt: Instant
        var joinsAfterSeconds: Int64
    }

    /// The route's name.
    let name: String
    /// The route as a file.
    let text: String
    /// Its cases.
    let starts: [Start]

    /// A route with cases that all open within a week of a day.
    init(seed: UInt64, cases: Int, from day: Instant) {
        var random = SeededGenerator(seed: seed)
        name = "timers-\(seed)"
        let last = Int.random(in: 1...3, using: &random)
        let standards = (0...last).map { _ in Int.random(in: 1...6, using: &random) }
        let states = (0...last).map { number in
            let party = number == 0 ? "body" : ["body", "provider", "third-party"].randomElement(using: &random) ?? ""
            let limit = "\(Int.random(in: 2...10, using: &random)) \(Self.unit(&random))"
            let panel = number == 0 ? ", panel: \(Self.panel(&random))" : ""
            let standard =
                party == "body"
                ? ", standard: \(standards[number]) working days, escalation: \(Self.levels(&random))" : ""
            return "  s\(number): {party: \(party), deadline: \(limit), on_expiry: go-\(number)\(standard)\(panel)}"
        }
        let whole = standards.reduce(1, +)
        text = """
            workflow: \(name)
            version: 1
            title: Timers
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: \(whole) working days, escalation: \
            \(Self.levels(&random))}
            states:
              draft: {party: provider, initial: true}
            \(states.joined(separator: "\n"))
              approved: {party: none, outcome: approved, valid: 1 months, on_expiry: end, \
            renewal: {opens: \(Int.random(in: 1...20, using: &random)) calendar days before expiry}}
              ended: {party: none, outcome: lapsed}
            actions:
              submit: {from: draft, to: s0, by: provider, marks: received}
              recommend: {from: s0, to: s1, by: reviewer}
            \((0..<last).map { "  go-\($0): {from: s\($0), to: s\($0 + 1), by: system}" }.joined(separator: "\n"))
              go-\(last): {from: s\(last), to: approved, by: system, marks: decided}
              end: {from: approved, to: ended, by: system}
            """
        starts = (0..<cases).map { _ in
            Start(
                openedAt: day.advanced(bySeconds: Int64.random(in: 0..<(7 * 86_400), using: &random)),
                joinsAfterSeconds: Int64.random(in: 60..<(2 * 86_400), using: &random))
        }
    }

    private static func unit(_ random: inout SeededGenerator) -> String {
        Bool.random(using: &random) ? "working days" : "calendar days"
    }

    /// Levels of an escalation, each later than the one before.
    private static func levels(_ random: inout SeededGenerator) -> String {
        let share = "{at: \(Int.random(in: 10...90, using: &random)) % of standard, tell: officer}"
        return Bool.random(using: &random)
            ? "[\(share), {at: overdue, tell: decider}]" : "[{at: overdue, tell: [officer, decider]}]"
    }

    private static func panel(_ random: inout SeededGenerator) -> String {
        let due = Int.random(in: 2...10, using: &random)
        return "{reviewers: 1, quorum: 1, due: \(due) working days, "
            + "remind: \(Int.random(in: 1..<due, using: &random)) working days before due}"
    }
}
