import Foundation
import Testing
import Turnaround

@Suite struct OnerousTests {
    let scheme: Scheme

    init() throws { scheme = try Scheme() }

    func steps(_ timelines: [CaseTimeline], asOf: Int = 200, _ thresholds: OnerousThresholds = .init()) throws
        -> [String: StepOnerous]
    {
        let report = OnerousReport.build(timelines: timelines, options: scheme.options(asOf), thresholds: thresholds)
        let route = try #require(report.routes.first)
        return Dictionary(uniqueKeysWithValues: route.steps.map { ($0.step, $0) })
    }

    func flag(_ rule: OnerousRule, _ step: StepOnerous?) throws -> OnerousFlag {
        let step = try #require(step)
        return try #require((step.flags + step.quiet).first { $0.rule == rule })
    }

    /// Ten visits of which some take 11 days where 10 is the standard: p80 is the eighth.
    @Test(arguments: [
        (10, 2, OnerousFlag.Verdict.quiet, 10.0), (10, 3, .raised, 11), (8, 1, .quiet, 10), (8, 2, .raised, 11),
        (7, 7, .tooFew, 11),
    ])
    func lateIsJudgedByTheEighthOfTen(visits: Int, slow: Int, verdict: OnerousFlag.Verdict, p80: Double) throws {
        let timelines = (0..<visits).map { scheme.timeline(review: $0 < slow ? 11 : 10) }
        let late = try flag(.late, try steps(timelines)["review"])
        #expect(late.verdict == verdict)
        #expect(late.number == p80)
        #expect(late.threshold == 10 && late.n.value == visits && late.kind == .time && late.unit == .workingDays)
    }

