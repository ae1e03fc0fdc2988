import Foundation
import Testing
import Turnaround

/// What others than the body itself see of burden and flags.
@Suite struct OnerousDisclosureTests {
    let burdened: Burdened

    init() throws { burdened = try Burdened() }

    /// Routes of 3, 7, 8 and 40 cases, some of them open, with a fee each, hours of a few, evidence of which some was
    /// there before.
    func reports() -> (onerous: OnerousReport, turnaround: TurnaroundReport) {
        let timelines = [3, 7, 8, 40].flatMap { count in
            (0..<count).map { number in
                let items = (0..<2).map { item in
                    EvidenceItem(
                        requirement: "r\(item)", sha256: digest(number % 20 == 0 ? 9 : item), pages: 5,
                        hours: number < 5 ? 3 : nil,
                        consulted: number % 13 != 0)
                }
                let profile = CaseProfile(
                    course: CourseTerms(ukCredits: 10), evidence: items, requirements: ["r0", "r1"],
                    scheme: SchemeTerms(feeGBP: 450, tariffGBP: 30))
                return burdened.timeline(
                    profile, route: "of \(count)", review: number < 3 ? 12 : 9, requests: number == 0 ? 1 : 0,
                    outcome: number % 9 == 8 ? "refused" : "approved")
            }
        }
        var builder = TurnaroundBuilder(options: burdened.scheme.options())
        for timeline in timelines { builder.add(timeline) }
        var turnaround = builder.report()
        for place in turnaround.routes.indices where (turnaround.routes[place].cases.exact ?? 0) < 8 {
            turnaround.routes[place].cases = .below(8)
            turnaround.routes[place].caseDuration.medianSeconds = nil
            turnaround.routes[place].schemeClock.fromClockStart.medianSeconds = nil
        }
        return (builder.onerous(), turnaround)
    }

    @Test func nothingIsToldOfFewCases() throws {
        let (onerous, turnaround) = reports()
        let told = onerous.disclosed(like: turnaround)
        #expect(told.routes.map(\.route) == onerous.routes.map(\.route))
        for route in told.routes {
            let isSmall = ["of 3", "of 7"].contains(route.route)
            #expect((route.cases == .below(8)) == isSmall)
            #expect(
                (route.steps.isEmpty && route.burden.isEmpty && route.flags.isEmpty && route.requirements.isEmpty)
                    == isSmall)
            for flag in route.flags + route.steps.flatMap({ $0.flags + $0.quiet }) {
                #expect(
                    flag.n.exact == nil && flag.test == nil && !flag.sentence.contains(where: \.isNumber), "\(flag)")
            }
            #expect(
                route.burden.allSatisfy { $0.n.exact == nil } && route.requirements.allSatisfy { $0.cases == .withheld }
            )
        }
        #expect(told.limits.allSatisfy { !$0.contains(where: \.isNumber) })
    }

    @Test func numbersThatGiveAFewAwayGo() throws {
        let (onerous, turnaround) = reports()
        let told = onerous.disclosed(like: turnaround)
        let (full, route) = try (
            #require(onerous.routes.first { $0.route == "of 40" }), #require(told.routes.first { $0.route == "of 40" })
        )
        func figure(_ measure: BurdenMeasure, _ basis: BurdenFigure.Basis? = nil, in route: RouteOnerous) throws
            -> Double?
        {
            try burdened.figure(measure, basis, in: route).value
        }
        // Forty fees are told, five estimates and one request are not.
        #expect(try figure(.perCase, .fees, in: route) == 450 && figure(.perCase, .feesAndHours, in: full) == 630)
        #expect(try figure(.perCase, .feesAndHours, in: route) == nil && figure(.requests, in: full) == 0.025)
        #expect(
            try figure(.requests, in: route) == nil
                && burdened.figure(.requests, in: route).missing == "Too few cases to tell.")
        #expect(
            full.requirements.allSatisfy { $0.costGBP != nil }
                && route.requirements.allSatisfy { $0.costGBP == nil && $0.unused == nil })
        let rework = { (route: RouteOnerous) in
            route.steps.first { $0.step == "review" }?.quiet.first { $0.rule == .rework }?.number
        }
        #expect(rework(full) == 0.025 && rework(route) == nil)
        // What rests on enough stays: the verdicts are the same.
        #expect(route.steps.map(\.isOnerous) == full.steps.map(\.isOnerous))
    }
}
