import Engine
import Hummingbird
import WorkflowCore

/// What providers hand over: files, links, and what was handed over before.
struct EvidenceController: Sendable {
    let engine: Engine
    let commands: CommandController
    let uploads: Shares

    private struct EvidenceList: Encodable { let evidence: [AttachedEvidence] }
    private struct ReusableList: Encodable { let evidence: [ReusableEvidence] }

    /// Everything that the principal's provider has attached to its cases.
    @Sendable func own(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["limit"])
        let limit = try query.whole("limit", in: 1...RequestLimits.requests) ?? RequestLimits.page
        return try .json(ReusableList(evidence: try await engine.ownEvidence(limit: limit, as: context.credential)))
    }

    /// What is attached to a case.
    @Sendable func ofCase(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            EvidenceList(evidence: try await engine.evidence(of: try context.parameter("case"), as: context.credential))
        )
    }

    /// Evidence that the provider of a case can use again in it.
    @Sendable func offers(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            ReusableList(
                evidence: try await engine.evidenceOffered(for: try context.parameter("case"), as: context.credential)))
    }

    /// Attaches what a JSON document names, or the file that is the body.
    @Sendable func attach(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        guard request.isFile else {
            let members = [
                "requirement", "title", "url", "sha256", "reuse", "name", "pages", "hours_to_prepare", "valid_until",
            ]
            return try await commands.give(.attach, request, context, members: members)
        }
        return try await attachFile(request, context)
    }

    /// Takes a piece of evidence back.
    @Sendable func detach(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.detach, request, context, members: [], addressed: ["item": try context.number("item")])
    }

    /// Offers a piece of evidence to another body as well.
    @Sendable func share(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(
            .share, request, context, members: ["body"], addressed: ["item": try context.number("item")])
    }

    /// The content of a file, part by part as it is read. That an officer or a reviewer opened it is noted.
    @Sendable func content(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (name, item) = (try context.parameter("case"), Int(try context.number("item").integerValue ?? 0))
        let file = try await engine.file(item, of: name, as: context.credential)
        if request.method == .get { try await engine.noteOpened(item, of: name, as: context.credential) }
        return try .file(file, named: "evidence-\(item)", for: request)
    }

    private func attachFile(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (name, version, key) = (
            try context.parameter("case"), try request.expectedVersion(), try request.idempotencyKey()
        )
        let query = try QueryReader(
            request,
            parameters: ["requirement", "name", "title", "pages", "hours_to_prepare", "valid_until", "occurred_at"])
        guard let requirement = query.text("requirement"), let fileName = query.text("name") else {
            let missing = query.text("requirement") == nil ? "requirement" : "name"
            throw Problem(
                .badQuery, "The query parameter \(missing) is missing; a file comes with its requirement and its name.",
                facts: ["parameter": .string(missing)])
        }
        try request.checkFile()
        var members: [String: JSONValue] = ["requirement": .string(requirement), "name": .string(fileName)]
        members["title"] = query.text("title").map { .string($0) }
        members["pages"] = try query.whole("pages", in: 1...100_000).map { .integer(Int64($0)) }
        members["hours_to_prepare"] = try query.value("hours_to_prepare", expected: "a number from 0 to 10000") {
            // What is no number, or is endless, is in no range.
            Double($0).flatMap { (0...10_000).contains($0) ? $0 : nil }
        }.map { .number($0) }
        members["valid_until"] = query.text("valid_until").map { .string($0) }
        let occurredAt = try query.value("occurred_at", expected: RequestTime.expectation, RequestTime.instant)
        let place = try await uploads.take(for: try await engine.organisation(of: context.credential))
        defer { withExtendedLifetime(place) {} }
        members["sha256"] = .string(try await engine.receive(request, named: fileName, for: name, to: .attach, context))
        return try await commands.perform(
            Command(
                .give(.attach, case: name, members: members), key: key, expectedVersion: version,
                occurredAt: occurredAt), context)
    }
}
