import Foundation
import Postgres
import Webhooks
import WorkflowCore

/// What can be done about the webhooks of an organisation.
package enum WebhookVerb: String, Sendable, CaseIterable {
    /// Make one.
    case create
    /// Change address, description, commands or status.
    case change
    /// Take one away, with its deliveries.
    case delete
    /// Give it a new secret.
    case rotate
    /// Post a message that is no event.
    case ping
    /// Post a delivery again.
    case replay
}

extension Engine {
    /// Statuses of deliveries.
    package static let deliveryStatuses = ["waiting", "sent", "dead", "withheld"]

    /// The webhooks of the principal's organisation, the oldest first.
    /// - Throws: ``EngineError/forbidden(needs:)`` to others than officers of a body and people of a provider.
    package func webhooks(as credential: Credential) async throws -> [Webhook] {
        let (principal, rows) = try await read(
            "SELECT x AS webhook FROM accredit.webhooks_seen() AS x", as: credential)
        try Self.checkWebhooks(principal)
        return try rows.map { try $0.decodeWire("webhook") }
    }

    /// One of them.
    /// - Throws: as ``webhooks(as:)``; ``EngineError/notFound(kind:name:hint:)``.
    package func webhook(_ id: String, as credential: Credential) async throws -> Webhook {
        let (principal, rows) = try await read(
            "SELECT x AS webhook FROM accredit.webhooks_seen(\(try Self.webhookID(id))) AS x", as: credential)
        try Self.checkWebhooks(principal)
        guard let row = rows.first else { throw Self.noSuchWebhook(id) }
        return try row.decodeWire("webhook")
    }

    /// The deliveries of a webhook, the newest first.
    /// - Parameters:
    ///   - status: those of this alone.
    ///   - last: the one before the first of these.
    ///   - limit: how many at most.
    /// - Throws: as ``webhook(_:as:)``.
    package func deliveries(
        of id: String, status: String? = nil, after last: UUID? = nil, limit: Int = 50, as credential: Credential
    ) async throws -> [WebhookDelivery] {
        let webhook = try Self.webhookID(id)
        let answers = try await pool.withConnection { connection in
            try await connection.pipeline([
                Self.enter(credential), "SELECT FROM accredit.webhooks_seen(\(webhook)) AS x",
                """
                SELECT x AS delivery FROM accredit.deliveries_seen(\(webhook), \(status), \(last), \(Int32(limit))) AS x
                """,
            ])
        }
        guard let reader = answers[0].first else { throw EngineError.unauthenticated }
        try Self.checkWebhooks(Self.principal(reader))
        guard !answers[1].isEmpty else { throw Self.noSuchWebhook(id) }
        return try answers[2].map { try $0.decodeWire("delivery") }
    }

    /// Does something to a webhook of the principal's organisation.
    /// - Parameters:
    ///   - id: of which; of none where one is made.
    ///   - delivery: the one that is replayed.
    ///   - members: `url`, `description`, `commands`, `status`; `old_valid_hours`.
    ///   - rules: which addresses may be posted to.
    /// - Returns: the webhook, with its secret where that is new.
    /// - Throws: ``EngineError/unauthenticated``; ``EngineError/notFound(kind:name:hint:)``.
    package func change(
        _ verb: WebhookVerb, webhook id: String? = nil, delivery: String? = nil, _ members: [String: JSONValue] = [:],
        rules: AddressRules, as credential: Credential
    ) async throws -> WebhookOutcome {
        var input = members
        input["what"] = .string(verb.rawValue)
        input["webhook"] = id.map(JSONValue.string)
        input["delivery"] = delivery.map(JSONValue.string)
        let secret = [.create, .rotate].contains(verb) ? WebhookSecret() : nil
        input["secret"] = secret.map { .string($0.hexadecimal) }
        // An address is judged here: the database asks no name.
        let isUsable = members["url"].map { $0.stringValue.flatMap { WebhookAddress($0, rules: rules) } != nil }
        if isUsable == false || isUsable == nil && verb == .create { input["url"] = nil }
        let isFlawed = isUsable == false || isUsable == nil && verb == .create
        if isFlawed { input["what"] = .string("check") }
        let rows = try await pool.withConnection {
            try await $0.query(
                "SELECT accredit.update_webhooks(\(credential.digest), \(JSONValue.object(input)))::text")
        }
        let answer = try JSONReader.value(of: Array((rows.first?.decode(String.self, at: 0) ?? "").utf8))
        switch answer["status"]?.stringValue {
        case "unauthenticated": throw EngineError.unauthenticated
        case "unknown":
            throw answer["kind"]?.stringValue == "delivery"
                ? EngineError.notFound(kind: "delivery", name: delivery ?? "", hint: nil) : Self.noSuchWebhook(id ?? "")
        default: break
        }
        if let detail = answer["detail"], let reason = detail["reason"]?.stringValue.flatMap(Refusal.Reason.init) {
            return .refused(Refusal(reason: reason, facts: detail))
        }
        if isFlawed {
            return .refused(
                Refusal(
                    reason: .invalidData,
                    facts: [
                        "action": "webhook",
                        "problems": [
                            [
                                "path": "url", "message": .string(isUsable == nil ? "is missing" : "is not usable"),
                                "expected": .string(WebhookAddress.expectation),
                            ]
                        ],
                    ]))
        }
        var webhook: Webhook = try Self.value(answer["webhook"])
        webhook.secret = secret?.text
        return .done(webhook, try answer["delivery"].map { try Self.value($0) })
    }

    private static func value<Value: Decodable>(_ json: JSONValue?) throws -> Value {
        try Wire.decode(Value.self, from: Data(try (json ?? .null).canonicalText().utf8))
    }

    private static func webhookID(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw noSuchWebhook(text) }
        return id
    }

    private static func noSuchWebhook(_ name: String) -> EngineError {
        .notFound(kind: "webhook", name: name, hint: "accredit webhook list names those of your organisation")
    }

    private static func checkWebhooks(_ principal: Principal) throws {
        let role = ["body": "officer", "provider": "provider"][principal.organisationKind]
        guard let role, principal.roles.contains(role) else {
            throw EngineError.forbidden(needs: "the role officer at a body, or to work for a provider")
        }
    }
}
