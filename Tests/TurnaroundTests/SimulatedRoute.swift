import RandomSupport
import Turnaround

/// A made-up route with its cases over two years, in which at most one thing is wrong: the planted cause.
///
/// Draft (provider), completeness check, review with requests for information, a committee, a letter. Durations are
/// sums of uniform numbers and every seventh is twice as long, so that a seed gives the same cases on every machine.
struct SimulatedRoute {
    /// What is wrong, and at which step.
    enum Plant: Hashable {
        /// The step takes several times as long as it should.
        case slow(String)
        /// The committee meets once a quarter instead of once a week.
        case quarterly
        /// The step asks for a document that the provider hands in with most of its cases.
        case duplicate(String)
        /// The step never sends a case anywhere but on.
        case nonDecisive(String)
        /// The step is slow and asks for that document too.
        case both(String)
        /// Nothing.
        case nothing

        /// The step at which something is wrong.
        var step: String? {
            switch self {
            case .slow(let step), .duplicate(let step), .nonDecisive(let step), .both(let step): step
            case .quarterly: "committee"
            case .nothing: nil
            }
        }
        var isSlow: Bool {
            switch self {
            case .slow, .both: true
            default: false
            }
        }
        var asksTwice: Bool {
            switch self {
            case .duplicate, .both: true
            default: false
            }
        }
    }

    /// The days on which things happen: working days from the first, at noon.
    struct Calendar {
        let working = WorkingDays(name: "weekdays", years: 2023...2027, closed: [])
        let days: [Instant]

        init() throws {
            let start = try Day("2024-01-01")
            days = (0..<800).map { [working] in LondonTime.shared.instant(of: working.add($0, to: start)) }
        }

        /// A moment of a working day, from 9 to 17 o'clock.
        func moment(_ time: Double) -> Instant {
            let day = min(Int(time), days.count - 1)
            return days[day].advanced(bySeconds: Int64((9 + 8 * (time - time.rounded(.down))) * 3600))
        }
    }

    static let (arrivalDays, lastDay) = (480.0, 520.0)
    static let requirements = [
        "completeness": ["internal-approval", "contact-sheet"], "review": ["assessment-plan", "mapping", "staff-list"],
        "committee": ["summary", "declaration"],
    ]

    let plant: Plant
    let cases: Int
    private let calendar: Calendar
    private var random: SeededGenerator

    init(_ plant: Plant, seed: UInt64, cases: Int = 100, calendar: Calendar) {
        self.cases = cases
        self.plant = plant
        self.calendar = calendar
        random = SeededGenerator(seed: seed)
    }

    /// What a report on the route is made under.
    var options: TurnaroundOptions {
        .init(asOf: calendar.moment(Self.lastDay), working: calendar.working, title: "Simulation")
    }

    /// The onerous report on all cases.
    func report() -> OnerousReport { .build(timelines: timelines(), options: options) }

    private func timelines() -> [CaseTimeline] {
        var copy = self
        return (0..<cases).map { copy.timeline($0) }
    }

    private mutating func fraction() -> Double { Double(random.next() >> 11) / Double(1 << 53) }

    private mutating func happens(_ chance: Double) -> Bool { fraction() < chance }

    /// A duration of a step in working days; `usual` is about its middle.
    private mutating func duration(_ usual: Double, of step: String) -> Double {
        let length = usual * (0.4 + 0.4 * (fraction() + fraction() + fraction())) * (happens(1.0 / 7) ? 2 : 1)
        return plant.isSlow && plant.step == step ? 2.5 * length : length
    }

