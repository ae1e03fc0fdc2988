@testable import Administration
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine
@testable import EngineSupport

/// The examples to adapt: each is sound, runs from draft to each of its outcomes, and takes as long as it says.
@Suite(.serialized) struct PresetTests {
    static let folder = "\(TestServer.repository)/Workflows/presets"

    /// Each workflow, with the day that `advise` predicts for a submission on Monday 4 January 2027, reckoned by hand:
    /// every step of the others in full, no time for the provider, and the meeting that comes next. And the total that
    /// is published, or that the file sets itself.
    static let presets: [(name: String, predicted: String, total: Turnaround.Period)] = [
        // 2 weeks, 9 weeks to 22 March, the panel of 8 April (its papers close on the 1st), 5 working days.
        ("two-stage-health-approval", "2027-04-15", Turnaround.Period(5, .months)),
        // 20 working days to 1 February, twice 8 weeks to 24 May, 20 working days without 31 May.
        ("gateways", "2027-06-22", Turnaround.Period(12, .months)),
        // 2, 2 and 6 weeks before the visit, 4 and 3 after it to 3 May, the committee of 11 May, a week. The 10 weeks
        // of documents are the provider's.
        ("visit-planned-backwards", "2027-05-18", Turnaround.Period(8, .months)),
        // The first round, as its "at best" says.
        ("three-round-training-approval", "2027-03-01", Turnaround.Period(8, .weeks)),
        // 10 and 20 working days to 15 February, the committee of 25 March, 10 working days without Good Friday and
        // Easter Monday.
        ("micro-credential-scheme", "2027-04-12", Turnaround.Period(6, .months)),
        // 20 working days to the group: 1 February by Scotland's days; it meets on 17 February, and 5 working days
        // later they tell.
        ("credit-rating", "2027-02-24", Turnaround.Period(60, .workingDays)),
    ]

    static func files() throws -> [Administration.DefinitionFile] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted().map {
            Administration.DefinitionFile(
                file: $0, text: try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
        }
    }

    static func definition(_ name: String) throws -> WorkflowDefinition {
        try WorkflowDefinition(
            YAMLDocument.parse(
                try String(contentsOfFile: "\(folder)/\(name).yaml", encoding: .utf8), file: "\(name).yaml"))
    }

    @Test func everyPresetIsLabelledAndTested() throws {
        let files = try Self.files()
        for file in files {
            #expect(file.text.contains("AN UNOFFICIAL EXAMPLE TO ADAPT"), "\(file.file)")
        }
        let workflows = files.filter { $0.text.contains("\nworkflow: ") }
        #expect(Set(workflows.map(\.file)) == Set(Self.presets.map { "\($0.name).yaml" }))
        for file in workflows {
            #expect(file.text.contains("https://") && file.text.contains("read in 2026"), "\(file.file)")
            #expect(file.text.contains("Nobody there has seen or approved this file"), "\(file.file)")
        }
    }

    @Test(arguments: presets.map(\.name))
    func aPresetRunsFromDraftToEachOfItsOutcomes(name: String) async throws {
        let definition = try Self.definition(name)
        try await House.withHouse { house in
            _ = try await house.administration.publish(try Self.files())
            // The one institution is recognised by the body, the other is not.
            try await house.administration.recognise(
                provider: "SAU", by: "SAB", from: try Day("2020-01-01"), until: try Day("2099-01-01"))
            let walk = try await PresetWalk(house, definition)
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAU", principal: "staging", roles: ["provider", "operator"], label: "test", days: 1)
            let items = definition.evidence.map(\.item)
            let outsider = House.with(
                evidence: items, try Self.submission(changing: ["notional_hours": .integer(200)]))
            let insider = House.with(
                evidence: items,
                try Self.submission(changing: ["notional_hours": .integer(200), "provider_ukprn": "99999002"]))
            var reached: Set<String> = []
            var used: Set<String> = []
            for state in definition.states where state.outcome != nil {
                let ways = walk.ways(to: state.state)
                #expect(!ways.isEmpty, "\(state.state)")
                // The shortest ways, and one by way of every action that leads on; each as one institution and as the
                // other.
                for way in ways
                where ways.first?.count == way.count || !Set(way.map(\.action.action)).isSubset(of: used) {
                    for (person, submission) in [
                        (house.simulatingProvider, outsider), (House.Person(secret: secret.text), insider),
                    ] {
                        let outcome = try await walk.walk(way, submission: submission, from: House.start, as: person)
                        guard let outcome else { continue }
                        #expect(outcome == state.outcome?.rawValue || way.last?.action.people.isEmpty == true)
                        reached.insert(state.state)
                        used.formUnion(way.map(\.action.action))
                    }
                }
            }
            #expect(reached == Set(definition.states.filter { $0.outcome != nil }.map(\.state)))
            // Every action was taken, but for those that lead back.
            let back = Set(
                definition.actions.filter { action in
                    action.to == definition.initialState?.state || !used.contains(action.action)
                }.map(\.action))
            #expect(back.isSubset(of: Self.leadingBack), "\(back)")
            try await house.expectSound()
        }
    }

