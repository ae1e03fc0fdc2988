import Administration
import Engine
import EngineSupport
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// Answers that are wrong are named with their line, all at once, before anything is stored.
@Suite(.serialized) struct AdoptionAnswersTests {
    /// A change of the answers that a route prints, and what is said of it.
    struct Flaw: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let said: String
        var testDescription: String { said }
    }

    static let flaws = [
        Flaw(from: "code: BAC", to: "code: b", said: "answers.yaml:5: body.code: “B” is no code"),
        Flaw(from: "code: BAC", to: "code: SAB", said: "answers.yaml:5: body.code: SAB is registered already"),
        Flaw(
            from: "calendar: england-and-wales", to: "calendar: france",
            said: "calendar: the text 'france' is not known here"),
        Flaw(from: "to: 31 December 2026", to: "to: 1 December 2026", said: "closures[0]: it ends before it begins"),
        Flaw(from: "second Tuesday of every month", to: "every Tuesday", said: "committee.dates"),
        Flaw(
            from: "papers: 5 working days", to: "papers: five days",
            said: "committee.papers: the text 'five days' is no duration"),
        Flaw(
            from: "  review: 20 working days", to: "  review: 90 working days",
            said: "standards: The body's steps add up to 125 working days"),
        Flaw(
            from: "  review: 20 working days", to: "  reviews: 20 working days",
            said: "standards.reviews: “reviews” is no step with a standard"),
        Flaw(from: "fee: 450", to: "fee: free", said: "fee: the text 'free' is no amount of money"),
        Flaw(from: "roles: [decider]", to: "roles: [officer]", said: "people: nobody is decider"),
        Flaw(
            from: "roles: [decider]", to: "roles: [chair]",
            said: "people[3].roles[0]: the text 'chair' is not known here"),
        Flaw(from: "Dee Chair", to: "Ada Officer", said: "people: “Ada Officer” stands here twice"),
        Flaw(from: "Dee Chair", to: "Ada-Officer", said: "would share the variable BAC_ADA_OFFICER"),
        Flaw(from: "ada@body.example", to: "ada at body", said: "people: “ada at body” is no e-mail address"),
        Flaw(from: "10001234", to: "1234", said: "providers[0].ukprn: the text '1234' is no UKPRN"),
        Flaw(from: "10001234", to: "99999001", said: "SAC, UKPRN 99999001, is registered already"),
        Flaw(from: "people: [Ben Tutor]", to: "staff: [Ben Tutor]", said: "unknown key 'staff'"),
        Flaw(from: "standard: 60 working days", to: "standard: 60", said: "standard: the number 60 is no duration"),
    ]

    private static func route(
        _ name: String = "proportionate-accreditation", replacing change: (from: String, to: String)? = nil
    ) throws -> AdoptedScheme.Route {
        let file = "\(TestServer.repository)/Workflows/\(name).yaml"
        let shipped = try String(contentsOfFile: file, encoding: .utf8)
        let text = change.map { shipped.replacing($0.from, with: $0.to) } ?? shipped
        try #require(change == nil || text != shipped)
        return try AdoptedScheme.Route(text: text, document: try YAMLDocument.parse(text, file: file))
    }

    private static func shipped() throws -> Calendars {
        var calendars = Calendars()
        for file in try House.shippedDefinitions() where file.isCalendar {
            try calendars.add(json: Data(try file.canonical().utf8))
        }
        return calendars
    }

    /// Reads answers and holds them against the database; what is wrong, or nothing.
    private static func problems(_ text: String, for route: AdoptedScheme.Route? = nil, _ house: House) async throws
        -> String
    {
        let (route, calendars) = (try route ?? Self.route(), try shipped())
        do {
            let document = try YAMLDocument.parse(text, file: "answers.yaml")
            let answers = try AdoptionAnswers(document, for: route.definition, divisions: calendars.rules.keys.sorted())
            let today = LondonTime.shared.day(of: .now)
            let course = try YAMLDocument.parse(
                route.firstCourse(for: answers, today: today), file: "first-course.yaml"
            ).value
            _ = try await house.administration.check(
                try AdoptedScheme(route, answers: answers, today: today), of: route, answers: answers, in: document,
                course: course,
                today: today,
                shipped: calendars)
            return ""
        } catch let problems as FileProblems {
            return problems.description
        }
    }

    @Test func `each wrong answer is named, and the printed answers are right`() async throws {
        let text = try Self.route().answers(divisions: try Self.shipped().rules.keys.sorted())
        try await House.withHouse { house in
            #expect(try await Self.problems(text, house) == "")
            let before = try await house.census()
            for flaw in Self.flaws {
                let wrong = text.replacing(flaw.from, with: flaw.to, maxReplacements: 1)
                try #require(wrong != text, "\(flaw.from)")
                let said = try await Self.problems(wrong, house)
                #expect(said.contains(flaw.said), "\(said)")
            }
            // Several at once.
            let both = text.replacing("code: BAC", with: "code: b").replacing("10001234", with: "1234")
            #expect(try await Self.problems(both, house).split(separator: "\n").count == 2)
            #expect(try await house.census() == before)
            #expect(try await house.value("SELECT count(*) FROM accredit.organisation", as: Int.self) == 5)
        }
    }

    /// Routes that need more people than are named: what is left out of the answers that the route prints, and what is
    /// said.
    static let gaps: [(route: String, left: String, said: String)] = [
        (
            "examples/panel-review", ", lay: true",
            "people: the panel of “review” cannot be filled; expected 3 people with the role reviewer, 1 of them"
        ),
        (
            "examples/panel-review", "  - {name: Rose Reviewer, roles: [reviewer], expertise: [assessment]}\n",
            "the panel of “review” cannot be filled"
        ),
        (
            "examples/committee-votes", "  - {name: Dan Decider, roles: [decider]}\n",
            "needs 3 reviewers or deciders who may vote on a case, and there are 2"
        ),
        ("presets/credit-rating", "  - {name: Rose Reviewer, roles: [reviewer], expertise: [assessment]}\n", "“vet”"),
    ]

    @Test func `people who cannot take a first case to its decision are told who is missing`() async throws {
        try await House.withHouse { house in
            for gap in Self.gaps {
                let route = try Self.route(gap.route)
                let text = route.answers(divisions: try Self.shipped().rules.keys.sorted())
                #expect(try await Self.problems(text, for: route, house) == "")
                let fewer = text.replacing(gap.left, with: "")
                try #require(fewer != text)
                let said = try await Self.problems(fewer, for: route, house)
                #expect(said.contains(gap.said), "\(said)")
            }
        }
    }

    /// Changes of the route after which its first course cannot be approved.
    static let dead: [(from: String, to: String, said: String)] = [
        ("'$.submission.credits > 0'", "'$.submission.credits > 100'", "“submit” asks for $.submission.credits > 100"),
        (
            "if: '$.provider.recognised == true && $.submission.credits <= 30'", "if: '$.submission.credits <= 30'",
            "its front door sends the first course to recognised-provision"
        ),
        (
            "    by: decider\n    separate_from: recommend\n    marks: decided\n    decides: approved",
            "    by: system\n    marks: decided\n    decides: approved", "cannot come to an approval"
        ),
    ]

    @Test func `a route on which the first course cannot be approved says what stands in the way`() async throws {
        try await House.withHouse { house in
            for dead in Self.dead {
                let route = try Self.route(replacing: (dead.from, dead.to))
                let text = route.answers(divisions: try Self.shipped().rules.keys.sorted())
                let error = await #expect(throws: EngineError.self) {
                    _ = try await Self.problems(text, for: route, house)
                }
                #expect(error.map { "\($0)" }?.contains(dead.said) == true, "\(error.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test func `the route stays as it is but for what was answered`() throws {
        let route = try Self.route()
        let calendars = try Self.shipped()
        let divisions = calendars.rules.keys.sorted()
        let text = route.answers(divisions: divisions).replacing(
            "  review: 20 working days", with: "  review: 15 working days")
        let answers = try AdoptionAnswers(
            try YAMLDocument.parse(text, file: "answers.yaml"), for: route.definition, divisions: divisions)
        let scheme = try AdoptedScheme(route, answers: answers, today: try Day("2026-11-30"))
        let adopted = try WorkflowDefinition(try YAMLDocument.parse(scheme.workflowText, file: "workflow.yaml"))
        let differences = WorkflowDiff(from: route.definition, to: adopted).changes.map { "\($0)" }
        #expect(
            adopted.workflow == "bac-proportionate-accreditation" && adopted.version == 1
                && adopted.calendar == "bac-calendar")
        #expect(adopted.state("review")?.timing.standard?.description == "15 working days")
        #expect(adopted.state("awaiting-meeting")?.meeting?.series == "bac-accreditation-committee")
        #expect(adopted.routing.map(\.route) == ["recognised-provision", "bac-proportionate-accreditation"])
        #expect(differences.count < 12)
        #expect(scheme.workflowText.contains("# Four eyes: nobody decides on their own recommendation."))
    }

    /// A scheme from the answers that a route prints, changed.
    private static func scheme(
        _ name: String = "proportionate-accreditation", from written: String = "", to typed: String = ""
    ) throws -> (scheme: AdoptedScheme, answers: AdoptionAnswers) {
        let (route, divisions) = (try route(name), try shipped().rules.keys.sorted())
        var text = route.answers(divisions: divisions)
        if !written.isEmpty {
            let changed = text.replacing(written, with: typed)
            try #require(changed != text, "\(written)")
            text = changed
        }
        let answers = try AdoptionAnswers(
            try YAMLDocument.parse(text, file: "answers.yaml"), for: route.definition, divisions: divisions)
        return (try AdoptedScheme(route, answers: answers, today: try Day("2026-11-30")), answers)
    }

    /// Answers as the files have them, and as people type them.
    static let typed = [
        ("code: BAC", "code: bac"), ("calendar: england-and-wales", "calendar: England and Wales"),
        ("standard: 60 working days", "standard: 60 Working Days"),
        ("review: 20 working days", "review: 20  Working days"),
        ("papers: 5 working days", "papers: five working days"), ("fee: 450", "fee: £450"),
        ("fee: 450", "fee: \"£450.00\""), ("fee: 450", "fee: 450 pounds"),
        ("from: 24 December 2026", "from: Thursday 24th Dec 2026"), ("from: 24 December 2026", "from: 2026-12-24"),
        ("roles: [decider]", "roles: [Decider]"), ("nation: wales", "nation: Wales"),
    ]

    @Test(arguments: typed) func `words are read as people type them`(written: String, typed: String) throws {
        let (plain, wanted) = try Self.scheme()
        let (made, answers) = try Self.scheme(from: written, to: typed)
        #expect(made.files.map(\.text) == plain.files.map(\.text))
        #expect(answers.people == wanted.people && answers.providers == wanted.providers)
    }

    @Test(arguments: [
        ("24 December 2026", "Friday 24 December 2026"), ("fee: 450", "fee: 1,20"), ("fee: 450", "fee: £-1"),
    ])
    func `what nobody can mean is refused`(written: String, typed: String) throws {
        #expect(throws: FileProblems.self) { try Self.scheme(from: written, to: typed) }
    }

    @Test func `files of the body's own are YAML, and their comments hold whatever was answered`() throws {
        let routes = try FileManager.default.contentsOfDirectory(atPath: "\(TestServer.repository)/Workflows").filter {
            $0.hasSuffix(".yaml")
        }.map { String($0.dropLast(".yaml".count)) }
        // An appeal is adopted with the route that has it.
        let adoptable = routes.filter { $0 != "appeal" }
        #expect(adoptable.count >= 4)
        for name in adoptable {
            for file in try Self.scheme(name).scheme.files {
                #expect(file.text.hasPrefix("# ") && file.file.hasSuffix(".yaml"), "\(name) \(file.file)")
                // A figure in a comment would be that of the route, not of the answers.
                let comments = file.text.split(separator: "\n").dropFirst().filter { $0.hasPrefix("#") }
                #expect(comments.allSatisfy { !$0.contains(where: \.isNumber) }, "\(name) \(file.file) \(comments)")
            }
        }
    }

    @Test func `the committee meets from the day of adoption on`() throws {
        let (scheme, answers) = try Self.scheme()
        let route = try Self.route()
        let adopted = try Day("2026-11-30")
        var calendars = try Self.shipped()
        for file in scheme.files.dropLast() { try calendars.add(json: Data(try file.canonical().utf8)) }
        let series = try #require(calendars.series["bac-accreditation-committee"])
        let working = try calendars.workingDays(of: "bac-calendar", in: 2025...2028)
        let meetings = try series.meetings(in: try Day("2026-01-01")...(try Day("2027-12-31")), working: working)
        #expect(meetings.first?.day == (try Day("2026-12-08")))
        #expect(meetings.allSatisfy { $0.day >= adopted })
        #expect(
            try scheme.meeting(on: try Day("2026-11-10"), of: route, answers: answers, shipped: try Self.shipped())
                == [])
    }
}

extension Administration.DefinitionFile {
    /// Whether it defines a calendar or a series of meetings.
    fileprivate var isCalendar: Bool { file.hasPrefix("Workflows/calendars/") }

    /// Its content in canonical form.
    fileprivate func canonical() throws -> String { try YAMLDocument.parse(text, file: file).value.canonicalText() }
}
