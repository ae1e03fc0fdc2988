import Foundation
import Testing
import Turnaround

@testable import Reports

/// What a case costs, in print.
@Suite struct OnerousRenderingTests {
    let fixtures = Fixtures()

    /// Three cases of one provider with a fee, hours of one of them, a document handed in again, and one that nobody
    /// read.
    func report(_ thresholds: OnerousThresholds? = nil) throws -> OnerousReport {
        let timelines = try (0..<3).map { number in
            var timeline = try fixtures.timeline("\(number)", review: 8 + number)
            timeline.body = "BAC"
            timeline.provider = "COL"
            timeline.received = timeline.received?.advanced(bySeconds: Int64(number))
            timeline.profile = CaseProfile(
                course: CourseTerms(ukCredits: 10, priceGBP: 300, learnersPerYear: 20),
                evidence: [
                    EvidenceItem(
                        requirement: "policy", sha256: String(repeating: "a", count: 64), source: .reused, pages: 10,
                        hours: number == 0 ? 2 : nil, consulted: true),
                    EvidenceItem(
                        requirement: "plan", sha256: "\(number)" + String(repeating: "b", count: 63), source: .new,
                        hours: number == 0 ? 6 : nil,
                        consulted: number > 0),
                ], requirements: ["policy", "plan"],
                scheme: SchemeTerms(
                    feeGBP: 450, tariffGBP: 32.5, validityYears: 3, benchmarkRoute: "programme", substantive: ["plan"]))
            return timeline
        }
        var builder = TurnaroundBuilder(options: try fixtures.options())
        for timeline in timelines { builder.add(timeline) }
        return builder.onerous(thresholds, ofBodies: ["BAC": [.lateMinimumVisits: 3, .dominantShare: 0.555]])
    }

    @Test func burdenIsATableAndItsGapsAreSaid() throws {
        #expect(
            try report().text(isWide: true) == """
                Turnaround of samples
                No step is onerous.

                As of 30 Jun 2026 09:15 in London. Working days of weekdays. A step is onerous
                where flags of two different kinds (time, effort, value) are raised beyond
                chance.
                Thresholds: those of BAC: f1_minimum_visits 3 and f2_share 0.555.

                achredu bach: 3 cases, 3 closed
                  No step is onerous.

                  Step    With      F1 late  F2 dominant  F3 queue  F4 rework  F5 duplicate  F7 unused  Kinds  Onerous
                  ──────  ────────  ───────  ───────────  ────────  ─────────  ────────────  ─────────  ─────  ───────
                  drafft  provider  5        –            –         0          –             –          –      no
                  review  body      10 / 10  100 %        0 %       0          67 %          0 %        –      no

                  Burden                                     Of              Figure  n
                  ─────────────────────────────────────────  ──────────────  ──────  ─
                  B1 Burden per case                         fees              £450  3
                  B1 Burden per case                         fees and hours    £710  1
                  B2 Burden per year of validity             fees              £150  3
                  B2 Burden per year of validity             fees and hours    £237  1
                  B3 Burden of approvals in force, per year  fees              £450  3
                  B3 Burden of approvals in force, per year  fees and hours    £710  3
                  B4 Burden per learner                      fees             £7.50  3
                  B4 Burden per learner                      fees and hours     £12  1
                  B5 Share of the course's income            fees             2.5 %  3
                  B5 Share of the course's income            fees and hours   3.9 %  1
                  E1 Required items                          –                    2  3
                  E1 Required items per 10 credits           –                    2  3
                  E1 Pages handed in                         –                   10  3
                  E2 Reuse ratio                             –                 50 %  3
                  E3 Duplication                             –                 33 %  3
                  E4 Requests per case                       –                    0  3
                  E4 Cases with two requests or more         –                  0 %  3
                  E5 Unused evidence                         –                 17 %  3
                  No B6 and B6 with hours: The route names no benchmark route, or that has no
                    case with the same figures.
                  No E6: No decision carries a condition.

                  Requirement         Judged at  Pieces  Work a case  Share  So far  Pages  Reused  Duplicate  Unused
                  ──────────────────  ─────────  ──────  ───────────  ─────  ──────  ─────  ──────  ─────────  ──────
                  plan (substantive)  review          3         £195   75 %    75 %      –     0 %        0 %    33 %
                  policy              review          3          £65   25 %   100 %     30   100 %       67 %     0 %

                F1 late: p80 and standard, working days; F2 dominant: median share of elapsed
                time; F3 queue: share of its time in a queue; F4 rework: requests per case; F5
                duplicate: share of its evidence handed in before; F7 unused: share of its
                evidence nobody looked at; ▲ raised, △ raised but within chance.
                Hours of work are estimates of the providers; 1 of 3 cases gave them with a
                tariff to count them by.
                Fees are list prices.
                Small numbers: fewer than 30 cases on achredu bach; a flag that chance explains
                makes no step onerous.
                Courses that were never put forward, perhaps because of the burden, are in no
                figure.

                """)
    }

    @Test func everyFigureIsARow() throws {
        let lines = try report([.lateMinimumVisits: 3]).csv.split(separator: "\n")
        for (start, rows) in [("burden,", 23), ("requirement,", 2), ("route,", 2), ("step,", 14)] {
            #expect(lines.count { $0.hasPrefix(start) } == rows, "\(start)")
        }
        let head = "2026-06-30T08:15:00Z,given,achredu bach"
        #expect(
            lines.contains(
                "burden,\(head),,,,,B1,burden_per_case,,,,,710,value,,gbp,1,value,,,,fees_and_hours,,,,,,,,,,,"))
        #expect(
            lines.contains(
                "requirement,\(head),review,,,,,policy,,,,,65,value,,gbp,3,value,,,,,0.25,value,1,value,1,value,"
                    + "0.6666666666666666,value,0,value,"
            ))
        #expect(
            lines.contains {
                $0.hasPrefix(
                    "step,\(head),review,body,false,value,F5,duplicate,effort,too_few,false,value,"
                        + "0.6666666666666666,value,0.2,share,3,"
                )
            })
        #expect(lines.contains { $0.hasPrefix("burden,\(head),,,,,B6,") && $0.contains("names no benchmark") })
    }

    @Test func aFlagWithinChanceIsMarked() throws {
        let timelines = try (0..<10).map { try fixtures.timeline("\($0)", review: $0 < 3 ? 11 : 10) }
        let text = OnerousReport.build(
            timelines: timelines, options: try fixtures.options(), thresholds: [.falseDiscoveryRate: 0.05]
        ).text(isWide: true).unbroken
        #expect(text.contains("Thresholds: as given with the question: false_discovery_rate 0.05. "))
        #expect(text.contains("the standard is 10 (10 visits). Chance may explain it (corrected p "))
        #expect(text.contains("11 / 10 △") && text.contains("No step is onerous."))
    }
}
