import Engine
import Foundation
import Hummingbird
import Webhooks
import WorkflowCore

/// Webhooks of an organisation, for those who manage them.
struct WebhookController: Sendable {
    let engine: Engine
    let rules: AddressRules

    private struct Webhooks: Encodable { let webhooks: [Webhook] }
    private struct Deliveries: Encodable {
        let deliveries: [WebhookDelivery]
        let next: UUID?
    }

    /// All of them.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(Webhooks(webhooks: try await engine.webhooks(as: context.credential)))
    }

    /// One of them.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.webhook(try context.parameter("webhook"), as: context.credential))
    }

    /// The deliveries of one, the newest first.
    @Sendable func deliveries(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["status", "limit", "cursor"])
        let status = try query.choice("status", among: Engine.deliveryStatuses)
        let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
        let last = try query.value("cursor", expected: "the cursor of a page's “next”") { UUID(uuidString: $0) }
        let found = try await engine.deliveries(
            of: try context.parameter("webhook"), status: status, after: last, limit: limit + 1,
            as: context.credential)
        let page = Array(found.prefix(limit))
        return try .json(Deliveries(deliveries: page, next: found.count > limit ? page.last?.id : nil))
    }

    /// Makes one, or does something to the one that the address names.
    func change(_ verb: WebhookVerb, _ members: [String], status: HTTPResponse.Status = .ok)
        -> @Sendable (Request, PrincipalContext) async throws -> Response
    {
        { request, context in
            let document = try await RequestDocument(of: request, members: members, mayBeEmpty: true)
            try document.check()
            let outcome = try await engine.change(
                verb, webhook: verb == .create ? nil : try context.parameter("webhook"),
                delivery: verb == .replay ? try context.parameter("delivery") : nil, document.whole(members),
                rules: rules, as: context.credential)
            switch outcome {
            case .done(_, let delivery?): return try .json(delivery, status: status)
            case .done(let webhook, nil):
                guard verb != .delete else { return Response(status: .noContent) }
                return try .json(webhook, status: status)
            case .refused(let refusal): throw Problem(refusal)
            }
        }
    }
}
