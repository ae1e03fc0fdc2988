import Testing
import Turnaround

/// The worked examples of `Docs/turnaround.md`, in its order.
@Suite struct WorkedExampleTests {
    let calendars: Calendars
    let england: WorkingDays
    let scotland: WorkingDays
    let plain = WorkingDays(name: "weekdays", years: 2026...2026, closed: [])

    init() throws {
        calendars = try SharedFiles.calendars()
        england = try calendars.workingDays(of: "england-and-wales")
        scotland = try calendars.workingDays(of: "scotland")
    }

    @Test func time() throws {
        #expect(try instant("2011-10-11T13:45:40.276+02:00").microseconds == 1_318_333_540_276_000)
        let monday = LondonTime.shared.day(of: try instant("2026-06-14T23:15:00Z"))
        #expect(monday.description == "2026-06-15" && monday.weekday == .monday)
        #expect(england.between(try day("2026-05-21"), try day("2026-05-26")) == 2)
        #expect(england.add(10, to: try day("2026-05-22")).description == "2026-06-08")
        let late = try instant("2026-06-12T16:30:00Z")
        #expect(
            england.deemedDay(of: late).description == "2026-06-15"
                && scotland.deemedDay(of: late).description == "2026-06-16")
        let december = try calendars.holidays(of: "england-and-wales", in: 2021...2021).map(\.day.description).suffix(2)
        #expect(december == ["2021-12-27", "2021-12-28"])
        let committee = try SharedFiles.committee()
        let meeting = try committee.next(readyOn: try day("2026-07-01"), working: england)
        #expect(meeting?.day.description == "2026-09-08")
        #expect(england.between(try day("2026-06-30"), try day("2026-09-08")) == 49)
        #expect(try committee.longestGap(working: england, in: 2026...2026) == 49)
    }

    @Test func wholeSplit() throws {
        let (thursday, monday, wednesday) = try (
            instant("2026-01-08T12:00:00Z"), instant("2026-01-12T12:00:00Z"), instant("2026-01-14T12:00:00Z")
        )
        let timeline = CaseTimeline(
            reference: "1", route: "r", opened: thursday,
            visits: [
                Visit(step: "a", party: .provider, entered: thursday, left: monday),
                Visit(step: "b", party: .body, entered: monday, left: wednesday),
            ], closed: wednesday, events: 3)
        let split = TurnaroundReport.build(
            timelines: [timeline], options: .init(asOf: wednesday, working: plain, title: "")
        ).overall.split
        #expect(split.map(\.party) == [.provider, .body] && split.map(\.totalWorkingDays) == [2, 2])
        #expect(
            split.map(\.totalSeconds) == [4 * 86_400, 2 * 86_400] && split.map(\.elapsedShare) == [2.0 / 3, 1.0 / 3])
    }

    @Test func statistics() {
        #expect(Quantile.median([1, 2, 3, 10]) == 2.5)
        #expect(
            Quantile.nearestRank(80, of: [1, 2, 3, 4, 5]) == 4 && Quantile.nearestRank(90, of: [1, 2, 3, 4, 5]) == 5)
        #expect(Quantile.mean([1, 2, 3, 10]) == 4)
    }

    @Test func durationsAndAges() throws {
        let (monday, wednesday, friday) = try (
            instant("2026-01-05T12:00:00Z"), instant("2026-01-07T12:00:00Z"), instant("2026-01-09T12:00:00Z")
        )
        let timelines = [wednesday, nil].map {
            CaseTimeline(reference: "1", route: "r", opened: monday, visits: [], closed: $0, events: 1)
        }
        let overall = TurnaroundReport.build(
            timelines: timelines, options: .init(asOf: friday, working: plain, title: "")
        ).overall
        #expect(overall.caseDuration.n == 1 && overall.caseDuration.maxSeconds == 2 * 86_400)
        #expect(overall.openCaseAge.n == 1 && overall.openCaseAge.maxSeconds == 4 * 86_400)
    }

    @Test func visitsOfALog() throws {
        let moments = (0..<4).map { Instant(seconds: 1_767_600_000 + 3_600 * $0) }
        let visits = ["A", "B", "A", "C"].enumerated().map { place, step in
            Visit(step: step, party: .unattributed, entered: moments[place], left: place < 3 ? moments[place + 1] : nil)
        }
        let timeline = CaseTimeline(
            reference: "1", route: "log", isImported: true, opened: moments[0], visits: visits, closed: moments[3],
            events: 4)
        let report = TurnaroundReport.build(
            timelines: [timeline], options: .init(asOf: moments[3], working: plain, title: ""))
        let steps = try #require(report.routes.first?.steps)
        #expect(
            steps.map(\.step) == ["A", "B", "C"] && steps.map(\.visits.n) == [2, 1, 0]
                && steps.map(\.reworkCases) == [1, 0, 0])
    }
}
