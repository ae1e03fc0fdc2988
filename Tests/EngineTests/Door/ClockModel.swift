import Engine
import EngineSupport
import Turnaround
import WorkflowCore

/// What a case on the proportionate route is after every command, kept beside the engine: acts written down with their
/// times, corrections applied to them, and whose court the case was in read off the list.
struct ClockModel {
    /// One event as the model wrote it down.
    struct Event {
        let number: Int
        /// Since when the court is another, where it is.
        let begins: (party: Party, state: String)?
        let isCorrection: Bool
        let marks: [String]
        /// When it happened, as far as is known.
        var at: Instant
    }

    /// An act of the workflow.
    struct Act {
        let action: String
        let by: String
        let to: String
        var data: JSONValue?
        var marks: [String] = []
    }

    /// A stretch of the case in one court.
    struct Stretch: Equatable {
        let party: Party
        let state: String
        let from: Instant
        let until: Instant?
    }

    static let parties: [String: Party] = [
        "draft": .provider, "completeness": .body, "review": .body, "information": .provider,
        "awaiting-meeting": .meeting,
        "notifying": .body, "notifying-conditions": .body, "conditions": .provider, "checking-conditions": .body,
        "accredited": .none,
        "withdrawn": .none,
    ]
    static let acts: [String: [Act]] = [
        "draft": [Act(action: "submit", by: "simulatingProvider", to: "completeness", marks: ["received"])],
        "completeness": [
            Act(action: "confirm-complete", by: "simulatingOfficer", to: "review", marks: ["complete"]),
            Act(action: "return-incomplete", by: "simulatingOfficer", to: "draft", data: ["missing": "The plan."]),
        ],
        "review": [
            Act(action: "request-information", by: "simulatingOfficer", to: "information", data: ["question": "Why?"]),
            Act(
                action: "recommend", by: "simulatingReviewer", to: "awaiting-meeting",
                data: ["recommendation": "Yes."]),
        ],
        "information": [
            Act(action: "provide-information", by: "simulatingProvider", to: "review", data: ["answer": "So."]),
            Act(action: "withdraw", by: "simulatingProvider", to: "withdrawn"),
        ],
        "awaiting-meeting": [
            Act(action: "approve", by: "simulatingDecider", to: "notifying"),
            Act(
                action: "approve-with-conditions", by: "simulatingDecider", to: "notifying-conditions",
                data: ["conditions_set": "One."]),
            Act(action: "defer", by: "simulatingDecider", to: "review", data: ["deferral": "More."]),
        ],
        "notifying": [Act(action: "notify", by: "simulatingOfficer", to: "accredited", marks: ["notified"])],
        "notifying-conditions": [
            Act(action: "notify-conditions", by: "simulatingOfficer", to: "conditions", marks: ["notified"])
        ],
        "conditions": [
            Act(
                action: "meet-conditions", by: "simulatingProvider", to: "checking-conditions",
                data: ["conditions_response": "Met."])
        ],
        "checking-conditions": [
            Act(action: "confirm-conditions", by: "simulatingOfficer", to: "accredited"),
            Act(
                action: "return-conditions", by: "simulatingOfficer", to: "conditions",
                data: ["conditions_open": "Two."]),
        ],
    ]

    let reference: String
    private(set) var events: [Event] = []
    private(set) var state = "draft"
    private(set) var isPaused = false
    private(set) var extended = 0
    private(set) var agreed = 0
    /// Extensions that wait for consent: number and working days.
    private(set) var proposed: [(number: Int, workingDays: Int)] = []

    init(reference: String, opened: Instant) {
        self.reference = reference
        events = [Event(number: 1, begins: (.provider, "draft"), isCorrection: false, marks: [], at: opened)]
    }

    var isClosed: Bool { Self.parties[state] == Party.none }
    /// When the last event was recorded to have happened, corrections apart.
    var last: Instant { events.map(\.at).max() ?? events[0].at }

    /// Notes a command that was done.
    mutating func take(_ request: Command.Request, at moment: Instant) {
        let number = events.count + 1
        func event(_ begins: (Party, String)? = nil, marks: [String] = [], isCorrection: Bool = false) -> Event {
            Event(number: number, begins: begins, isCorrection: isCorrection, marks: marks, at: moment)
        }
        switch request {
        case .act(_, let action, _):
            guard let act = Self.acts[state]?.first(where: { $0.action == action }) else { return }
            state = act.to
            events.append(event((Self.parties[state] ?? .none, state), marks: act.marks))
        case .consent(_, let proposal):
            if let place = proposed.firstIndex(where: { $0.number == proposal }) {
                agreed += proposed.remove(at: place).workingDays
                events.append(event())
            } else {
                isPaused = true
                events.append(event((.paused, state)))
            }
        case .resume:
            isPaused = false
            events.append(event((Self.parties[state] ?? .none, state)))
        case .extend(_, let what, let workingDays, _):
            if what == .standard {
                extended += workingDays
                proposed.append((number, workingDays))
            }
            events.append(event())
        case .correct(_, let corrected, let effective, _):
            events[corrected - 1].at = effective
            events.append(event(isCorrection: true))
        case .open, .amend, .pause, .give: events.append(event())
        // To look changes nothing, and no event tells of it.
        case .consult: break
        }
    }

    /// The times between which an event may be said to have happened, corrections apart.
    func room(of number: Int) -> (earliest: Instant?, latest: Instant) {
        let others = events.filter { !$0.isCorrection && $0.number != number }
        let latest = others.first { $0.number > number }?.at ?? last
        return (others.last { $0.number < number }?.at, latest)
    }

    /// The case, court by court.
    var stretches: [Stretch] {
        let begun = events.compactMap { event in event.begins.map { (begins: $0, at: event.at) } }
        return begun.indices.map { place in
            Stretch(
                party: begun[place].begins.party, state: begun[place].begins.state, from: begun[place].at,
                until: place + 1 < begun.count ? begun[place + 1].at : nil)
        }
    }

    /// The first moment with a mark.
    func marked(_ mark: String) -> Instant? { events.first { $0.marks.contains(mark) }?.at }
}
