import Foundation
import Logging
import Postgres
import ServiceLifecycle
import Synchronization
import Turnaround
import Webhooks

/// Posts to webhooks what their readers are told.
///
/// Any number of servers may run one. A delivery is given to one of them for a while, and goes out at least once,
/// always under the same id; in which order is not said. `run()` returns when the service is asked to shut down, after
/// what is on its way.
package struct WebhookWorker: Service, CustomStringConvertible {
    /// A delivery as it was claimed, and what it says.
    struct Claimed: Sendable {
        var id: UUID
        var attempt: Int
        var webhook: UUID
        var url: String
        var secrets: [WebhookSecret]
        var payload: [UInt8]
    }

    /// Number of messages that are on their way at one time.
    private static let places = 32
    /// For how long a server keeps a delivery that it does not tell anything of: longer than an attempt takes.
    private static let lease: Int32 = 60

    let pool: PostgresPool
    let post: WebhookPost
    let signal: EventSignal
    let source: String
    let interval: Duration
    let logger: Logger
    /// Rings where there are new deliveries, or a place is free again.
    private let due = EventSignal()

    package var description: String { "WebhookWorker" }

    /// - Parameters:
    ///   - signal: rings where there are new events.
    ///   - source: what CloudEvents name as where events come from, such as the server's public address.
    ///   - interval: how often it looks for what is due.
    package init(
        pool: PostgresPool, post: WebhookPost, signal: EventSignal, source: String, interval: Duration, logger: Logger
    ) {
        (self.pool, self.post, self.signal, self.source) = (pool, post, signal, source)
        (self.interval, self.logger) = (interval, logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            async let collecting: Void = keepCollecting()
            await keepPosting()
            await collecting
        }
    }

    private func keepCollecting() async {
        while !Task.isCancelled {
            let rings = signal.rings
            await attempt("webhooks wait for the database") { try await collect() }
            await signal.wait(beyond: rings, for: interval)
        }
    }

    private func keepPosting() async {
        let taken = Taken()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let rings = due.rings
                while taken.count < Self.places {
                    var claimed: Claimed?
                    await attempt("deliveries wait for the database") { claimed = try await claim() }
                    guard let claimed else { break }
                    taken.add(1)
                    group.addTask {
                        // A task of its own: what is on its way when the server stops is finished.
                        await Task { await deliver(claimed) }.value
                        taken.add(-1)
                        due.ring()
                    }
                }
                await due.wait(beyond: rings, for: interval)
            }
        }
    }

    /// Does something that the database may not be there for.
    private func attempt(
        _ warning: Logger.Message, _ metadata: Logger.Metadata = [:], _ work: () async throws -> Void
    ) async {
        do {
            try await work()
        } catch is CancellationError {
            return
        } catch {
            let error: Logger.Metadata = ["error": "\(LoggedFault.text(of: error))"]
            logger.warning(warning, metadata: error.merging(metadata) { $1 })
        }
    }

    /// Puts what is new into the deliveries of every webhook. One that cannot be looked at keeps no other waiting.
    package func collect() async throws {
        let since = Instant.now
        while !Task.isCancelled {
            let next = try await pool.withConnection { connection in
                try await connection.query("SELECT accredit.next_webhook(\(since)) AS webhook")
            }.first?.decode("webhook", as: UUID?.self)
            guard let webhook = next ?? nil else { return }
            await attempt("a webhook cannot be looked at", ["webhook": "\(webhook.uuidString.lowercased())"]) {
                try await collect(webhook)
            }
        }
    }

    private func collect(_ webhook: UUID) async throws {
        var isEnded = false
        while !isEnded && !Task.isCancelled {
            let row = try await pool.withConnection { connection in
                try await connection.query("SELECT put, ended FROM accredit.collect_webhook(\(webhook))")
            }.first
            guard let row else { return }
            isEnded = try row.decode("ended")
            if try row.decode("put", as: Int.self) > 0 { due.ring() }
        }
    }

    /// Takes a delivery that is due, with its event as its reader is shown it. One that cannot be read waits like one
    /// that did not arrive.
    func claim() async throws -> Claimed? {
        while !Task.isCancelled {
            let row = try await pool.withConnection { connection in
                try await connection.query("SELECT delivery, attempt FROM accredit.claim_delivery(\(Self.lease))")
            }.first
            guard let row, let id = try row.decode("delivery", as: UUID?.self) else { return nil }
            let attempt = try row.decode("attempt", as: Int.self)
            do {
                if let claimed = try await open(id, attempt) { return claimed }
            } catch {
                await note(.failed(status: nil, reason: "the event cannot be read"), of: id, attempt)
                throw error
            }
        }
        return nil
    }

    /// `nil` where the event is not for the webhook's reader any more.
    private func open(_ id: UUID, _ attempt: Int) async throws -> Claimed? {
        let source = source
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let rows = try connection.query(
                    """
                    SELECT webhook, url, secrets, of_case, event, made_at
                    FROM accredit.open_delivery(\(id), \(Int32(attempt)))
                    """)
                guard let row = rows.first else { return nil }
                var event: CaseEvent?
                if let inCase = try row.decode("of_case", as: UUID?.self) {
                    let number = try row.decode("event", as: Int32.self)
                    event = try connection.query(CaseEvent.question(inCase, number)).first.flatMap(CaseEvent.init(row:))
                }
                return Claimed(
                    id: id, attempt: attempt, webhook: try row.decode("webhook"), url: try row.decode("url"),
                    secrets: try row.decode("secrets", as: [[UInt8]].self).map(WebhookSecret.init(bytes:)),
                    payload: Array(
                        try Wire.encode(
                            CloudEvent(event, id: id, madeAt: try row.decode("made_at"), source: source))))
            }
        }
    }

    /// Posts a delivery once, and notes what became of it.
    func deliver(_ claimed: Claimed) async {
        let message = WebhookMessage(id: "msg_\(claimed.id.uuidString.lowercased())", payload: claimed.payload)
        let result = await post.post(message, to: claimed.url, signedWith: claimed.secrets)
        logger.info(
            "delivery",
            metadata: ["webhook": "\(claimed.webhook.uuidString.lowercased())", "result": "\(result.name)"])
        await note(result, of: claimed.id, claimed.attempt)
    }

    private func note(_ result: WebhookResult, of delivery: UUID, _ attempt: Int) async {
        do {
            _ = try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.finish_delivery(\(delivery), \(Int32(attempt)), \(result.name),
                        \(result.status.map { Int32($0) }), \(result.reason))
                    """)
            }
        } catch {
            // The claim runs out, and it is sent again.
            logger.warning(
                "what became of a delivery is not noted", metadata: ["error": "\(LoggedFault.text(of: error))"])
        }
    }
}

/// Number of messages that are on their way.
private final class Taken: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add(_ number: Int) { value.add(number, ordering: .relaxed) }
}

extension WebhookResult {
    /// What `accredit.finish_delivery` calls it.
    fileprivate var name: String {
        switch self {
        case .sent: "sent"
        case .gone: "gone"
        case .failed: "failed"
        }
    }

    fileprivate var status: Int? {
        switch self {
        case .sent(let status): status
        case .gone: 410
        case .failed(let status, _): status
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .sent: nil
        case .gone: "the receiver says that the address is gone"
        case .failed(_, let reason): reason
        }
    }
}

/// An event in the envelope that other programs know (CloudEvents 1.0, JSON).
struct CloudEvent: Encodable {
    let specversion = "1.0"
    let id: String
    let source: String
    let type: String
    let subject: String?
    let time: Instant
    let datacontenttype = "application/json"
    let data: CaseEvent?

    /// - Parameter event: `nil` of a ping.
    init(_ event: CaseEvent?, id: UUID, madeAt: Instant, source: String) {
        self.source = source
        data = event
        guard let event else {
            (self.id, type, subject, time) = (id.uuidString.lowercased(), "uk.accredit.webhook.ping", nil, madeAt)
            return
        }
        self.id = "\(event.reference)/\(event.event.number)"
        type = "uk.accredit.case.\(event.event.command)"
        subject = event.reference
        time = event.event.occurredAt
    }
}
