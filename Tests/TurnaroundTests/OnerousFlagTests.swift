import Foundation
import Testing
import Turnaround

/// The rules about queues, evidence, proportion and outcomes, and what chance may explain.
@Suite struct OnerousFlagTests {
    let burdened: Burdened

    init() throws { burdened = try Burdened() }

    func flag(_ rule: OnerousRule, _ step: String, in route: RouteOnerous) throws -> OnerousFlag {
        let step = try #require(route.steps.first { $0.step == step })
        return try #require((step.flags + step.quiet).first { $0.rule == rule })
    }

    /// Visits, and working days that each waits for a meeting.
    @Test(arguments: [
        (8, 5, OnerousFlag.Verdict.raised, true), (8, 4, .quiet, false), (7, 30, .tooFew, false),
        (40, 30, .raised, true),
        (8, 0, .tooFew, false),
    ])
    func aQueueIsWorthAFlagFromAWeekOn(visits: Int, wait: Int, verdict: OnerousFlag.Verdict, isFirm: Bool) throws {
        let timelines = (0..<visits).map { _ in burdened.scheme.timeline(meeting: wait) }
        let queue = try flag(.queue, "meeting", in: burdened.route(timelines))
        #expect(queue.verdict == verdict && queue.isFirm == isFirm && queue.kind == .time && queue.unit == .share)
        if wait > 0, visits >= 8 { #expect(queue.number == 1 && queue.threshold == 0.6 && queue.n.value == visits) }
        #expect(try flag(.queue, "draft", in: burdened.route(timelines)).verdict == .notApplicable)
        if visits >= 8 { #expect(try flag(.queue, "review", in: burdened.route(timelines)).number == 0) }
        let literal = try flag(.queue, "meeting", in: burdened.route(timelines, [.queueMinimumWorkingDays: 0]))
        #expect((literal.verdict == .raised) == (visits >= 8 && wait > 0))
    }

    /// A SHA-256 of its own for each number.
    func document(_ number: Int) -> String {
        let digits = String(0xA00_0000 + number, radix: 16)
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    /// How often a case hands in what was there before: the first of a provider never does.
    func repeated(_ cases: Int, every place: Int, items: Int, substantive: Set<String> = []) -> [CaseTimeline] {
        (0..<cases).map { number in
            let evidence = (0..<items).map { item in
                let isOld = item == 0 && number % place == 0
                return EvidenceItem(
                    requirement: "r\(item)", sha256: isOld ? digest(1) : document(100 * number + item),
                    consulted: !isOld)
            }
            return burdened.timeline(
                CaseProfile(evidence: evidence, scheme: SchemeTerms(substantive: substantive)), submitted: number + 1)
        }
    }

    @Test(
        arguments: [
            // cases, every so many-th, pieces of each; duplicates raised and firm, unused raised and firm
            (30, 1, 2, true, true, true, true), (30, 1, 4, true, true, false, false),
            (30, 2, 2, true, false, false, false),
            (30, 1, 6, false, false, false, false), (7, 1, 1, nil, nil, nil, nil), (8, 1, 1, true, true, true, true),
        ] as [(Int, Int, Int, Bool?, Bool?, Bool?, Bool?)])
    func evidenceThatWasThereOrThatNobodyReads(
        cases: Int, every: Int, items: Int, duplicates: Bool?, firm: Bool?, unused: Bool?, unusedFirm: Bool?
    ) throws {
        let route = try burdened.route(repeated(cases, every: every, items: items))
        let asked = try flag(.duplicate, "review", in: route)
        let read = try flag(.unused, "review", in: route)
        guard let duplicates, let firm, let unused, let unusedFirm else {
            #expect(asked.verdict == .tooFew && read.verdict == .tooFew)
            return
        }
        #expect((asked.verdict == .raised, asked.isFirm) == (duplicates, firm), "\(asked)")
        #expect((read.verdict == .raised, read.isFirm) == (unused, unusedFirm), "\(read)")
        #expect(asked.n.value == cases && asked.test?.method == .clusteredRatio)
        #expect(try flag(.duplicate, "meeting", in: route).verdict == .notApplicable)
    }

    @Test func whatIsOfSubstanceIsNeverOnerous() throws {
        let some = try burdened.route(repeated(30, every: 1, items: 2, substantive: ["r0"]))
        #expect(try flag(.duplicate, "review", in: some).number == 0 && flag(.unused, "review", in: some).number == 0)
        let all = try burdened.route(repeated(30, every: 1, items: 1, substantive: ["r0"]))
        #expect(try flag(.duplicate, "review", in: all).verdict == .notApplicable)
        #expect(try flag(.unused, "review", in: all).sentence.contains("substantive quality"))
    }

    @Test func whatNobodyRecordedIsNotJudged() throws {
        let silent = (0..<40).map {
            burdened.timeline(CaseProfile(evidence: [EvidenceItem(requirement: "r")]), provider: nil, submitted: $0 + 1)
        }
        let route = try burdened.route(silent)
        #expect(
            try flag(.unused, "review", in: route).verdict == .notRecorded
                && flag(.duplicate, "review", in: route).verdict == .notRecorded)
        #expect(
            route.flags.map(\.verdict) == [.notRecorded, .notRecorded]
                && route.flags.map(\.rule) == [.disproportionate, .heavier])
    }

    /// What the last of `n` cases did at the meeting: what else but the usual way counts as a change.
    @Test(arguments: [
        (30, "approved", 0, OnerousFlag.Verdict.raised), (29, "approved", 0, .tooFew), (40, "refused", 1, .quiet),
        (40, "withdrawn", 1, .quiet),
        (400, "condition", 1, .quiet), (400, "back", 1, .quiet), (30, "request", 1, .quiet),
    ])
    func aStepThatChangesNothing(n: Int, last: String, changes: Int, verdict: OnerousFlag.Verdict) throws {
        var timelines = (0..<n).map { _ in burdened.scheme.timeline() }
        var other = burdened.scheme.timeline()
        let place = other.visits.count - 2
        let meeting = other.visits[place]
        let (entered, left) = (meeting.entered, try #require(meeting.left))
        let half = entered.advanced(bySeconds: 3_600)
        switch last {
        case "condition": other.conditions = [ConditionFate(imposed: left)]
        case "back", "request":
            other.visits[place].left = half
            other.visits.insert(
                Visit(
                    step: last, party: .provider, entered: half, left: half.advanced(bySeconds: 60),
                    isRequest: last == "request"),
                at: place + 1)
            other.visits.insert(
                Visit(step: "meeting", party: .meeting, entered: half.advanced(bySeconds: 60), left: left),
                at: place + 2)
        default: other.outcome = last
        }
        timelines[n - 1] = other
        let route = try burdened.route(timelines)
        let flag = try flag(.nonDecisive, "meeting", in: route)
        #expect(flag.verdict == verdict && flag.n.value == n && flag.isFirm == (verdict == .raised) && flag.test == nil)
        if verdict != .tooFew { #expect(flag.number == Double(changes) / Double(n)) }
        #expect(try self.flag(.nonDecisive, "draft", in: route).verdict == .notApplicable)
    }

    @Test func aLogWithoutOutcomesChangesNothingThatIsKnown() throws {
        let timelines = (0..<40).map { _ in
            var timeline = burdened.scheme.timeline()
            (timeline.outcome, timeline.isImported) = (nil, true)
            for place in timeline.visits.indices { timeline.visits[place].party = .unattributed }
            return timeline
        }
        let route = try burdened.route(timelines)
        #expect(
            try flag(.nonDecisive, "review", in: route).verdict == .notMarked
                && flag(.queue, "meeting", in: route).verdict == .notMarked)
    }

    /// Fee, hours, programme's fee; whether F6 is raised for the route and charged to the step.
    @Test(arguments: [
        (10.0, 0.0, 100.0, false, false), (400, 0, 100, true, false), (1, 50, 100, true, true),
        (400, 1, 100, true, false),
        (0, 0, 0, false, false),
    ])
    func proportionIsChargedToTheStepThatCosts(
        fee: Double, hours: Double, programme: Double, raised: Bool, charged: Bool
    ) throws {
        let items = [EvidenceItem(requirement: "a", hours: hours > 0 ? hours : nil)]
        let small = CaseProfile(
            course: CourseTerms(ukCredits: 10), evidence: items,
            scheme: SchemeTerms(feeGBP: fee, tariffGBP: 30, benchmarkRoute: "programme"))
        let full = CaseProfile(
            course: CourseTerms(ukCredits: 10), evidence: items, scheme: SchemeTerms(feeGBP: programme, tariffGBP: 1))
        let timelines =
            (0..<10).map { _ in burdened.timeline(small) }
            + (0..<3).map { _ in burdened.timeline(full, route: "programme") }
        let route = try burdened.route(timelines)
        let whole = try #require(route.flags.first { $0.rule == .disproportionate })
        #expect((whole.verdict == .raised) == raised && whole.isFirm == raised, "\(whole)")
        let step = try #require(route.steps.first { $0.step == "review" })
        #expect(step.flags.contains { $0.rule == .disproportionate } == charged)
        if charged { #expect(step.kinds == [.effort] && step.flags.last?.sentence.hasSuffix("of it.") == true) }
    }

    @Test(arguments: [(1_400.0, true), (150, false), (900, false), (901, true)])
    func aFeeIsHeldAgainstIncome(fee: Double, raised: Bool) throws {
        let course = CaseProfile(
            course: CourseTerms(priceGBP: 300, learnersPerYear: 20), scheme: SchemeTerms(feeGBP: fee, validityYears: 3))
        let route = try burdened.route((0..<8).map { _ in burdened.timeline(course) })
        let whole = try #require(route.flags.first)
        #expect((whole.verdict == .raised) == raised && whole.unit == .share && whole.threshold == 0.05)
        // A fee is no step's.
        #expect(route.steps.allSatisfy { step in !step.flags.contains { $0.rule == .disproportionate } })
    }

    @Test func theHeaviestRouteOfFourIsNamed() throws {
        func timelines(_ routes: Int) -> [CaseTimeline] {
            (1...routes).flatMap { number in
                let names = (0..<number).map { "r\($0)" }
                return (0..<8).map { _ in
                    burdened.timeline(
                        CaseProfile(
                            course: CourseTerms(ukCredits: 10), requirements: names), route: "route \(number)")
                }
            }
        }
        let four = try burdened.route(timelines(4), named: "route 4")
        let heavier = try #require(four.flags.last)
        #expect(
            heavier.verdict == .raised && heavier.isFirm == true && heavier.number == 0.4 && heavier.threshold == 0.3
                && heavier.n == 4)
        #expect(try flag(.heavier, "review", in: four).verdict == .raised)
        #expect(try burdened.route(timelines(4), named: "route 3").flags.last?.verdict == .quiet)
        #expect(try burdened.route(timelines(3), named: "route 3").flags.last?.verdict == .tooFew)
    }

    /// Ten reviews of eleven working days each against a standard of ten, of which so many rested for two by agreement.
    @Test(arguments: [(0, 11.0, OnerousFlag.Verdict.raised), (7, 11, .raised), (8, 9, .quiet), (10, 9, .quiet)])
    func anAgreedPauseMakesNoVisitLate(paused: Int, p80: Double, verdict: OnerousFlag.Verdict) throws {
        let timelines = (0..<10).map { number in
            var timeline = burdened.scheme.timeline(submitted: 2, review: 11)
            if number < paused {
                timeline.pauses = [Pause(from: burdened.scheme.moment(4), to: burdened.scheme.moment(6))]
            }
            return timeline
        }
        let late = try flag(.late, "review", in: burdened.route(timelines))
        #expect(late.number == p80 && late.verdict == verdict && late.n == 10)
    }

    /// Three of ten late is a crossing that chance explains; eight of ten is none.
    @Test(arguments: [(10, 3, 0.322, false), (10, 8, 0.0001, true), (8, 2, 0.497, false), (100, 40, 0, true)])
    func aCrossingThatChanceExplainsIsNotFirm(visits: Int, slow: Int, p: Double, isFirm: Bool) throws {
        let late = try flag(
            .late, "review",
            in: burdened.route((0..<visits).map { burdened.scheme.timeline(review: $0 < slow ? 11 : 10) }))
        #expect(late.verdict == .raised && late.isFirm == isFirm)
        #expect(rounded(late.test?.pValue, 3) == rounded(p, 3) && late.test?.effect == Double(slow) / Double(visits))
        #expect(late.test.map { $0.adjustedPValue >= $0.pValue } == true)
    }

    @Test func openVisitsInTimeSpeakAgainstLateness() throws {
        let closed = (0..<10).map { burdened.scheme.timeline(review: $0 < 5 ? 11 : 10) }
        let open = (0..<30).map { _ in burdened.scheme.timeline(submitted: 190, meeting: nil) }
        let late = try flag(.late, "review", in: burdened.route(closed + open))
        #expect(late.n == 10 && late.verdict == .raised && late.test?.effect == 0.125 && late.isFirm == false)
    }

    @Test func aFlagWithinChanceMakesNoStepOnerous() throws {
        let requests = (0..<12).map {
            burdened.scheme.timeline(review: $0 < 3 ? 11 : 10, requests: $0 == 0 ? 24 : 0, answer: 1)
        }
        let step = try #require(try burdened.route(requests).steps.first { $0.step == "review" })
        #expect(
            step.flags.contains { $0.rule == .rework && $0.isFirm == false } && step.kinds.isEmpty
                && step.isOnerous == false)
    }

    /// Student's upper tail, from published tables.
    @Test(arguments: [
        (6.314, 1.0, 0.05), (2.015, 5, 0.05), (3.365, 5, 0.01), (1.645, 100_000, 0.05), (0, 7, 0.5), (-2.015, 5, 0.95),
    ])
    func studentsTail(t: Double, degrees: Double, p: Double) {
        #expect(abs(Student.upperTail(t, degreesOfFreedom: degrees) - p) < 1e-4)
    }
}
