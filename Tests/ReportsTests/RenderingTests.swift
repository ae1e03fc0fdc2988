import Foundation
import Testing
import Turnaround

@testable import Reports

@Suite struct RenderingTests {
    let fixtures = Fixtures()

    func report(_ timelines: [CaseTimeline]) throws -> TurnaroundReport {
        .build(timelines: timelines, options: try fixtures.options())
    }

    @Test func theTurnaroundTableReadsWell() throws {
        let timelines = try [
            fixtures.timeline(), fixtures.timeline(review: 31), fixtures.timeline(review: 40),
            fixtures.timeline(decided: false),
        ]
        let expected = """
            Turnaround of samples
            Half of the 3 decided cases took 31 working days or fewer from the first
            submission; eight in ten took 40 working days or fewer.
            The body and its committee held half of them for 31 working days or fewer; the
            standard is 30 working days, and 1 of 3 (33 %) kept within it.
            One case is open, for 86 working days so far; it is past the standard.

            As of 30 Jun 2026 09:15 in London. Working days of weekdays. Closing is recorded
            by the process.

            achredu bach: 4 cases, 3 closed, 1 open, 11 events
              Open cases counted, half are decided within 43.1 days (95 % interval from 28.1
                days, its upper end not reached), eight in ten not within the time observed;
                of the decided ones alone half took 43.1 days or less.
              The time of closed cases: body 86 % (91 working days), provider 14 % (15
                working days).
              The time of open cases so far: body 94 % (81 working days), provider 5.9 % (5
                working days).
              The time with the body, its committee or in a pause: weekends, holidays and
                closures 28 %, the rest, work itself included 72 %.
              Outcomes: 3 approved.

              Step    With      Visits  Median wd  p80 wd  Within  Open  Late
              ──────  ────────  ──────  ─────────  ──────  ──────  ────  ────
              drafft  provider       4          5       5       –     0     –
              review  body           3         31      40     0 %     1     1

            p80: eight in ten took no longer; wd: working days; late: open and past the
            standard. More: --wide, --csv.

            By quarter:

              Quarter  Submitted  Decided  n  Median wd  p80 wd  Within
              ───────  ─────────  ───────  ─  ─────────  ──────  ──────
              2026-Q1          4        0  3         31      40    33 %
              2026-Q2          0        3  0          –       –       –

            4 cases looked at, all of them in the figures.

            """
        let text = try report(timelines).text
        #expect(text == expected)
    }

    @Test func columnsLineUpInEveryScript() throws {
        for name in [
            "Gŵyl ŷ", "Gw\u{0302}yl", "審査委員会", "проверка", "e\u{301}tape", "👩‍🔬 lab", "\u{1B}[31mred\n", "a‮b",
            String(repeating: "long ", count: 30),
        ] {
            let text = try report([fixtures.timeline(step: name), fixtures.timeline()]).text(isWide: true)
            let lines = text.split(separator: "\n").map(String.init)
            let start = try #require(lines.firstIndex { $0.contains("Median wd") })
            let table = lines[start..<lines.endIndex].prefix { !$0.hasPrefix("median") }
            #expect(table.count == 5)
            #expect(Set(table.map(\.displayWidth)).count == 1, "\(text)")
            #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
            #expect(table.allSatisfy { $0.displayWidth < 170 })
        }
    }

