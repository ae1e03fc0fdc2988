import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Webhooks
import WorkflowCore

@testable import Engine

/// Webhooks that arrive, that do not, and that must not be sent.
@Suite(.serialized) struct WebhookWorkerTests {
    private static let rules = AddressRules("127.0.0.0/8") ?? AddressRules()

    private static func worker(_ house: House, rules: AddressRules = rules) -> WebhookWorker {
        WebhookWorker(
            pool: house.pool, post: WebhookPost(rules: rules, agent: "test", patience: .seconds(3)),
            signal: EventSignal(), source: "https://accredit.example", interval: .milliseconds(100),
            logger: TestServer.logger)
    }

    private static func make(
        _ url: String, _ house: House, by person: House.Person? = nil, _ members: [String: JSONValue] = [:]
    ) async throws -> Webhook {
        let outcome = try await house.engine.change(
            .create, members.merging(["url": .string(url)]) { $1 }, rules: rules,
            as: (person ?? house.officer).credential)
        guard case .done(let webhook, _) = outcome else { throw EngineError.invalid(what: "\(outcome)", expected: "") }
        return webhook
    }

    /// Sends all that is due, once, by two workers at once.
    private static func round(_ house: House) async throws {
        try await house.settled()
        try await withThrowingTaskGroup(of: [WebhookWorker.Claimed].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let worker = worker(house)
                    try await worker.collect()
                    var all: [WebhookWorker.Claimed] = []
                    while let claimed = try await worker.claim() { all.append(claimed) }
                    return all
                }
            }
            // What fails may be due again at once.
            let claimed = try await group.reduce(into: []) { $0 += $1 }
            await withTaskGroup(of: Void.self) { posts in
                for one in claimed { posts.addTask { await worker(house).deliver(one) } }
            }
        }
    }

    /// Lets what waits be due now.
    private static func hurry(_ house: House) async throws {
        _ = try await house.admin.withConnection { connection in
            try await connection.query("UPDATE accredit.webhook_delivery SET due_at = now() WHERE status = 'waiting'")
        }
    }

    private static func deliveries(_ webhook: Webhook, _ house: House) async throws -> [WebhookDelivery] {
        try await house.engine.deliveries(of: webhook.id.uuidString, as: house.officer.credential)
    }

    @Test func eventsArriveSignedInTheirEnvelope() async throws {
        try await House.withHouse { house in
            try await Receiver.serving { receiver in
                let before = try await house.open().reference
                try await house.settled()
                let webhook = try await Self.make(receiver.url("ok"), house)
                try await house.act("submit", on: before, by: house.provider)
                let name = try await house.open().reference
                try await Self.round(house)
                try await Self.round(house)
                let messages = receiver.messages
                #expect(messages.count == 2 && Set(messages.map(\.id)).count == 2)
                let submit = try #require(messages.first { $0.body?["subject"] == .string(before) })
                #expect(submit.body?["specversion"] == "1.0" && submit.body?["id"] == .string("\(before)/2"))
                #expect(submit.body?["type"] == "uk.accredit.case.act")
                #expect(submit.body?["source"] == "https://accredit.example")
                #expect(submit.body?["data"]?["event"]?["action"] == "submit")
                #expect(messages.contains { $0.body?["id"] == .string("\(name)/1") })
                #expect(submit.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
                #expect(submit.headers["webhook-signature"]?.hasPrefix("v1,") == true)
                #expect(try await Self.deliveries(webhook, house).allSatisfy { $0.status == "sent" })
                // Of other commands nothing; a ping at once, also while it is off; two keys sign for a while.
                let few = try await Self.make(receiver.url("few"), house, ["commands": ["pause"]])
                _ = try await house.engine.change(
                    .change, webhook: few.id.uuidString, ["status": "off"], rules: Self.rules,
                    as: house.officer.credential)
                for verb in [WebhookVerb.rotate, .ping] {
                    _ = try await house.engine.change(
                        verb, webhook: few.id.uuidString, rules: Self.rules, as: house.officer.credential)
                }
                try await house.act("confirm-complete", on: before, by: house.officer)
                try await Self.round(house)
                let pings = receiver.messages.filter { $0.path == "few" }
                #expect(pings.map { $0.body?["type"] } == ["uk.accredit.webhook.ping"])
                #expect(pings.first?.headers["webhook-signature"]?.split(separator: " ").count == 2)
            }
        }
    }

    @Test func whatFailsIsTriedAgainUnderTheSameId() async throws {
        try await House.withHouse { house in
            try await Receiver.serving { receiver in
                let paths = ["fails", "hang", "redirects", "early", "lies", "ok", "gone"]
                var webhooks: [String: Webhook] = [:]
                for path in paths { webhooks[path] = try await Self.make(receiver.url(path), house) }
                _ = try await house.open()
                for _ in 0..<3 {
                    try await Self.round(house)
                    try await Self.hurry(house)
                }
                for path in paths {
                    let webhook = try #require(webhooks[path])
                    let delivery = try #require(try await Self.deliveries(webhook, house).first)
                    let ids = receiver.messages.filter { $0.path == path }.map(\.id)
                    #expect(Set(ids) == ["msg_\(delivery.id.uuidString.lowercased())"], "\(path)")
                    switch path {
                    case "ok", "lies": #expect(delivery.status == "sent" && ids.count == 1, "\(path): \(delivery)")
                    case "gone":
                        #expect(delivery.status == "dead" && ids.count == 1)
                        let now = try await house.engine.webhook(
                            webhook.id.uuidString, as: house.officer.credential)
                        #expect(now.status == "off" && now.reason == "gone")
                    default:
                        #expect(delivery.status == "waiting" && ids.count == 3, "\(path): \(delivery), \(ids.count)")
                        #expect(delivery.error != nil && delivery.attempts == 3)
                    }
                }
                #expect(!receiver.messages.contains { $0.path == "elsewhere" })
                // Three days later it is given up, and may be sent again; after five the webhook is off.
                _ = try await house.admin.withConnection { connection in
                    try await connection.pipeline([
                        "UPDATE accredit.webhook_delivery SET until = now() WHERE status = 'waiting'",
                        "UPDATE accredit.webhook SET failing_since = failing_since - interval '6 days'",
                    ])
                }
                try await Self.round(house)
                let webhook = try #require(webhooks["fails"])
                let dead = try #require(try await Self.deliveries(webhook, house).first)
                #expect(dead.status == "dead")
                let off = try await house.engine.webhook(webhook.id.uuidString, as: house.officer.credential)
                #expect(off.reason == "failing" && off.dead == 1)
                for members: [String: JSONValue] in [["url": .string(receiver.url("mended"))], ["status": "on"]] {
                    _ = try await house.engine.change(
                        .change, webhook: webhook.id.uuidString, members, rules: Self.rules,
                        as: house.officer.credential)
                }
                _ = try await house.engine.change(
                    .replay, webhook: webhook.id.uuidString, delivery: dead.id.uuidString, rules: Self.rules,
                    as: house.officer.credential)
                try await Self.round(house)
                #expect(try await Self.deliveries(webhook, house).map(\.status) == ["sent"])
                #expect(receiver.messages.last?.id == "msg_\(dead.id.uuidString.lowercased())")
            }
        }
    }

    @Test func whoMayNotReadIsNotSentTo() async throws {
        try await House.withHouse { house in
            try await Receiver.serving { receiver in
                let leaver = try await house.person("leaver", roles: ["officer"])
                let webhook = try await Self.make(receiver.url("ok"), house, by: leaver)
                let own = try await Self.make(receiver.url("own"), house, by: house.provider)
                let other = try await Self.make(receiver.url("other"), house, by: house.otherProvider)
                _ = try await house.admin.withConnection { connection in
                    try await connection.query(
                        "UPDATE accredit.principal SET roles = '{reviewer}' WHERE name = 'leaver'")
                }
                _ = try await house.open()
                try await Self.round(house)
                #expect(receiver.messages.map(\.path) == ["own"])
                let stopped = try await house.engine.webhook(webhook.id.uuidString, as: house.officer.credential)
                #expect(stopped.status == "off" && stopped.reason == "reader_role")
                for (id, person) in [(own, house.otherProvider), (other, house.provider), (own, house.officer)] {
                    await #expect(throws: EngineError.self) {
                        _ = try await house.engine.webhook(id.id.uuidString, as: person.credential)
                    }
                }
                // An address inside that was allowed once is not posted to any more.
                _ = try await house.open()
                try await house.settled()
                let strict = Self.worker(house, rules: AddressRules())
                try await strict.collect()
                while let claimed = try await strict.claim() { await strict.deliver(claimed) }
                #expect(receiver.messages.count == 1)
            }
        }
    }

    /// One webhook whose events cannot be put into deliveries keeps no other waiting, and catches up later.
    @Test func whatCannotBeLookedAtKeepsNoOtherWaiting() async throws {
        try await House.withHouse { house in
            try await Receiver.serving { receiver in
                let broken = try await Self.make(receiver.url("broken"), house)
                for path in ["first", "second"] { _ = try await Self.make(receiver.url(path), house) }
                _ = try await house.admin.withConnection { connection in
                    try await connection.batch(
                        """
                        CREATE FUNCTION public.break() RETURNS trigger LANGUAGE plpgsql
                        AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
                        CREATE TRIGGER break BEFORE INSERT ON accredit.webhook_delivery FOR EACH ROW
                        WHEN (NEW.webhook_id = '\(broken.id.uuidString)') EXECUTE FUNCTION public.break();
                        """)
                }
                _ = try await house.open()
                try await Self.round(house)
                #expect(receiver.messages.map(\.path).sorted() == ["first", "second"])
                _ = try await house.admin.withConnection { connection in
                    try await connection.batch("DROP TRIGGER break ON accredit.webhook_delivery")
                }
                try await Self.round(house)
                #expect(receiver.messages.map(\.path).sorted() == ["broken", "first", "second"])
            }
        }
    }

    /// A server that dies with a delivery in its hands keeps it from nobody for long.
    @Test func whatADeadServerHeldIsSentByAnother() async throws {
        try await House.withHouse { house in
            try await Receiver.serving { receiver in
                _ = try await Self.make(receiver.url("ok"), house)
                _ = try await house.open()
                try await house.settled()
                let first = Self.worker(house)
                try await first.collect()
                let held = try #require(try await first.claim())
                #expect(try await first.claim() == nil)
                _ = try await house.admin.withConnection { connection in
                    try await connection.query("UPDATE accredit.webhook_delivery SET claimed_until = now()")
                }
                try await Self.round(house)
                // It was not dead after all: the same message twice, under one id.
                await first.deliver(held)
                #expect(receiver.messages.count == 2 && Set(receiver.messages.map(\.id)).count == 1)
                let statuses: [String] = try await house.value(
                    "SELECT array_agg(status) FROM accredit.webhook_delivery")
                #expect(statuses == ["sent"])
            }
        }
    }
}
