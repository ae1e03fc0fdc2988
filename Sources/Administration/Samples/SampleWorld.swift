import Engine
import Turnaround
import WorkflowCore

/// A sample body at work: a year of cases behind it, and live cases in each state of work for its people to go on
/// with.
///
/// Everything follows from one day, on whose eve it all stands; nothing in it happens on that day or later.
package struct SampleWorld: Sendable {
    /// The day.
    let day: Day
    /// The year that ends as the day begins.
    package let year: SampleYear
    /// The meetings of the committee in that year, in order.
    let meetings: [MeetingSeries.Meeting]
    /// The live cases.
    let live: [SampleLiveCase]

    /// Who works in it.
    struct People: Sendable {
        let leader = SampleProvider.college.leaders[0]
        let officer = SampleBody.board.officers[0]
        let reviewer = SampleBody.board.reviewers[0]
        let secondReviewer = SampleBody.board.reviewers[1]
        let secondOfficer = SampleBody.board.officers[1]
        let thirdReviewer = SampleBody.board.reviewers[2]
        let decider = SampleBody.board.deciders[0]

        /// Everybody.
        var all: [SamplePerson] { [leader, officer, reviewer, secondReviewer, decider] }
    }

    /// Plans a world.
    /// - Throws: as ``SampleYear/init(cases:seed:until:rules:parties:)``.
    package init(on day: Day, rules: SampleRules) throws {
        self.day = day
        year = try SampleYear(until: LondonTime.shared.instant(of: day), rules: rules, parties: .world)
        let route = try rules.route(Self.route)
        meetings = try rules.meetings(
            of: Self.committee, in: day.advanced(by: -400)...day.advanced(by: -1), working: route.working)
        live = try SampleLiveCase.all(before: day, on: route, meetings: meetings)
    }

    /// The route of the live cases, and the committee that decides on them.
    static let (route, committee) = ("proportionate-accreditation", "accreditation-committee")

    /// The beginning of the idempotency keys of every world.
    static let keyPrefix = SampleParties.world.label

    /// The idempotency key of a step of a live case, both counted from 0.
    func key(_ index: Int, _ step: Int) -> String { "\(Self.keyPrefix)/\(day)/live/\(index)/\(step)" }

    /// The day that a key of a world's command tells.
    static func day(in key: String) -> Day? { key.split(separator: "/").lazy.compactMap { try? Day(String($0)) }.first }
}

extension SampleParties {
    /// Those of a sample world: one body, its college, and the providers of a sample year.
    package static let world = SampleParties(
        label: "sample-world", bodies: [.board], providers: SampleProvider.all + [.college])
}

extension SampleBody {
    /// The body to whose people `accredit sample tokens` hands tokens.
    static let board = {
        func people(_ names: [String], _ role: String) -> [SamplePerson] {
            names.map { SamplePerson(organisation: "SAB", name: $0, roles: ["operator", role]) }
        }
        return SampleBody(
            code: "SAB", name: "Sample Accreditation Body", area: .care,
            officers: people(["Sample officer", "Second sample officer"], "officer"),
            reviewers: people(
                ["Sample reviewer", "Second sample reviewer", "Third sample reviewer"], "reviewer"),
            deciders: people(["Sample chair"], "decider"))
    }()
}

extension SampleProvider {
    /// The college to whose course leader `accredit sample tokens` hands a token.
    static let college = SampleProvider(
        code: "SAC", name: "Sample College (Coleg Sampl)", ukprn: "99999001", nation: "wales", framework: .cqfw,
        levels: [2, 3, 4], leaderNames: ["Sample course leader"])
}
