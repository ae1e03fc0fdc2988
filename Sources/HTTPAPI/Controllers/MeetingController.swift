import Engine
import Foundation
import Hummingbird
import Turnaround
import WorkflowCore

/// Meetings of committees: when they are, what is on their agenda, who is there, what was decided.
struct MeetingController: Sendable {
    let engine: Engine
    let commands: CommandController

    private struct MeetingList: Encodable { let meetings: [MeetingSummary] }
    private struct MeetingAnswer: Encodable { let meeting: CaseMeeting? }
    private struct OutcomeList: Encodable {
        let dryRun: Bool
        let outcomes: [Outcome]
    }

    /// Outcome of one decision of several.
    private struct Outcome: Encodable {
        let `case`: String
        let title: String?
        let providerName: String?
        let done: Bool
        let receipt: Receipt?
        let replayed: Bool?
        let problem: JSONValue?
    }

    /// The meetings of the principal's body: by default those from four weeks ago to a year ahead.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["from", "until", "series"])
        let today = LondonTime.shared.day(of: .now)
        let day = { (name: String) in try query.value(name, expected: "a day, such as 2026-12-08") { try? Day($0) } }
        let (from, until) = (try day("from") ?? today.advanced(by: -28), try day("until") ?? today.advanced(by: 365))
        return try .json(
            MeetingList(
                meetings: try await engine.meetings(
                    from: from, until: until, series: query.text("series"), as: context.credential))
        )
    }

    /// One meeting with its agenda.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.meeting(try context.parameter("meeting"), as: context.credential))
    }

    /// Its minutes: a draft until it closes.
    @Sendable func minutes(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.meeting(try context.parameter("meeting"), as: context.credential).minutes)
    }

    /// Calls a meeting beyond its series.
    @Sendable func call(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await tend(.call, nil, request, context)
    }

    /// Opens a meeting, says who is there, closes or cancels it.
    func tend(_ verb: MeetingVerb) -> @Sendable (Request, PrincipalContext) async throws -> Response {
        { request, context in try await tend(verb, try context.parameter("meeting"), request, context) }
    }

    private func tend(_ verb: MeetingVerb, _ name: String?, _ request: Request, _ context: PrincipalContext)
        async throws
        -> Response
    {
        var document = try await RequestDocument(of: request, members: verb.members + ["occurred_at"], mayBeEmpty: true)
        let occurredAt = document.optionalInstant("occurred_at")
        try document.check()
        switch try await engine.updateMeeting(
            verb, name, document.handedOver(verb.members), at: occurredAt, as: context.credential)
        {
        case .done(let receipt): return try .json(receipt)
        case .refused(let refusal): throw Problem(refusal)
        }
    }

    /// Records what a meeting decided on several cases that are before it, or says what would become of that; each
    /// stands alone.
    @Sendable func decide(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let key = try request.idempotencyKey()
        var document = try await RequestDocument(of: request, members: ["decisions", "dry_run", "occurred_at"])
        let occurredAt = document.optionalInstant("occurred_at")
        let isRehearsal = document.optionalTruth("dry_run") ?? false
        let decisions = document.objects(
            "decisions", most: 200, members: ["case", "action", "data", "reasons", "items", "until", "key"])
        try document.check()
        // It acts, and reads the meeting for it.
        try await engine.holder(of: context.credential, for: .act)
        let meeting = try await engine.meeting(try context.parameter("meeting"), as: context.credential)
        // Of a meeting that has closed, what was recorded before is replayed, and the rules refuse what comes too late.
        guard ["open", "closed"].contains(meeting.status) else {
            throw Problem(
                Refusal(
                    reason: .meetingStatus,
                    facts: [
                        "action": "decide", "meeting": .string(meeting.meeting), "found": .string(meeting.status),
                        "expected": "open",
                    ]))
        }
        let named = decisions.enumerated().map { place, members in
            MeetingDecision(
                case: members["case"]?.stringValue ?? "",
                members: members.filter { $0.key != "case" && $0.key != "key" }.merging([
                    "meeting": .string(meeting.meeting)
                ]) { $1 },
                key: members["key"]?.stringValue ?? "\(key)#\(place + 1)")
        }
        if let wrong = named.first(where: { !Command.isUsableKey($0.key) }) {
            throw Problem(
                .badHeader,
                "The key “\(wrong.key.prefix(64))” is not usable; expected 1 to 200 printable ASCII characters.")
        }
        let outcomes = try await engine.record(
            named, at: occurredAt, isRehearsal: isRehearsal, as: context.credential)
        let courses = Dictionary(meeting.agenda.map { ($0.case, $0) }) { first, _ in first }
        return try .json(
            OutcomeList(
                dryRun: isRehearsal,
                outcomes: try zip(named, outcomes).map { decision, outcome in
                    try Self.outcome(
                        decision.case, outcome, courses[CaseReference.normalised(decision.case)], context.language)
                }))
    }

    private static func outcome(
        _ name: String, _ outcome: CommandOutcome, _ course: MeetingItem?, _ language: Language
    ) throws -> Outcome {
        switch outcome {
        case .done(let receipt):
            return Outcome(
                case: receipt.reference, title: course?.title, providerName: course?.providerName, done: true,
                receipt: receipt, replayed: receipt.isReplay ? true : nil, problem: nil)
        case .refused(let refusal), .stale(let refusal), .keyReused(let refusal), .unknownCase(let refusal):
            return Outcome(
                case: name, title: course?.title, providerName: course?.providerName, done: false, receipt: nil,
                replayed: nil, problem: Problem(refusal).json(in: language))
        case .unauthenticated: throw EngineError.unauthenticated
        }
    }

    /// The meeting that a case waits for.
    @Sendable func ofCase(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            MeetingAnswer(meeting: try await engine.meeting(of: try context.parameter("case"), as: context.credential)))
    }

    /// A command of a meeting on a case, by the members that its rule reads.
    func command(_ verb: Command.Verb, _ members: [String])
        -> @Sendable (Request, PrincipalContext) async throws -> Response
    {
        { request, context in try await commands.give(verb, request, context, members: members) }
    }
}
