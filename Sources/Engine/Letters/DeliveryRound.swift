import Foundation
import Logging
import Mail
import Postgres
import Synchronization
import Turnaround

/// Sender of letters, and their way out.
package struct MailPost: Sendable {
    let sender: MailSender
    let carrier: any MailCarrier

    /// A way to send.
    package init(sender: MailSender, carrier: any MailCarrier) {
        self.sender = sender
        self.carrier = carrier
    }
}

/// Delivers letters, round by round, as one worker among perhaps many.
final class DeliveryRound: Sendable {
    /// A letter to deliver, as it was claimed.
    private struct Claimed: Codable, Sendable {
        var `case`: UUID
        var number: Int
        var attempt: Int
        var address: String
        var subject: String
        var html: String
        var text: String
        var dates: String?
        var madeAt: Instant
        var replyTo: String?
    }

    /// Result of an attempt that could not be reported to the database.
    private struct UnreportedResult: Sendable {
        var claimed: Claimed
        var result: MailResult
    }

    /// Number of letters that are claimed at a time.
    private static let batch = 20
    /// The first half of the advisory lock that says that a worker is there; the second is its own number.
    private static let lock: Int32 = 0x6c65_7474

    private let worker = Int32.random(in: 1...Int32.max)
    private let unreported = Mutex<[UnreportedResult]>([])
    let pool: PostgresPool
    let post: MailPost?
    let logger: Logger

    init(pool: PostgresPool, post: MailPost?, logger: Logger) {
        self.pool = pool
        self.post = post
        self.logger = logger
    }

    /// Delivers what is due. Where the task is cancelled, the letter that is on its way is finished, and no other
    /// begun.
    func deliver() async throws {
        guard let post else { return }
        let stop = StopFlag()
        try await withTaskCancellationHandler {
            // A task of its own: cancelling must not tear a letter from the hands of the one who takes it.
            try await Task { try await self.round(post, stop) }.value
        } onCancel: {
            stop.raise()
        }
    }

    private func round(_ post: MailPost, _ stop: StopFlag) async throws {
        try await pool.withConnection { connection in
            // 1. While this connection lives, the worker does; what it marks goes over the same, so that it cannot
            //    outlive its own lock.
            _ = try await connection.query("SELECT pg_advisory_lock(\(Self.lock), \(self.worker))")
            do {
                try await self.reportPending(on: connection)
                try await self.work(post, stop, on: connection)
            } catch {
                _ = try? await connection.query("SELECT pg_advisory_unlock(\(Self.lock), \(self.worker))")
                throw error
            }
            _ = try await connection.query("SELECT pg_advisory_unlock(\(Self.lock), \(self.worker))")
        }
    }

    private func work(_ post: MailPost, _ stop: StopFlag, on connection: PostgresConnection) async throws {
        while !stop.isRaised {
            let rows = try await connection.query(
                "SELECT l::text FROM accredit.claim_letters(\(self.worker), \(Int32(Self.batch))) l")
            let letters = try rows.map {
                try Wire.decode(Claimed.self, from: Data(try $0.decode(String.self, at: 0).utf8))
            }
            guard !letters.isEmpty else { return }
            var isAway = false
            for letter in letters {
                if stop.isRaised || isAway {
                    try await finish(letter, .released, on: connection)
                    continue
                }
                let result = await carry(letter, post, on: connection)
                logger.info(
                    "letter",
                    metadata: [
                        "case_id": "\(letter.case.uuidString.lowercased())", "number": "\(letter.number)",
                        "result": "\(result.name)",
                    ])
                if case .unreachable = result { isAway = true }
                do {
                    try await finish(letter, result, on: connection)
                } catch {
                    self.unreported.withLock { $0.append(UnreportedResult(claimed: letter, result: result)) }
                    throw error
                }
            }
            // Where the server is away, it is asked again in the next round.
            if isAway { return }
        }
    }

    private func carry(_ letter: Claimed, _ post: MailPost, on connection: PostgresConnection) async -> MailResult {
        let id = "letter-\(letter.case.uuidString.lowercased())-\(letter.number)@\(post.sender.domain)"
        let message = MailMessage(
            id: id, sender: post.sender, recipient: letter.address, replyTo: letter.replyTo,
            content: .init(subject: letter.subject, text: letter.text, html: letter.html, dates: letter.dates),
            seconds: Int(letter.madeAt.microseconds / 1_000_000))
        return await post.carrier.carry(message) {
            let rows = try await connection.query(
                """
                SELECT accredit.hand_over_letter(\(letter.case), \(Int32(letter.number)), \(Int32(letter.attempt)),
                    \(self.worker), \(id))
                """)
            return try rows.first?.decode(Bool.self, at: 0) == true
        }
    }

    private func finish(_ letter: Claimed, _ result: MailResult, on connection: PostgresConnection) async throws {
        _ = try await connection.query(
            """
            SELECT accredit.finish_letter(\(letter.case), \(Int32(letter.number)), \(Int32(letter.attempt)),
                \(self.worker), \(result.name),
                \(result.words.map { String($0.prefix(1000)) }))
            """)
    }

    /// Tells the database what it was not there to be told.
    private func reportPending(on connection: PostgresConnection) async throws {
        for pending in unreported.withLock({ $0 }) {
            try await finish(pending.claimed, pending.result, on: connection)
            unreported.withLock { _ = $0.removeFirst() }
        }
    }
}

/// Says that no further letter is to be begun.
private final class StopFlag: Sendable {
    private let raised = Atomic(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
}

extension MailResult {
    /// What `accredit.finish_letter` calls it.
    var name: String {
        switch self {
        case .sent: "sent"
        case .deferred, .unreachable: "deferred"
        case .failed: "failed"
        case .unconfirmed: "unconfirmed"
        case .released: "released"
        }
    }
}
