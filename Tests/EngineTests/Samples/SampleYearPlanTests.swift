import Administration
import Engine
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@Suite("A sample year as a plan")
struct SampleYearPlanTests {
    /// The definitions as the repository ships them.
    struct Shipped {
        var workflows: [WorkflowDefinition] = []
        var calendars = Calendars()

        static let all = Result {
            var all = Shipped()
            for folder in ["Workflows", "Workflows/calendars"] {
                for name in try FileManager.default.contentsOfDirectory(atPath: "\(TestServer.repository)/\(folder)")
                where name.hasSuffix(".yaml") {
                    let file = "\(TestServer.repository)/\(folder)/\(name)"
                    let document = try YAMLDocument.parse(try String(contentsOfFile: file, encoding: .utf8), file: file)
                    if document.value["workflow"] == nil {
                        try all.calendars.add(json: Data(try document.value.canonicalText().utf8))
                    } else {
                        all.workflows.append(try WorkflowDefinition(document))
                    }
                }
            }
            return all
        }
    }

    /// The rules as the repository ships them.
    static let rules = Result {
        let shipped = try Shipped.all.get()
        return try SampleRules(workflows: shipped.workflows, calendars: shipped.calendars)
    }

    /// The working days that the shipped routes count in.
    static let working = Result { try Shipped.all.get().calendars.workingDays(of: "england-and-wales") }

    static func year(_ seed: UInt64, cases: Int = 150, until: String = "2024-09-30T11:00:00Z") throws -> SampleYear {
        try SampleYear(cases: cases, seed: seed, until: try Instant(until), rules: try rules.get())
    }

    @Test("The same seed gives the same year, another seed another", arguments: 1...5 as ClosedRange<UInt64>)
    func isDeterministic(seed: UInt64) throws {
        let year = try Self.year(seed)
        #expect(try Self.year(seed) == year)
        #expect(try Self.year(seed + 1) != year)
    }

    @Test("A moment later on the same day only adds to the stories", arguments: 1...3 as ClosedRange<UInt64>)
    func growsWithTheDay(seed: UInt64) throws {
        let (early, late) = (
            try Self.year(seed, until: "2024-09-10T08:30:00Z"), try Self.year(seed, until: "2024-09-10T16:00:00Z")
        )
        for (before, after) in zip(early.cases, late.cases) {
            #expect(after.steps.starts(with: before.steps))
            #expect(after.submission == before.submission)
        }
        #expect(late.cases.map(\.steps.count).reduce(0, +) > early.cases.map(\.steps.count).reduce(0, +))
    }

    @Test(
        "The mix: most cases proportionate, every ending there is, some open", arguments: 1...5 as ClosedRange<UInt64>)
    func hasTheMix(seed: UInt64) throws {
        let cases = try Self.year(seed).cases
        let routes = Dictionary(grouping: cases, by: \.route).mapValues(\.count)
        #expect(
            routes == ["proportionate-accreditation": 110, "recognised-provision": 30, "programme-accreditation": 10])
        let ends = Set(cases.map(\.state))
        #expect(ends.isSuperset(of: ["accredited", "registered", "refused", "withdrawn", "lapsed", "redirected"]))
        let actions = Set(cases.flatMap(\.steps).map(\.action))
        #expect(
            actions.isSuperset(of: ["defer", "return-incomplete", "return-conditions", "close-observations", "lapse"]))
        let requests = cases.map { $0.steps.count { $0.action == "request-information" } }
        #expect(requests.contains(1) && requests.contains(2) && requests.contains(3))
        let open = cases.count(where: \.isOpen)
        #expect((8...60).contains(open), "\(open) cases are open")
        #expect(Set(cases.map(\.provider)).count == 6 && Set(cases.map(\.body)).count == 2)
    }

    @Test("Every submission passes the check without a warning", arguments: 1...5 as ClosedRange<UInt64>)
    func submissionsPass(seed: UInt64) throws {
        for story in try Self.year(seed).cases {
            let check = SubmissionDocument.check(story.submission)
            #expect(check.problems.isEmpty && check.warnings.isEmpty, "case \(story.number): \(check)")
        }
    }

    @Test(
        "Everything happens in order, in office hours on working days, never after the end; limits pass at midnight",
        arguments: 1...5 as ClosedRange<UInt64>)
    func keepsOfficeHours(seed: UInt64) throws {
        let year = try Self.year(seed)
        let working = try Self.working.get()
        let (opens, closes) = (try TimeOfDay("09:00"), try TimeOfDay("17:30"))
        for story in year.cases {
            #expect(zip(story.steps, story.steps.dropFirst()).allSatisfy { $0.at < $1.at })
            for step in story.steps {
                let (day, time) = LondonTime.shared.local(step.at)
                #expect(step.at <= year.until)
                if step.person == nil {
                    #expect(time == .midnight)
                } else {
                    #expect(
                        working.isWorking(day) && (opens...closes).contains(time),
                        "case \(story.number): \(step.action) at \(step.at)")
                }
            }
        }
    }

    @Test("The committee decides on the days of its meetings only", arguments: 1...5 as ClosedRange<UInt64>)
    func decidesAtMeetings(seed: UInt64) throws {
        let cases = try Self.year(seed).cases
        let decisions = cases.filter { $0.route != "recognised-provision" }.flatMap(\.steps).filter {
            ["approve", "approve-with-conditions", "refuse", "defer"].contains($0.action)
        }
        #expect(decisions.count > 60)
        let series = try #require(try Shipped.all.get().calendars.series["accreditation-committee"])
        let meetings = Set(
            try series.meetings(in: try Day("2023-01-01")...Day("2024-12-31"), working: try Self.working.get()).map(
                \.day))
        for decision in decisions {
            let day = LondonTime.shared.day(of: decision.at)
            #expect(meetings.contains(day), "\(decision.action) on \(day)")
        }
    }

    @Test("A year of any size can be planned", arguments: [1, 2, 14, 15, 61, 1_000])
    func hasAnySize(cases: Int) throws {
        let year = try Self.year(7, cases: cases)
        #expect(year.cases.map(\.number) == Array(1...cases))
    }

    @Test("A year of no cases, or of too many, is refused", arguments: [0, -3, 5_001])
    func refusesSizes(cases: Int) {
        #expect(throws: EngineError.self) { try Self.year(1, cases: cases) }
    }

    @Test("A workflow that the plan does not agree with is refused by name")
    func refusesOtherWorkflows() throws {
        var shipped = try Shipped.all.get()
        let route = try #require(shipped.workflows.firstIndex { $0.workflow == "proportionate-accreditation" })
        let action = try #require(shipped.workflows[route].actions.firstIndex { $0.action == "confirm-complete" })
        shipped.workflows[route].actions[action].action = "accept"
        let rules = try SampleRules(workflows: shipped.workflows, calendars: shipped.calendars)
        do {
            _ = try SampleYear(cases: 1, until: try Instant("2024-09-30T11:00:00Z"), rules: rules)
            Issue.record("the plan was made")
        } catch let error as EngineError {
            #expect(
                "\(error)".contains("sample case 1")
                    && "\(error)".contains("“confirm-complete” is not possible from “completeness”"),
                "\(error)")
        }
    }
}
