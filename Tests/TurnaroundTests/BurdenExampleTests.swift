import Testing
import Turnaround

/// Cases with terms and evidence, for figures that can be done by hand.
struct Burdened {
    let scheme: Scheme

    init() throws { scheme = try Scheme() }

    /// A case on a route that is decided, or still open, with what it handed in.
    func timeline(
        _ profile: CaseProfile, route: String = "small", provider: String? = "COL", submitted: Int = 2, review: Int = 8,
        requests: Int = 0,
        outcome: String? = "approved", body: String? = "BAC"
    ) -> CaseTimeline {
        var timeline = scheme.timeline(
            submitted: submitted, review: review, requests: requests, decided: outcome != nil)
        timeline.route = route
        timeline.outcome = outcome
        timeline.body = body
        timeline.provider = provider
        timeline.profile = profile
        return timeline
    }

    func route(
        _ timelines: [CaseTimeline], asOf: Int = 200, _ thresholds: OnerousThresholds = [:], named: String = "small"
    ) throws
        -> RouteOnerous
    {
        try #require(
            OnerousReport.build(timelines: timelines, options: scheme.options(asOf), thresholds: thresholds).routes
                .first {
                    $0.route == named
                })
    }

    /// A figure of the route.
    func figure(_ measure: BurdenMeasure, _ basis: BurdenFigure.Basis? = nil, in route: RouteOnerous) throws
        -> BurdenFigure
    {
        try #require(route.burden.first { $0.measure == measure && $0.basis == basis })
    }

    func value(_ measure: BurdenMeasure, _ basis: BurdenFigure.Basis? = nil, of timelines: [CaseTimeline]) throws
        -> Double?
    {
        try figure(measure, basis, in: route(timelines)).value
    }
}

/// Rounded to so many digits after the point.
func rounded(_ value: Double?, _ digits: Int) -> Double? {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return value.map { ($0 * scale).rounded() / scale }
}

/// A SHA-256 made up of one digit.
func digest(_ digit: Int) -> String { String(repeating: String(digit), count: 64) }

/// The worked examples of `Docs/burden.md`, in its order.
@Suite struct BurdenExampleTests {
    let burdened: Burdened

    init() throws { burdened = try Burdened() }

    @Test func costs() throws {
        var profile = CaseProfile(
            evidence: [EvidenceItem(requirement: "a", hours: 12)], scheme: SchemeTerms(feeGBP: 450, tariffGBP: 32.5))
        #expect(try CaseBurden(profile).perCase(.feesAndHours).get() == 840)
        #expect(try CaseBurden(profile).perCase(.fees).get() == 450)
        profile.scheme.externalGBP = 60
        #expect(try CaseBurden(profile).perCase(.fees).get() == 510)
        profile.scheme.externalGBP = nil
        profile.scheme.validityYears = 4
        profile.scheme.annualFeeGBP = 50
        #expect(try CaseBurden(profile).perYear(.fees).get() == 150)
        let now = burdened.timeline(profile)
        var old = now
        old.closed = now.closed?.advanced(bySeconds: -6 * 366 * 86_400)
        old.opened = old.opened.advanced(bySeconds: -7 * 366 * 86_400)
        old.visits = []
        #expect(try burdened.value(.schemeTotal, .fees, of: [now, now, old]) == 300)
        let course = CaseProfile(
            course: CourseTerms(priceGBP: 300, learnersPerYear: 20),
            scheme: SchemeTerms(feeGBP: 1_400, validityYears: 3))
        #expect(rounded(try CaseBurden(course).perLearner(.fees).get(), 2) == 23.33)
        #expect(rounded(try CaseBurden(course).shareOfIncome(.fees).get(), 3) == 0.078)
        var cheap = course
        cheap.scheme.feeGBP = 150
        #expect(rounded(try CaseBurden(cheap).shareOfIncome(.fees).get(), 3) == 0.008)
    }

