import RandomSupport
import Turnaround

/// Generated cases on two routes over two years: with requests, committee meetings, refusals, withdrawals, open cases,
/// and an onerous step.
struct Population {
    private let fixtures = Fixtures()
    private var random = SeededGenerator(seed: 7)

    /// The cases of both routes, none of which came in after the first day of the report's year.
    static func timelines(_ count: Int = 220) throws -> [CaseTimeline] {
        var population = Population()
        return try (0..<count).map { try population.timeline($0, isLight: $0 % 4 == 0) }
    }

    private mutating func days(_ low: Int, _ high: Int) -> Int { low + Int(random.next() % UInt64(high - low + 1)) }

    private mutating func timeline(_ number: Int, isLight: Bool) throws -> CaseTimeline {
        let start = LondonTime.shared.day(of: try fixtures.moment("2025-01-06T09:00:00Z")).advanced(by: number * 2)
        let opened = LondonTime.shared.instant(of: start).advanced(bySeconds: 9 * 3600)
        var (now, visits) = (opened, [Visit]())
        func stay(_ step: String, _ party: Party, _ days: Int, standard: Int? = nil, isRequest: Bool = false) {
            let left = now.advanced(bySeconds: Int64(days) * 86_400 + 1800)
            visits.append(
                Visit(
                    step: step, party: party, entered: now, left: left,
                    standard: standard.map { Period($0, .workingDays) },
                    isRequest: isRequest,
                    endedBy: "p\(number % 5)"))
            now = left
        }
        stay("draft", .provider, days(2, 12))
        let submitted = now
        stay("completeness", .body, days(1, 6), standard: 5)
        if !isLight {
            stay("review", .body, days(8, 60), standard: 20)
            for _ in 0..<days(0, 4) {
                stay("information", .provider, days(3, 20), isRequest: true)
                stay("review", .body, days(4, 30), standard: 20)
            }
            stay("awaiting-meeting", .meeting, days(1, 40))
        }
        stay("letter", .body, days(1, 4), standard: 3)
        let outcome = ["approved", "approved", "approved", "approved", "refused", "withdrawn"][days(0, 5)]
        visits.append(Visit(step: outcome, party: .none, entered: now, left: nil))
        var timeline = CaseTimeline(
            reference: "BAC-\(number)", route: isLight ? "recognised-provision" : "proportionate-accreditation",
            opened: opened, visits: visits, closed: now, outcome: outcome, events: visits.count)
        timeline.received = submitted
        timeline.clock.start = submitted
        timeline.clock.stop = outcome == "withdrawn" ? nil : now
        timeline.clock.standard = Period(isLight ? 20 : 60, .workingDays)
        timeline.body = number % 3 == 0 ? "BAC" : "SAB"
        timeline.state = outcome
        timeline.profile.nation = ["england", "wales", "scotland"][number % 3]
        timeline.provider = "P\(number % 7)"
        timeline.profile.course.ukCredits = Double(5 + 5 * (number % 5))
        timeline.profile.course.learnersPerYear = 30
        timeline.profile.scheme = SchemeTerms(
            feeGBP: 600, tariffGBP: 40, validityYears: 4,
            requirementSteps: ["outcomes": "completeness", "assessment": "review", "staff list": "review"],
            substantive: ["assessment"])
        timeline.profile.evidence = [
            EvidenceItem(
                requirement: "outcomes", sha256: "o\(number)", source: .new, pages: 3, hours: 2, consulted: true),
            EvidenceItem(
                requirement: "assessment", sha256: "a\(number)", source: .new, pages: 12, hours: 14, consulted: true),
            // The same file with every case of a provider, and nobody looks at it.
            EvidenceItem(
                requirement: "staff list", sha256: "s\(number % 7)", source: .reused, pages: 20, hours: 6,
                consulted: false),
        ]
        return timeline
    }
}

extension Population {
    /// Cases that take thirty steps with long or harmful names, some of them again and again.
    static func long() throws -> [CaseTimeline] {
        let fixtures = Fixtures()
        var random = SeededGenerator(seed: 3)
        let names = (0..<30).map { step in
            step < Hostile.names.count
                ? Hostile.names[step]
                : "Step \(step): consideration-of-the-submission by the standing sub-committee on very small courses"
        }
        return try (0..<40).map { number in
            let opened = try fixtures.moment("2025-01-06T09:00:00Z").advanced(bySeconds: Int64(number) * 3 * 86_400)
            var (now, visits, step) = (opened, [Visit](), 0)
            while step < names.count, visits.count < 80 {
                let left = now.advanced(bySeconds: 43_200 + Int64(random.next() % 400_000))
                visits.append(
                    Visit(
                        step: names[step], party: Party.allCases[step % 5], entered: now, left: left,
                        standard: Period(step % 3 + 1, .workingDays)))
                now = left
                // Mostly on; now and then back by a few steps, or over some.
                step = max(0, step + [1, 1, 1, 1, 1, 2, 5, -2, -6][Int(random.next() % 9)])
            }
            return CaseTimeline(
                reference: "L-\(number)", route: Hostile.names[0], opened: opened, visits: visits, closed: now,
                outcome: Hostile.names[number % Hostile.names.count], events: visits.count)
        }
    }
}
