import RandomSupport
import Turnaround

/// The life of a case as somebody would write it down, act by act, with corrections: the plain way to say whose court
/// it was in.
struct ClockHistory {
    /// An act that changes whose court the case is in: it enters a state, pauses the case or takes it up again.
    struct Boundary {
        /// What it does.
        enum Kind { case enters(step: Int), pauses, resumes }

        let kind: Kind
        let party: Party
        var at: Instant
    }

    private(set) var boundaries: [Boundary] = []
    private(set) var extensions: [Extension] = []
    /// The places among the boundaries at which the scheme's clock starts and stops.
    private(set) var start: Int?
    private(set) var stop: Int?
    let standard: Period
    let cutOff: TimeOfDay?

    /// A history of up to a dozen acts within some weeks, around changes of the clock and bank holidays; parts of it
    /// are of no length.
    init(_ generator: inout SeededGenerator) {
        let unit: Period.Unit? = [.workingDays, .workingDays, .calendarDays, .weeks, .months].randomElement(
            using: &generator)
        standard = Period(
            Int.random(in: 1...(unit == .weeks || unit == .months ? 3 : 12), using: &generator), unit ?? .workingDays)
        cutOff = Bool.random(using: &generator) ? .defaultCutOff : nil
        var moment = Instant(
            microseconds: 1_766_000_000_000_000 + Int64.random(in: 0..<31_000_000_000_000, using: &generator))
        var held = Party.provider
        boundaries = [Boundary(kind: .enters(step: 0), party: held, at: moment)]
        for _ in 0..<Int.random(in: 0...11, using: &generator) {
            moment = moment.advanced(byMicroseconds: Self.wait(&generator))
            if boundaries[boundaries.count - 1].party == .paused {
                boundaries.append(Boundary(kind: .resumes, party: held, at: moment))
            } else if Int.random(in: 0..<4, using: &generator) == 0 {
                boundaries.append(Boundary(kind: .pauses, party: .paused, at: moment))
            } else {
                held = [.provider, .body, .body, .meeting, .thirdParty].randomElement(using: &generator) ?? .body
                boundaries.append(
                    Boundary(kind: .enters(step: Int.random(in: 1...3, using: &generator)), party: held, at: moment))
            }
        }
        let moves = boundaries.indices.dropFirst().filter {
            if case .enters = boundaries[$0].kind { true } else { false }
        }
        start = Int.random(in: 0..<4, using: &generator) == 0 ? nil : moves.randomElement(using: &generator)
        if boundaries[boundaries.count - 1].party != .paused, Bool.random(using: &generator) {
            moment = moment.advanced(byMicroseconds: Self.wait(&generator))
            boundaries.append(Boundary(kind: .enters(step: 9), party: .none, at: moment))
            if start != nil, Bool.random(using: &generator) { stop = boundaries.count - 1 }
        }
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let at = boundaries.randomElement(using: &generator)?.at ?? moment
            extensions.append(Extension(at: at, workingDays: Int.random(in: 1...5, using: &generator)))
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) { correct(&generator) }
    }

    private static func wait(_ generator: inout SeededGenerator) -> Int64 {
        switch Int.random(in: 0...4, using: &generator) {
        case 0: Int64.random(in: 0...2, using: &generator)
        case 1: Int64.random(in: 0...86_400_000_000, using: &generator)
        default: Int64.random(in: 0...700_000_000_000, using: &generator)
        }
    }

    /// An act happened at another time than was recorded, between its neighbours; the first may be earlier, the last is
    /// no later.
    private mutating func correct(_ generator: inout SeededGenerator) {
        guard let place = boundaries.indices.randomElement(using: &generator) else { return }
        let latest = place + 1 < boundaries.count ? boundaries[place + 1].at : boundaries[place].at
        let earliest =
            place > 0 ? boundaries[place - 1].at : boundaries[place].at.advanced(byMicroseconds: -600_000_000_000)
        boundaries[place].at = earliest.advanced(
            byMicroseconds: Int64.random(in: 0...latest.microseconds(since: earliest), using: &generator))
    }

    /// Whose the instant is: the party of the last boundary at or before it; `nil` before the first.
    func owner(at instant: Instant) -> Party? { boundaries.last { $0.at <= instant }?.party }

    /// The same history as a timeline.
    var timeline: CaseTimeline {
        var visits: [Visit] = []
        var pauses: [Pause] = []
        for boundary in boundaries {
            switch boundary.kind {
            case .enters(let step):
                if let last = visits.indices.last { visits[last].left = boundary.at }
                if boundary.party != .none {
                    visits.append(Visit(step: "s\(step)", party: boundary.party, entered: boundary.at, left: nil))
                }
            case .pauses: pauses.append(Pause(from: boundary.at))
            case .resumes: pauses[pauses.count - 1].to = boundary.at
            }
        }
        var timeline = CaseTimeline(
            reference: "r", route: "t", opened: boundaries[0].at, visits: visits, closed: closed,
            events: boundaries.count)
        timeline.clock.start = start.map { boundaries[$0].at }
        timeline.clock.stop = stop.map { boundaries[$0].at }
        timeline.clock.standard = standard
        timeline.clock.cutOff = cutOff
        timeline.pauses = pauses
        timeline.extensions = extensions
        return timeline
    }

    /// When it was closed.
    var closed: Instant? { boundaries.last.flatMap { $0.party == .none ? $0.at : nil } }
}
