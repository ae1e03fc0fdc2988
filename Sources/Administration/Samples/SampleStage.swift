import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Plays a planned year against the engine: in rounds, each of them one call for every person who has something to do,
/// with at most one command for a case.
struct SampleStage {
    private let year: SampleYear
    private let credentials: [SamplePerson: Credential]
    private let administration: Administration
    /// The step each case comes to next, by its place.
    private var next: [Int]
    private var receipts: [Receipt?]
    private var (commands, replays, expiries) = (0, 0, 0)

    init(year: SampleYear, credentials: [SamplePerson: Credential], administration: Administration) {
        self.year = year
        self.credentials = credentials
        self.administration = administration
        next = Array(repeating: 0, count: year.cases.count)
        receipts = Array(repeating: nil, count: year.cases.count)
    }

    /// Plays everything, then looks whether every case stands where the plan leaves it.
    mutating func play() async throws -> SampleYearOutcome {
        while true {
            while try await playRound() {}
            // Nobody has anything to do before some limits pass: whatever is due by the end of the year is due by plan.
            let waiting = year.cases.indices.filter { next[$0] < year.cases[$0].steps.count }
            guard !waiting.isEmpty else { break }
            _ = try await administration.fireSimulated(asOf: year.until, limitsOnly: true)
            for index in waiting { next[index] += 1 }
            expiries += waiting.count
        }
        try await compare()
        return outcome
    }

    /// One round.
    /// - Returns: whether there was anything to do.
    private mutating func playRound() async throws -> Bool {
        var tasks: [SamplePerson: [(index: Int, command: Command)]] = [:]
        for index in year.cases.indices {
            if let (person, command) = nextCommand(index) { tasks[person, default: []].append((index, command)) }
        }
        for (person, list) in tasks.sorted(by: {
            ($0.key.organisation, $0.key.name) < ($1.key.organisation, $1.key.name)
        }) {
            guard let credential = credentials[person] else { throw EngineError.unauthenticated }
            let outcomes = try await administration.pool.perform(list.map(\.command), as: credential)
            for (task, outcome) in zip(list, outcomes) { try take(outcome, at: task.index) }
        }
        return !tasks.isEmpty
    }

    /// What somebody does next to a case, under a key that follows from the plan; `nil` where nobody has anything to
    /// do.
    private func nextCommand(_ index: Int) -> (SamplePerson, Command)? {
        let story = year.cases[index]
        guard next[index] < story.steps.count else { return nil }
        let step = story.steps[next[index]]
        let key = "\(year.keyPrefix)/\(story.number)/\(next[index])"
        switch step.deed {
        case .open(let person):
            let submission = SubmissionDocument.facts(story.submission)
            let request = Command.Request.open(
                body: story.body, submission: submission, route: story.asksForRoute ? story.route : nil)
            return (person, Command(request, key: key, occurredAt: step.at))
        case .act(let action, let person, let data):
            let request = Command.Request.act(case: receipts[index]?.reference ?? "", action: action, data: data)
            return (person, Command(request, key: key, occurredAt: step.at))
        case .give(let verb, let person, let members):
            let request = Command.Request.give(verb, case: receipts[index]?.reference ?? "", members: members)
            return (person, Command(request, key: key, occurredAt: step.at))
        case .expire:
            return nil
        }
    }

    private mutating func take(_ outcome: CommandOutcome, at index: Int) throws {
        let step = year.cases[index].steps[next[index]]
        let reason: String
        switch outcome {
        case .done(let receipt) where receipt.state == step.state && receipt.occurredAt == step.at:
            receipts[index] = receipt
            next[index] += 1
            commands += 1
            if receipt.isReplay { replays += 1 }
            return
        case .done(let receipt):
            reason = "it led to “\(receipt.state)” at \(receipt.occurredAt), where the plan has “\(step.state)”"
        case .refused(let refusal), .stale(let refusal), .keyReused(let refusal), .unknownCase(let refusal):
            reason = refusal.sentence
        case .unauthenticated: reason = "the person's token is not accepted"
        }
        throw disagreement(
            at: index, "“\(step.action)” by \(step.person?.name ?? "nobody") at \(step.at) failed: \(reason)")
    }

    /// Compares where every case stands with where the plan leaves it.
    private func compare() async throws {
        let standing = try await administration.standing(of: receipts.compactMap { $0?.id })
        for (index, story) in year.cases.enumerated() {
            guard let id = receipts[index]?.id, let found = standing[id],
                let last = story.steps.last(where: { !$0.isWithin })
            else {
                throw disagreement(at: index, "it is not in the database")
            }
            guard found.state == last.state, found.since == last.at else {
                throw disagreement(
                    at: index,
                    """
                    it stands in “\(found.state)” since \(found.since), where the plan has “\(last.state)” since \
                    \(last.at)
                    """
                )
            }
        }
    }

    private func disagreement(at index: Int, _ what: String) -> EngineError {
        let story = year.cases[index]
        let reference = receipts[index].map { " (\($0.reference))" } ?? ""
        return .invalid(
            what: "sample case \(story.number)\(reference) on \(story.route) does not go as planned: \(what)",
            expected: "the workflows as the program ships them, and nobody else at work on these cases")
    }

    private var outcome: SampleYearOutcome {
        SampleYearOutcome(
            of: year, commands: commands, replays: replays, expiries: expiries,
            references: receipts.compactMap { $0?.reference })
    }
}
