import Foundation
import Testing
import Turnaround

/// What figures do at their edges, and which inputs they lack.
@Suite struct BurdenTests {
    let burdened: Burdened

    init() throws { burdened = try Burdened() }

    static let full = CaseProfile(
        course: CourseTerms(ukCredits: 10, priceGBP: 300, learnersPerYear: 20),
        evidence: [EvidenceItem(requirement: "a", hours: 2)],
        scheme: SchemeTerms(feeGBP: 100, tariffGBP: 30, validityYears: 3))

    /// What is taken away, and the figures that then do not exist, with the reason.
    static let lacking:
        [(@Sendable (inout CaseProfile) -> Void, CaseBurden.MissingInput, [BurdenMeasure], BurdenFigure.Basis)] = [
            ({ $0.scheme.feeGBP = nil }, .fee, [.perCase, .annualised, .perLearner, .shareOfIncome], .fees),
            ({ $0.scheme.feeGBP = nil }, .fee, [.perCase, .annualised, .perLearner, .shareOfIncome], .feesAndHours),
            (
                { $0.scheme.tariffGBP = nil }, .tariff, [.perCase, .annualised, .perLearner, .shareOfIncome],
                .feesAndHours
            ),
            ({ $0.evidence = [] }, .hours, [.perCase, .annualised, .perLearner, .shareOfIncome], .feesAndHours),
            ({ $0.scheme.validityYears = nil }, .validity, [.annualised, .perLearner, .shareOfIncome], .fees),
            ({ $0.scheme.validityYears = 0 }, .validity, [.annualised, .perLearner, .shareOfIncome], .fees),
            ({ $0.course.learnersPerYear = nil }, .learners, [.perLearner, .shareOfIncome], .fees),
            ({ $0.course.learnersPerYear = 0 }, .learners, [.perLearner, .shareOfIncome], .feesAndHours),
            ({ $0.course.priceGBP = nil }, .price, [.shareOfIncome], .fees),
            ({ $0.course.priceGBP = 0 }, .price, [.shareOfIncome], .fees),
        ]

    @Test(arguments: lacking.indices)
    func aFigureWithoutItsInputsIsAbsentAndSaysWhy(place: Int) throws {
        let (take, input, measures, basis) = Self.lacking[place]
        var profile = Self.full
        take(&profile)
        let route = try burdened.route([burdened.timeline(profile)])
        for measure in [BurdenMeasure.perCase, .annualised, .perLearner, .shareOfIncome] {
            let figure = try burdened.figure(measure, basis, in: route)
            #expect((figure.value == nil) == measures.contains(measure), "\(measure)")
            if figure.value == nil {
                #expect(figure.missing == input.reason && figure.n == 0, "\(measure): \(figure.missing ?? "")")
            }
        }
    }

    @Test func nothingIsKnownOfACaseThatSaysNothing() throws {
        for figure in try burdened.route([burdened.timeline(CaseProfile(), provider: nil)]).burden
        where ![.requests, .repeatedRequests].contains(figure.measure) {
            #expect(figure.value == nil && figure.missing?.isEmpty == false, "\(figure.measure)")
        }
        #expect(OnerousReport.build(timelines: [], options: burdened.scheme.options()).limits.isEmpty)
    }