    /// Actions that lead to where the case has been.
    static let leadingBack: Set = [
        "answer", "give-evidence", "no-go", "strengthen", "defer", "return-incomplete", "ask", "ask-for-evidence",
    ]

    private static func submission(changing members: [String: JSONValue]) throws -> JSONValue {
        .object((try House.completeSubmission().objectValue ?? [:]).merging(members) { $1 })
    }

    @Test(arguments: presets.indices)
    func itsPublishedTotalIsWhatAdvicePredicts(index: Int) async throws {
        let (name, predicted, total) = Self.presets[index]
        try await House.withHouse { house in
            _ = try await house.administration.publish(try Self.files())
            let body = "SXB"
            _ = try await house.administration.createOrganisation(
                kind: .body, code: body, name: "A body", frontDoor: name, isSample: true)
            let day = try Day("2027-01-04")
            let advice = try await house.engine.advise(
                body: body, submission: try House.sample("level-3-care-welsh-college"),
                now: LondonTime.shared.instant(of: day),
                as: house.provider.credential)
            #expect(advice.route == name && advice.submittedOn == day)
            #expect(advice.expectedBy == (try Day(predicted)), "\(advice.steps.map { "\($0.state) \($0.expectedBy)" })")
            #expect(advice.expectedBy <= total.added(to: day, working: try await house.working()))
        }
    }

    @Test func figuresThatArePublishedAreThoseOfTheFiles() throws {
        func weeks(_ name: String, _ states: [String]) throws -> [Int] {
            let definition = try Self.definition(name)
            return try states.map { name in
                let period = try #require(definition.state(name).flatMap { $0.timing.standard ?? $0.timing.deadline })
                try #require(period.unit == .weeks)
                return period.count
            }
        }
        // Weeks before the visit: 20, 18, 8, 6, 0.
        #expect(
            try weeks("visit-planned-backwards", ["agreeing-date", "documents", "go-or-no-go", "preparing-visit"]) == [
                2, 10, 2, 6,
            ])
        // 12 weeks of review in three rounds; with every step of the provider within 12 months.
        let rounds = try weeks("three-round-training-approval", ["first-round", "second-round", "third-round"])
        #expect(rounds.reduce(0, +) == 12)
        let provider = try weeks(
            "three-round-training-approval", ["agreement", "awaiting-payment", "first-revision", "second-revision"])
        #expect((rounds + provider).reduce(0, +) <= 52)
        #expect(try weeks("two-stage-health-approval", ["alignment-review", "institution-review"]) == [2, 8])
        #expect(
            try Self.definition("micro-credential-scheme").state("accredited")?.ending?.validity?.lasts
                == WorkflowCore.Period(count: 4, unit: .years))
        #expect(try Self.definition("three-round-training-approval").clock.starts == .paid)
        let rating = try Self.definition("credit-rating")
        #expect(
            ["officer-check", "rating", "vetting"].compactMap { rating.state($0)?.timing.standard?.count }.reduce(0, +)
                == 20)
    }
}
