import Engine
import Hummingbird
import WorkflowCore

/// Panels of cases, and the register of reviewers.
struct PanelController: Sendable {
    let engine: Engine
    let commands: CommandController
    let uploads: Shares

    private struct Panel: Encodable { let panel: CasePanel? }
    private struct Draft: Encodable { let draft: ReviewDraft? }
    private struct ReviewerList: Encodable { let reviewers: [ReviewerEntry] }

    /// The panel of a case, as far as the principal may see it.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(Panel(panel: try await engine.panel(of: try context.parameter("case"), as: context.credential)))
    }

    /// What the principal has written of a review of the case so far.
    @Sendable func draft(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(Draft(draft: try await engine.reviewDraft(of: try context.parameter("case"), as: context.credential)))
    }

    /// Puts the file that is the body beside the principal's review.
    @Sendable func addFile(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (name, version, key) = (
            try context.parameter("case"), try request.expectedVersion(), try request.idempotencyKey()
        )
        let query = try QueryReader(request, parameters: ["name", "occurred_at"])
        guard let fileName = query.text("name") else {
            throw Problem(
                .badQuery, "The query parameter name is missing; a file comes with its name.",
                facts: ["parameter": "name"])
        }
        let occurredAt = try query.value("occurred_at", expected: RequestTime.expectation, RequestTime.instant)
        try request.checkFile()
        let place = try await uploads.take(for: try await engine.organisation(of: context.credential))
        defer { withExtendedLifetime(place) {} }
        let sha256 = try await engine.receive(request, named: fileName, for: name, to: .addReviewFile, context)
        return try await commands.perform(
            Command(
                .give(.addReviewFile, case: name, members: ["name": .string(fileName), "sha256": .string(sha256)]),
                key: key, expectedVersion: version, occurredAt: occurredAt), context)
    }

    /// Takes a file beside the principal's review away again.
    @Sendable func dropFile(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(
            .dropReviewFile, request, context, members: [], addressed: ["file": try context.number("file")])
    }

    /// The content of a file beside a review.
    @Sendable func file(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (seat, number) = (
            Int(try context.number("assignment").integerValue ?? 0), Int(try context.number("file").integerValue ?? 0)
        )
        return try .file(
            try await engine.reviewFile(
                number, beside: seat, of: try context.parameter("case"), as: context.credential),
            named: "review-\(seat)-\(number)", for: request)
    }

    /// Who could be asked onto the panel of a case, the best suited first.
    @Sendable func suggest(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            ReviewerList(
                reviewers: try await engine.reviewers(for: try context.parameter("case"), as: context.credential)))
    }

    /// The reviewers of the principal's body, to officers; themselves, to others of a body.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(ReviewerList(reviewers: try await engine.reviewers(as: context.credential)))
    }

    /// Says something for the register of reviewers: interests, days away, what somebody knows.
    @Sendable func register(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let members = [
            "what", "reviewer", "organisation", "nature", "from", "until", "id", "expertise", "lay",
            "reason", "deputy",
        ]
        let document = try await RequestDocument(of: request, members: members)
        try document.check()
        switch try await engine.say(document.handedOver(members), as: context.credential) {
        case .done(let receipt): return try .json(receipt)
        case .refused(let refusal): throw Problem(refusal)
        }
    }

    /// A command of people on panels, by the members that its rule reads.
    func command(_ verb: Command.Verb, _ members: [String])
        -> @Sendable (Request, PrincipalContext) async throws -> Response
    {
        { request, context in try await commands.give(verb, request, context, members: members) }
    }
}