    @Test func proportion() throws {
        let small = CaseProfile(
            course: CourseTerms(ukCredits: 10), scheme: SchemeTerms(feeGBP: 450, benchmarkRoute: "programme"))
        let full = CaseProfile(
            course: CourseTerms(ukCredits: 360), scheme: SchemeTerms(feeGBP: 5_400))
        let timelines = [burdened.timeline(small), burdened.timeline(full, route: "programme")]
        #expect(try burdened.value(.proportionality, .fees, of: timelines) == 3)
    }

    @Test func evidence() throws {
        let names = (1...6).map { "r\($0)" }
        let loaded = burdened.timeline(
            CaseProfile(
                course: CourseTerms(ukCredits: 15), requirements: names))
        #expect(try burdened.value(.requiredItems, of: [loaded]) == 6)
        #expect(try burdened.value(.itemsPerTenCredits, of: [loaded]) == 4)
        let standards = (1...52).map { EvidenceItem(requirement: "s\($0)", source: $0 <= 31 ? .reused : .new) }
        #expect(
            rounded(try burdened.value(.reuse, of: [burdened.timeline(CaseProfile(evidence: standards))]), 3) == 0.596)
        let pairs = [1, 2].map { number in
            burdened.timeline(
                CaseProfile(evidence: [
                    EvidenceItem(requirement: "policy", sha256: digest(9)),
                    EvidenceItem(requirement: "plan", sha256: digest(number)),
                ]), submitted: number)
        }
        #expect(try burdened.value(.duplication, of: pairs) == 0.25)
        let asked = [0, 1, 3].map { burdened.timeline(CaseProfile(), requests: $0) }
        #expect(rounded(try burdened.value(.requests, of: asked), 1) == 1.3)
        #expect(rounded(try burdened.value(.repeatedRequests, of: asked), 2) == 0.33)
        let recorded = (0..<4).map { EvidenceItem(requirement: "r\($0)", consulted: $0 > 0) }
        let silent = [EvidenceItem(requirement: "r0")]
        #expect(
            try burdened.value(.unused, of: [recorded, silent].map { burdened.timeline(CaseProfile(evidence: $0)) })
                == 0.25)
    }

    @Test func conditions() throws {
        var decided = burdened.timeline(CaseProfile())
        let decision = try #require(decided.closed)
        let days = { (count: Int64) in decision.advanced(bySeconds: count * 86_400) }
        let due = LondonTime.shared.day(of: days(12))
        decided.conditions = [10, 20].map { ConditionFate(imposed: decision, due: due, discharged: days($0)) }
        #expect(try burdened.value(.conditions, of: [decided]) == 2)
        #expect(try burdened.value(.discharge, of: [decided]) == 15)
        #expect(try burdened.value(.dischargedOnTime, of: [decided]) == 0.5)
        // Shown in time, and found so by the body after the day.
        decided.conditions[1].shown = days(12)
        #expect(try burdened.value(.dischargedOnTime, of: [decided]) == 1)
        decided.conditions[1].shown = days(13)
        #expect(try burdened.value(.dischargedOnTime, of: [decided]) == 0.5)
    }

    @Test func requirements() throws {
        let items = [("light", 1.0), ("heavy", 6), ("middle", 3)].map { EvidenceItem(requirement: $0, hours: $1) }
        let listed = try burdened.route([
            burdened.timeline(CaseProfile(evidence: items, scheme: SchemeTerms(tariffGBP: 30)))
        ]).requirements
        #expect(listed.map(\.requirement) == ["heavy", "middle", "light"] && listed.map(\.costGBP) == [180, 90, 30])
        #expect(
            listed.map { rounded($0.cumulativeShare, 2) } == [0.6, 0.9, 1] && listed.allSatisfy { $0.step == "review" })
    }

    @Test func chance() throws {
        #expect(Proportion.ruleOfThree(trials: 60) == 0.05)
        #expect(rounded(Proportion.upperTail(successes: 3, trials: 10, chance: 0.2), 2) == 0.32)
        #expect(rounded(Proportion.upperTail(successes: 8, trials: 10, chance: 0.2), 5) == 0.00008)
    }
}
