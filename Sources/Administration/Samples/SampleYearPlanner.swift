import Engine
import Turnaround
import WorkflowCore

/// Deals out the cases of a sample year: to whom, on which route, when, and with which fate.
struct SampleYearPlanner {
    /// The names under which decks and single cases draw their chances.
    private enum Chance: UInt64 {
        case bodies = 1
        case providers, proportionate, proportionateRequests, recognised, recognisedRequests, programmes,
            programmeRequests, cases, words
    }

    /// Every so many-th case is a programme; of the others, every so many-th a notification.
    private static let (programmeEvery, notificationEvery) = (15, 5)

    /// When the first programme is opened, in years of the sample. A programme takes ten months, so those that are
    /// decided in a year were opened in the twelve months that began well before it.
    private static let programmesOpen = -0.65

    let count: Int
    let seed: UInt64
    let until: Instant
    let rules: SampleRules
    let parties: SampleParties

    /// The story of one case up to the last moment of the year.
    func plan(_ number: Int) throws -> SampleCase {
        let index = number - 1
        var random = SampleRandom(seed: seed, Chance.cases.rawValue, UInt64(number))
        if number.isMultiple(of: Self.programmeEvery) {
            let turn = number / Self.programmeEvery - 1
            let share =
                Self.programmesOpen + (Double(turn) + random.fraction()) / Double(count / Self.programmeEvery)
            let provider = parties.providers.filter(\.isUniversity)[turn % 2]
            return try write(number, "programme-accreditation", provider, openedAt: share, random) {
                try $0.tellProgramme(
                    mix(
                        .programmes,
                        [
                            (.approved, 2), (.silent, 2), (.conditions, 2), (.conditionsTwice, 1), (.refused, 1),
                            (.withdrawn, 1),
                            (.undocumented, 1),
                        ]
                    ).value(turn), requests: mix(.programmeRequests, [(2, 5), (3, 5)]).value(turn))
            }
        }
        let share = (Double(index) + random.fraction()) / Double(count)
        if number % Self.notificationEvery == 2 {
            let turn = index / Self.notificationEvery
            guard let provider = parties.providers.first(where: \.isRecognised) else {
                throw EngineError.notFound(kind: "recognised sample provider", name: "", hint: nil)
            }
            return try write(number, "recognised-provision", provider, openedAt: share, random) {
                try $0.tellRecognised(
                    mix(
                        .recognised,
                        [
                            (.accepted, 10), (.sampled, 6), (.sampledRefused, 1), (.sampledUnanswered, 1),
                            (.redirected, 1), (.withdrawn, 1),
                        ]
                    ).value(turn), requests: mix(.recognisedRequests, [(0, 5), (1, 4), (2, 1)]).value(turn))
            }
        }
        let provider = mix(
            .providers, parties.providers.filter { !$0.isRecognised }.map { ($0, $0.isUniversity ? 2 : 3) }
        ).value(index)
        return try write(number, "proportionate-accreditation", provider, openedAt: share, random) {
            try $0.tellProportionate(
                mix(
                    .proportionate,
                    [
                        (.approved, 9), (.returnedFirst, 2), (.conditions, 3), (.conditionsTwice, 1),
                        (.conditionsUnmet, 1), (.refused, 1),
                        (.deferred, 1), (.withdrawn, 1), (.unanswered, 1),
                    ]
                ).value(index), requests: mix(.proportionateRequests, [(0, 11), (1, 6), (2, 2), (3, 1)]).value(index))
        }
    }

    private func mix<Value: Sendable>(_ name: Chance, _ values: [(value: Value, count: Int)]) -> PermutedBlocks<Value> {
        PermutedBlocks(seed: seed, name: name.rawValue, values)
    }

    /// Tells one case and cuts its story off where the year ends.
    /// - Parameter share: when it is opened, from 0 (the first day of the twelve months) to 1; earlier below 0.
    private func write(
        _ number: Int, _ routeName: String, _ provider: SampleProvider, openedAt share: Double, _ random: SampleRandom,
        _ tell: (inout SampleCaseWriter) throws -> Void
    ) throws -> SampleCase {
        let route = try rules.route(routeName)
        let day = LondonTime.shared.day(of: until).advanced(by: -28 - 365 + Int((365 * share).rounded(.down)))
        let body = mix(.bodies, parties.bodies.enumerated().map { ($1, $0 == 0 ? 3 : 2) }).value(number - 1)
        var random = random
        let officers = random.shuffled(body.officers)
        let leader = random.pick(provider.leaders)
        let reviewer = random.pick(body.reviewers)
        let cast = SampleCaseWriter.Cast(
            leader: leader, officer: officers[0], otherOfficer: officers[1],
            reviewers: [reviewer] + body.reviewers.filter { $0 != reviewer }, decider: random.pick(body.deciders))
        var words = SampleRandom(seed: seed, Chance.words.rawValue, UInt64(number))
        let submission = SampleCourse.submission(
            number: number, of: provider, in: body.area, on: route.workflow, openedOn: day, &words)
        if let problem = SubmissionDocument.check(submission).problems.first {
            throw EngineError.invalid(
                what: "the submission of sample case \(number) does not pass: \(problem)",
                expected: "one that passes the check")
        }
        var writer = try SampleCaseWriter(
            number: number, route: route, rules: rules, cast: cast, openedOn: day, random: random)
        try tell(&writer)
        let steps = Array(writer.steps.prefix { $0.at <= until })
        let isOpen = steps.last.flatMap { route.workflow.state($0.state)?.outcome } == nil
        return SampleCase(
            number: number, route: routeName, asksForRoute: routeName == "programme-accreditation", body: body.code,
            provider: provider.code,
            submission: submission, steps: steps, isOpen: isOpen)
    }
}