    @Test func lateCountsOpenVisitsThatAreOverdue() throws {
        let closed = (0..<6).map { _ in scheme.timeline(review: 5) }
        let open = (0..<2).map { _ in scheme.timeline(meeting: nil) }
        // In time they do not count, so there are six.
        #expect(try flag(.late, try steps(closed + open, asOf: 12)["review"]).verdict == .tooFew)
        let overdue = try flag(.late, try steps(closed + open, asOf: 13)["review"])
        #expect(overdue.verdict == .raised && overdue.n == 8 && overdue.number == 11)
        #expect(
            overdue.sentence
                == """
                Eight in ten visits took up to 11 working days where the standard is 10 (8 visits, 2 of them open \
                and overdue).
                """
        )
        let bare = try flag(.late, try steps((0..<9).map { _ in scheme.timeline(standard: nil) })["review"])
        #expect(bare.verdict == .noStandard && bare.threshold == nil)
    }

    /// Elapsed runs on the scheme's clock: review over review + meeting. Its share of the standards is 10 / 15, times
    /// 1.5 is one.
    @Test(arguments: [
        // review, meeting, standard of review; share; raised
        (6, 4, 10, 0.6, false), (40, 1, 10, 40.0 / 41, false), (6, 4, 1, 0.6, true), (4, 6, 1, 0.4, false),
        (41, 59, 1, 0.41, true),
        (1, 1, 5, 0.5, false), (3, 1, 5, 0.75, false), (31, 9, 5, 0.775, true),
    ])
    func dominantNeedsBothShares(review: Int, meeting: Int, standard: Int, share: Double, raised: Bool) throws {
        // Weekdays only would bend the share: a clock that is measured in whole weeks keeps it.
        let weeks = scheme.timeline(submitted: 0, review: 5 * review, meeting: 5 * meeting, standard: standard)
        let dominant = try flag(.dominant, try steps([weeks, weeks], asOf: 700)["review"])
        #expect(abs((dominant.number ?? 0) - share) < 1e-3)
        #expect((dominant.verdict == .raised) == raised)
        #expect(abs((dominant.threshold ?? 0) - max(0.4, 1.5 * Double(standard) / Double(standard + 5))) < 1e-12)
        #expect(dominant.n == 2)
    }

    @Test func dominantTakesTheMedianOfClosedCases() throws {
        let timelines = [
            scheme.timeline(submitted: 0, review: 5, meeting: 45, standard: 1),
            scheme.timeline(submitted: 0, review: 45, meeting: 5, standard: 1),
            scheme.timeline(submitted: 0, review: 40, meeting: 10, standard: 1),
            scheme.timeline(submitted: 0, meeting: nil, standard: 1),
        ]
        let found = try steps(timelines)
        #expect(try flag(.dominant, found["review"]).number == 0.8)
        #expect(try flag(.dominant, found["review"]).n == 3)
        // The draft lies before the clock and takes no part of it.
        #expect(try flag(.dominant, found["draft"]).verdict == .tooFew)
    }

    @Test(arguments: [([2, 2], true, 2.0), ([1, 2], false, 1.5), ([0, 4], true, 2), ([1, 2, 2], false, 5.0 / 3)])
    func reworkIsChargedToTheStepThatAsked(requests: [Int], raised: Bool, mean: Double) throws {
        let found = try steps(requests.map { scheme.timeline(requests: $0) })
        let rework = try flag(.rework, found["review"])
        #expect((rework.verdict == .raised) == raised)
        #expect(
            rework.number == mean && rework.n.value == requests.count && rework.kind == .effort && rework.threshold == 2
        )
        #expect(try flag(.rework, found["information"]).number == 0)
        #expect(try flag(.rework, found["meeting"]).number == 0)
    }

    @Test func onlyTwoKindsMakeAStepOnerous() throws {
        // Late and dominant are both about time.
        let slow = (0..<8).map { _ in scheme.timeline(review: 60, meeting: 1, standard: 1) }
        let time = try #require(try steps(slow)["review"])
        #expect(time.flags.map(\.rule) == [.late, .dominant] && time.kinds == [.time] && time.isOnerous == false)
        // Rework alone is effort.
        let asking = (0..<8).map { _ in scheme.timeline(review: 1, requests: 2, meeting: 1) }
        let effort = try #require(try steps(asking)["review"])
        #expect(effort.flags.map(\.rule) == [.rework] && effort.kinds == [.effort] && effort.isOnerous == false)
        // Both together are onerous, and no other step is.
        let both = (0..<8).map { _ in scheme.timeline(review: 90, requests: 2, meeting: 1, standard: 1) }
        let found = try steps(both)
        #expect(found.values.filter { $0.isOnerous == true }.map(\.step) == ["review"])
        #expect(found["review"]?.kinds == [.time, .effort])
    }

    @Test func thresholdsAreTheBodysOwn() throws {
        let timelines = (0..<3).map { _ in scheme.timeline(review: 11, requests: 1) }
        #expect(try steps(timelines)["review"]?.flags.isEmpty == true)
        let strict = [.lateMinimumVisits: 6, .reworkMeanRequests: 1] as OnerousThresholds
        #expect(try steps(timelines, strict)["review"]?.flags.map(\.rule) == [.late, .rework])
        let lenient = [.lateMinimumVisits: 7, .dominantStandardFactor: 0.6] as OnerousThresholds
        #expect(try steps(timelines, lenient)["review"]?.flags.map(\.rule) == [.dominant])
        let patient = [.dominantMinimumCases: 4, .reworkMinimumCases: 4] as OnerousThresholds
        #expect(try flag(.dominant, try steps(timelines, patient)["review"]).verdict == .tooFew)
        #expect(try flag(.rework, try steps(timelines, patient)["review"]).verdict == .tooFew)
    }

    @Test func everyRuleHasItsKind() {
        let kinds = Dictionary(grouping: OnerousRule.allCases, by: \.kind).mapValues { $0.map(\.rawValue) }
        #expect(kinds == [.time: ["F1", "F2", "F3"], .effort: ["F4", "F5", "F6", "F9"], .value: ["F7", "F8"]])
    }

    @Test func theJSONSaysRuleNumberThresholdAndN() throws {
        let report = OnerousReport.build(timelines: [scheme.timeline(requests: 2)], options: scheme.options())
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(report)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let route = try #require((object["routes"] as? [[String: Any]])?.first)
        let review = try #require((route["steps"] as? [[String: Any]])?.first { $0["step"] as? String == "review" })
        let raised = try #require((review["flags"] as? [[String: Any]])?.first)
        #expect(
            Set(raised.keys) == [
                "rule", "kind", "verdict", "is_firm", "number", "threshold", "unit", "n", "test", "sentence",
            ])
        #expect(raised["rule"] as? String == "F4" && raised["unit"] as? String == "requests_per_case")
        #expect((object["thresholds"] as? [String: Any])?["f2_share"] as? Double == 0.4)
        #expect(try encoder.encode(JSONDecoder().decode(OnerousReport.self, from: data)) == data)
    }

    /// What a log does not say is not judged; a workflow says it always.
    @Test func reworkOfALogIsJudgedOnlyWhereRequestsAreMarked() throws {
        let timelines = (0..<3).map { _ in
            var timeline = scheme.timeline(requests: 2)
            timeline.isImported = true
            return timeline
        }
        #expect(try flag(.rework, try steps(timelines)["review"]).verdict == .raised)
        let unmarked = timelines.map { timeline in
            var timeline = timeline
            for place in timeline.visits.indices { timeline.visits[place].isRequest = false }
            return timeline
        }
        let silent = try flag(.rework, try steps(unmarked)["review"])
        #expect(silent.verdict == .notMarked && silent.number == nil)
        #expect(try flag(.rework, try steps([scheme.timeline()])["review"]).verdict == .quiet)
    }

    @Test func noCasesRaiseNoFlags() {
        #expect(OnerousReport.build(timelines: [], options: scheme.options()).routes.isEmpty)
    }
}