    private mutating func timeline(_ number: Int) -> CaseTimeline {
        var path = Path(calendar: calendar, time: Self.arrivalDays * fraction())
        let provider = Int(8 * fraction())
        path.stay("draft", .provider, for: 1 + 6 * fraction())
        let received = path.moment
        path.stay("completeness", .body, for: duration(2, of: "completeness"), standard: 5)
        if plant != .nonDecisive("completeness"), happens(0.08) {
            path.stay("draft", .provider, for: 2 + 6 * fraction())
            path.stay("completeness", .body, for: duration(1, of: "completeness"), standard: 5)
        }
        path.stay("review", .body, for: duration(11, of: "review"), standard: 20)
        let decides = plant != .nonDecisive("review")
        while decides, happens(0.25) {
            path.stay("information", .provider, for: 2 + 6 * fraction(), isRequest: true)
            path.stay("review", .body, for: duration(6, of: "review"), standard: 20)
        }
        var outcome = "approved"
        var conditions: [ConditionFate] = []
        if decides, happens(0.04) {
            outcome = "withdrawn"
        } else {
            let gap = plant == .quarterly ? 65.0 : 5
            path.stay("committee", .meeting, until: (path.time / gap).rounded(.down) * gap + gap)
            if plant != .nonDecisive("committee") {
                if happens(0.06) {
                    outcome = "refused"
                } else if happens(0.1) {
                    conditions = [ConditionFate(imposed: path.moment)]
                }
            }
            path.stay(
                outcome == "refused" ? "refusal-letter" : "letter", .body, for: duration(2, of: "letter"), standard: 5)
        }
        var timeline = CaseTimeline(
            reference: "S\(number)", route: "simulated", opened: path.visits[0].entered, visits: path.visits,
            closed: path.moment, outcome: outcome, events: path.visits.count)
        timeline.received = received
        timeline.clock.start = received
        timeline.clock.stop = path.moment
        timeline.clock.standard = Period(60, .workingDays)
        timeline.body = "SIM"
        timeline.provider = "P\(provider)"
        timeline.conditions = conditions
        timeline.profile = profile(number, provider)
        return timeline
    }

    private mutating func profile(_ number: Int, _ provider: Int) -> CaseProfile {
        var profile = CaseProfile(
            course: CourseTerms(
                ukCredits: 10 + 10 * (fraction() * 3).rounded(.down), priceGBP: 300, learnersPerYear: 40))
        profile.scheme = SchemeTerms(feeGBP: 500, tariffGBP: 30, validityYears: 3, substantive: ["assessment-plan"])
        let (givesHours, isRecorded) = (happens(0.6), happens(0.8))
        for (step, items) in Self.requirements.sorted(by: { $0.key < $1.key }) {
            for (place, item) in items.enumerated() {
                profile.requirements.append(item)
                profile.scheme.requirementSteps[item] = step
                // The planted demand, or now and then a document that was there before.
                let isOld = (plant.asksTwice && plant.step == step && place == 1 && happens(0.7)) || happens(0.08)
                let owner = isOld ? provider : 100 + number
                profile.evidence.append(
                    EvidenceItem(
                        requirement: item, sha256: Self.digest(owner, profile.evidence.count),
                        source: isOld ? .reused : .new,
                        pages: 1 + Int(20 * fraction()),
                        hours: givesHours ? (2 * fraction() + 1) : nil, consulted: isRecorded ? !happens(0.2) : nil))
            }
        }
        return profile
    }

    /// A text of 64 hexadecimal digits that is the same for the same document.
    private static func digest(_ owner: Int, _ place: Int) -> String {
        let digits = String(1_000_000 + 10 * owner + place, radix: 16)
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    /// The stays of one case as time goes on.
    private struct Path {
        let calendar: Calendar
        var time: Double
        var visits: [Visit] = []

        var moment: Instant { calendar.moment(time) }

        init(calendar: Calendar, time: Double) {
            self.calendar = calendar
            self.time = time
        }

        mutating func stay(
            _ step: String, _ party: Party, for days: Double, standard: Int? = nil, isRequest: Bool = false
        ) {
            stay(step, party, until: time + days, standard: standard, isRequest: isRequest)
        }

        mutating func stay(
            _ step: String, _ party: Party, until end: Double, standard: Int? = nil, isRequest: Bool = false
        ) {
            let entered = moment
            time = end
            visits.append(
                Visit(
                    step: step, party: party, entered: entered, left: moment,
                    standard: standard.map { Period($0, .workingDays) },
                    isRequest: isRequest))
        }
    }
}