    @Test func hoursAreCountedAndFeesStandAlone() throws {
        var without = Self.full
        without.evidence = [EvidenceItem(requirement: "a")]
        let timelines = [Self.full, without, without].map { burdened.timeline($0) }
        let report = OnerousReport.build(timelines: timelines, options: burdened.scheme.options())
        let route = try #require(report.routes.first)
        #expect(try burdened.figure(.perCase, .feesAndHours, in: route).value == 160)
        #expect(try burdened.figure(.perCase, .feesAndHours, in: route).n == 1)
        #expect(
            try burdened.figure(.perCase, .fees, in: route).value == 100
                && burdened.figure(.perCase, .fees, in: route).n == 3)
        #expect(
            report.limits.first
                == """
                Hours of work are estimates of the providers; 1 of 3 cases gave them with a tariff to count them \
                by.
                """
        )
        let none = OnerousReport.build(timelines: [burdened.timeline(without)], options: burdened.scheme.options())
        #expect(
            none.limits.first
                == "No provider estimated hours of work that a tariff counts, so burden is that of fees alone.")
    }

    /// Credits, benchmark credits, body of the benchmark; index, or nothing.
    @Test(
        arguments: [
            (10.0, 360.0, "BAC", 1.2), (0, 360, "BAC", nil), (nil, 360, "BAC", nil), (10, 0, "BAC", nil),
            (10, 360, "OTH", nil),
            (20, 360, "BAC", 0.6),
        ] as [(Double?, Double, String, Double?)])
    func proportionComparesOneBodysRoutes(credits: Double?, programme: Double, body: String, index: Double?) throws {
        let small = CaseProfile(
            course: CourseTerms(ukCredits: credits), scheme: SchemeTerms(feeGBP: 10, benchmarkRoute: "programme"))
        let full = CaseProfile(
            course: CourseTerms(ukCredits: programme), scheme: SchemeTerms(feeGBP: 300))
        let timelines = [burdened.timeline(small), burdened.timeline(full, route: "programme", body: body)]
        let figure = try burdened.figure(.proportionality, .fees, in: burdened.route(timelines))
        #expect(rounded(figure.value, 9) == index)
        if index == nil { #expect(figure.missing != nil) }
        // The benchmark has none of its own.
        let own = try burdened.figure(.proportionality, .fees, in: burdened.route(timelines, named: "programme"))
        #expect(own.value == nil && own.missing == CaseBurden.MissingInput.benchmark.reason)
    }

    /// Earlier case: how it ended, when it came and which document it had; the later one's document and source. Working
    /// days; approval holds a year.
    @Test(
        arguments: [
            ("approved", 1, 5, 5, nil, true), ("refused", 1, 5, 5, nil, true),
            // Only once it is approved does the requirement count; its digest is not known.
            ("approved", 1, nil, nil, nil, true), ("refused", 1, nil, nil, nil, false), (nil, 1, nil, nil, nil, false),
            // Known to be another.
            ("approved", 1, 5, 6, nil, false), ("approved", 1, nil, nil, .new, false),
            ("approved", 1, 5, nil, .reused, true),
            // Handed in together is not before, and an approval that came later does not count.
            ("approved", 40, 5, 5, nil, false), ("approved", 30, nil, nil, nil, false),
        ] as [(String?, Int, Int?, Int?, EvidenceItem.Source?, Bool)])
    func aDuplicateWasThereBefore(
        outcome: String?, submitted: Int, first: Int?, second: Int?, source: EvidenceItem.Source?, isDuplicate: Bool
    ) throws {
        let terms = SchemeTerms(validityYears: 1)
        let before = CaseProfile(
            evidence: [EvidenceItem(requirement: "policy", sha256: first.map(digest))], scheme: terms)
        let after = CaseProfile(
            evidence: [EvidenceItem(requirement: "policy", sha256: second.map(digest), source: source)], scheme: terms)
        let later = burdened.timeline(after, submitted: 40)
        let timelines = [later, burdened.timeline(before, submitted: submitted, outcome: outcome)]
        #expect(try burdened.value(.duplication, of: timelines) == (isDuplicate ? 0.5 : 0))
        // Another provider's is nobody's business.
        let others = [later, burdened.timeline(before, provider: "UNI", submitted: submitted, outcome: outcome)]
        #expect(try burdened.value(.duplication, of: others) == 0)
        let unknown = [later, burdened.timeline(before, submitted: submitted, outcome: outcome)].map { timeline in
            var timeline = timeline
            timeline.provider = nil
            return timeline
        }
        let figure = try burdened.figure(.duplication, in: burdened.route(unknown))
        #expect(figure.value == nil && figure.missing == CaseBurden.MissingInput.provider.reason)
    }

    @Test func anApprovalThatRanOutCountsNoMore() throws {
        let item = EvidenceItem(requirement: "policy")
        let later = burdened.timeline(CaseProfile(evidence: [item]), submitted: 190)
        func earlier(_ years: Double?) -> CaseTimeline {
            burdened.timeline(CaseProfile(evidence: [item], scheme: SchemeTerms(validityYears: years)), submitted: 1)
        }
        // Approved on working day 13, that is 177 working days or 248 days before.
        for (years, share) in [(0.6, 0.0), (0.75, 0.5), (nil, 0)] as [(Double?, Double)] {
            let route = try burdened.route([earlier(years), later], asOf: 300)
            #expect(try burdened.figure(.duplication, in: route).value == share)
        }
    }

    @Test func requirementsAreTiedToTheirStep() throws {
        let terms = SchemeTerms(requirementSteps: ["summary": "meeting"], substantive: ["plan"])
        let profile = CaseProfile(
            evidence: [EvidenceItem(requirement: "plan", pages: 3, consulted: true)],
            requirements: ["plan", "summary"], scheme: terms)
        let listed = try burdened.route([burdened.timeline(profile)]).requirements
        #expect(listed.map(\.requirement) == ["plan", "summary"] && listed.map(\.step) == ["review", "meeting"])
        #expect(
            listed.map(\.isSubstantive) == [true, false] && listed.map(\.items) == [1, 0]
                && listed.map(\.pages) == [3, nil])
        #expect(
            listed.allSatisfy { $0.costGBP == nil && $0.cumulativeShare == nil } && listed.map(\.unused) == [0, nil])
    }
}