    @Test(arguments: [
        ("abc", 3), ("ŵ", 1), ("w\u{0302}", 1), ("審査", 4), ("👩‍🔬", 2), ("❤️", 2), ("ﬁ", 1), ("한국", 4), ("", 0),
        ("…–▲─", 4),
    ])
    func knowsTheWidthOfText(text: String, width: Int) { #expect(text.displayWidth == width) }

    @Test(arguments: [
        ("awaiting-meeting", 9, ["awaiting-", "meeting"]), ("a awaiting-meeting", 9, ["a", "awaiting-", "meeting"]),
        ("abcdefg", 3, ["abc", "def", "g"]), ("one two", 7, ["one two"]), ("", 3, [""]),
        ("審査委員会", 4, ["審査", "委員", "会"]),
        ("a-bcdef", 3, ["a-", "bcd", "ef"]),
    ])
    func breaksWithoutLosingAnything(text: String, columns: Int, lines: [String]) {
        #expect(text.wrapped(to: columns) == lines)
    }

    @Test(arguments: [("審査委員会", 6, "審査…"), ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…")])
    func shortens(text: String, columns: Int, expected: String) { #expect(text.shortened(to: columns) == expected) }

    @Test func csvKeepsEveryFigureAndNoFormula() throws {
        let csv = try report([fixtures.timeline(step: "=cmd, \"x\"\n")]).csv
        #expect(csv.contains(#""'=cmd, ""x""\#n""#))
        let report = try report([fixtures.timeline(), fixtures.timeline(route: "b"), fixtures.timeline(decided: false)])
        let lines = report.csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(Set(lines.map(\.count)) == [14])
        let rows = lines.dropFirst().map { Dictionary(zip(lines[0], $0)) { first, _ in first } }
        let review = rows.filter { $0["route"] == "b" && $0["step"] == "review" && $0["row"] == "steps.visits" }
        #expect(review.first { $0["figure"] == "median_working_days" }?["value"] == "20")
        #expect(review.first { $0["figure"] == "median_seconds" }?["value"] == "2424600")
        #expect(rows.allSatisfy { $0["as_of"] == "2026-06-30T08:15:00Z" && $0["cohort"] == "submitted" })
        #expect(
            rows.contains {
                $0["scope"] == "trend" && $0["item"] == "2026-Q1" && $0["figure"] == "submitted" && $0["value"] == "3"
            })
        // As many as the report's JSON has values, those aside that say which of several something is.
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any] ?? [:]
        let naming: Set = [
            "route", "step", "party", "outcome", "quarter", "week", "from", "to", "seconds", "reason", "dimension",
            "status",
        ]
        func values(_ value: Any) -> Int {
            switch value {
            case let members as [String: Any] where Set(members.keys).isSubset(of: ["value", "status"]): 1
            // A standard as it was written.
            case let members as [String: Any] where Set(members.keys) == ["count", "unit"]: 1
            case let members as [String: Any]:
                members.filter { !naming.contains($0.key) }.values.reduce(0) { $0 + values($1) }
            case let elements as [Any] where elements.contains { $0 is [String: Any] }:
                elements.reduce(0) { $0 + values($1) }
            case let elements as [Any] where elements.isEmpty: 0
            default: 1
            }
        }
        let figures = TurnaroundReport.parts.compactMap { encoded[$0] }.reduce(0) { $0 + values($1) }
        #expect(rows.count == figures && figures > 300)
    }

    @Test func jsonIsTheReport() throws {
        let report = try report([fixtures.timeline()])
        let decoded = try JSONDecoder().decode(TurnaroundReport.self, from: Data(report.json().utf8))
        #expect(decoded.text == report.text)
        #expect(try report.rendered(as: .json).hasSuffix("}\n"))
        #expect(try report.rendered(as: .csv) == report.csv && report.rendered(as: .table) == report.text)
    }

    @Test func noCasesIsSaid() throws {
        let none = try report([])
        #expect(none.text.hasPrefix("Turnaround of samples\nNo cases.\n"))
        #expect(none.text.hasSuffix("\n\n0 cases looked at.\n"))
        #expect(none.csv.split(separator: "\n").allSatisfy { !$0.lowercased().contains("nan") })
        let onerous = OnerousReport.build(timelines: [], options: try fixtures.options())
        #expect(onerous.text.hasPrefix("Turnaround of samples\nNo cases.\n"))
        #expect(onerous.csv.split(separator: "\n").count == 1)
    }

    @Test func severalRoutesAreSummedUpFirst() throws {
        let text = try report([fixtures.timeline(), fixtures.timeline(route: "b")]).text(isWide: true)
        let all = try #require(text.range(of: "All routes: 2 cases, 2 closed, 0 open"))
        let first = try #require(text.range(of: "achredu bach: 1 case"))
        #expect(all.lowerBound < first.lowerBound)
        #expect(text.unbroken.contains("The one decided case took 20 working days from the first submission."))
    }

    @Test func shortCasesAreToldInTheirOwnUnit() throws {
        let opened = try fixtures.moment("2026-03-02T09:00:00Z")
        let quick = [30, 90, 400].map { seconds in
            CaseTimeline(
                reference: "1", route: "log", isImported: true, opened: opened, visits: [],
                closed: opened.advanced(bySeconds: seconds),
                events: 2)
        }
        let text = try report(quick).text.unbroken
        #expect(
            text.contains(
                """
                Half of the 3 closed cases took 1.5 minutes or less from first to last event; eight in ten took 6.7 \
                minutes or less.
                """
            ))
        #expect(text.contains("log: 3 cases, 3 closed, 0 open, 6 events, imported"))
    }

    /// Eight closed cases in which the review took long and asked for information twice.
    private func slowReviews() throws -> [CaseTimeline] {
        var timelines: [CaseTimeline] = []
        for number in 0..<8 {
            var timeline = try fixtures.timeline("\(number)", review: 60)
            timeline.visits[1].left = try fixtures.moment("2026-05-01T09:00:00Z")
            for round in 0..<2 {
                let asked = try fixtures.moment("2026-05-01T09:00:00Z").advanced(bySeconds: Int64(round) * 7200)
                let back = asked.advanced(bySeconds: 3600)
                timeline.visits.insert(
                    Visit(step: "information", party: .provider, entered: asked, left: back, isRequest: true),
                    at: 2 + 2 * round)
                let left = round == 1 ? timeline.closed : back.advanced(bySeconds: 3600)
                timeline.visits.insert(
                    Visit(step: "review", party: .body, entered: back, left: left, standard: Period(10, .workingDays)),
                    at: 3 + 2 * round)
            }
            timelines.append(timeline)
        }
        return timelines
    }

    @Test func theOnerousReportNamesTheStepAndWhy() throws {
        let report = OnerousReport.build(timelines: try slowReviews(), options: try fixtures.options())
        #expect(
            report.text(isWide: true) == """
                Turnaround of samples
                Onerous: review.

                As of 30 Jun 2026 09:15 in London. Working days of weekdays. A step is onerous
                where flags of two different kinds (time, effort, value) are raised beyond
                chance.
                Thresholds: the presets.

                achredu bach: 8 cases, 8 closed
                  review is onerous: flags of two kinds, time and effort.
                  review, F1 late: Eight in ten visits took up to 39 working days where the
                    standard is 10 (24 visits).
                  review, F4 rework: 2 requests for information were made per case, at or above
                    2 (8 cases).

                  Step         With      F1 late    F2 dominant  F3 queue  F4 rework  F8 non-decisive  \
                Kinds        Onerous
                  ───────────  ────────  ─────────  ───────────  ────────  ─────────  ───────────────  \
                ───────────  ───────
                  drafft       provider  5          –            –         0          –                –            no
                  review       body      39 / 10 ▲  100 %        0 %       2 ▲        100 %            \
                time+effort  yes
                  information  provider  0          0.1 %        –         0          –                –            no

                  Nothing is known of what a case costs or hands in.

                F1 late: p80 and standard, working days; F2 dominant: median share of elapsed
                time; F3 queue: share of its time in a queue; F4 rework: requests per case; F8
                non-decisive: share of cases in which it changed something; ▲ raised, △ raised
                but within chance.
                Nothing is published of what a case costs.
                Small numbers: fewer than 30 cases on achredu bach; a flag that chance explains
                makes no step onerous.
                Courses that were never put forward, perhaps because of the burden, are in no
                figure.
                Bodies differ in what they count as the start of a case, and in what one step
                does.

                """)
        #expect(
            report.csv.contains(
                "review,body,true,value,F4,rework,effort,raised,true,value,2,value,2,requests_per_case,8,"))
    }

    @Test func whatALogCannotSayIsNotJudged() throws {
        let opened = try fixtures.moment("2026-03-02T09:00:00Z")
        let visit = Visit(step: "a", party: .unattributed, entered: opened, left: opened.advanced(bySeconds: 60))
        let log = CaseTimeline(
            reference: "1", route: "log", isImported: true, opened: opened, visits: [visit], closed: visit.left,
            events: 2)
        let text = OnerousReport.build(timelines: [log], options: try fixtures.options()).text
        #expect(text.contains("  No step is onerous.\n  F1 late is not judged: no step has a standard.\n"))
        #expect(text.unbroken.contains("F4 rework is not judged: no step is marked as a request for information."))
    }

    @Test func aCaseHistoryIsALineAVisit() throws {
        let history = try #require(
            CaseHistory(
                try fixtures.timeline(), asOf: fixtures.moment("2026-06-30T08:15:00Z"), working: fixtures.working))
        #expect(
            CaseHistoryTable(history).text() == """
                BAC-1 (achredu bach): closed 6 Apr 2026 12:00, approved
                  Step        With      Entered           Left              wd  Standard  Elapsed
                  ──────────  ────────  ────────────────  ────────────────  ──  ────────  ───────
                  drafft      provider  2 Mar 2026 09:00  9 Mar 2026 09:30   5         –      7 d
                  review      body      9 Mar 2026 09:30  6 Apr 2026 12:00  20     10 wd   28.1 d
                  accredited  finished  6 Apr 2026 12:00  –                  –         –        –
                  25 working days, 35.1 days in all: body 80 % (20 working days), provider 20 % (5 working days).

                """)
        let open = try #require(
            CaseHistory(
                try fixtures.timeline(decided: false), asOf: fixtures.moment("2026-03-10T08:15:00Z"),
                working: fixtures.working))
        #expect(CaseHistoryTable(open).text().hasPrefix("BAC-1 (achredu bach): open as of 10 Mar 2026 08:15\n"))
    }

    @Test(arguments: [
        (0.0, "0 s"), (38.94, "38.9 s"), (59.96, "1 min"), (61, "1 min"), (3_599, "1 h"), (7_200, "2 h"),
        (172_799, "48 h"),
        (172_800, "2 d"),
        (86_400_000, "1,000 d"),
    ])
    func choosesTheUnitOfElapsedTime(seconds: Double, text: String) { #expect(Wording.elapsed(seconds) == text) }

    @Test(arguments: [
        (0.0, "0"), (0.04, "0"), (-0.5, "-0.5"), (1_234.56, "1,234.6"), (-1_234, "-1,234"), (999.96, "1,000"),
    ])
    func writesDecimals(value: Double, text: String) { #expect(Wording.decimal(value) == text) }
}

extension String {
    /// The text with its paragraphs in one line.
    var unbroken: String { replacing(/\s*\n\s*/, with: " ") }
}
