import Engine
import Foundation
import Hummingbird
import Synchronization
import Webhooks

/// How much clients may ask in a minute: each principal so many requests over all servers, and each address so many
/// wrong tokens of this one. A principal is never held up by anybody else's failures: only tokens that were taken count
/// for them.
///
/// A server leases a twentieth of a principal's minute at a time from the database, and has the first twentieth in
/// advance: whoever asks less than that costs no round trip.
final class RequestRates: Sendable {
    /// What a principal's token may still ask of this server in a minute.
    private struct Bucket {
        var minute: Int
        /// Requests that may still be let in.
        var left: Int
        /// Requests that were let in and are not counted by the database.
        var owed = 0
        /// Requests that were let in while the database was asked.
        var meanwhile = 0
        /// True until the database was asked for the first time.
        var isAdvance = true
        var isLeasing = false
        var isEmpty = false

        init(minute: Int, left: Int) { (self.minute, self.left) = (minute, left) }

        /// Takes a request out of what is left.
        /// - Returns: whether it is let in; with `owed`, that the database has to be asked first.
        mutating func take(_ number: Int, _ chunk: Int) -> (isIn: Bool, owed: Int?) {
            if minute != number { self = Bucket(minute: number, left: chunk) }
            if isEmpty { return (false, nil) }
            if left > 0 {
                left -= 1
                owed += isAdvance ? 1 : 0
                return (true, nil)
            }
            if isLeasing {
                meanwhile += 1
                return (true, nil)
            }
            isLeasing = true
            return (false, owed)
        }

        /// Takes over what the database granted.
        /// - Parameter granted: how many; `nil` where it does not say.
        /// - Returns: whether the request that asked is let in.
        mutating func settle(_ granted: Int?, owing: Int) -> Bool {
            isLeasing = false
            let after = meanwhile + 1
            meanwhile = 0
            guard let granted else {
                owed += after
                return true
            }
            isAdvance = false
            isEmpty = granted <= owing
            left = max(0, granted - owing - after)
            owed = max(0, owing + after - granted)
            return !isEmpty
        }
    }

    private static let most = 8_192

    private let engine: Engine
    private let requests: Int?
    private let failures: Int
    private let now: @Sendable () -> Date
    private let buckets = Mutex<[Credential: Bucket]>([:])
    private let failed = Mutex<[String: (minute: Int, count: Int)]>([:])

    /// - Parameters:
    ///   - requests: of a principal in a minute; `nil` without limit.
    ///   - failures: wrong tokens of an address in a minute.
    init(
        _ engine: Engine, requests: Int?, failures: Int, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.engine, self.requests, self.failures, self.now) = (engine, requests, failures, now)
    }

    private var minute: (number: Int, left: Int) {
        let seconds = Int(now().timeIntervalSince1970)
        return (seconds / 60, 60 - seconds % 60)
    }

    /// Lets a request in.
    /// - Parameters:
    ///   - credential: of its token; `nil` where that has still to be verified.
    ///   - address: where it comes from, as failures are counted; `nil` where they are not.
    /// - Throws: `rate_limited`.
    func admit(_ credential: Credential?, from address: String?) async throws {
        let (number, left) = minute
        let isKnown = credential.map { credential in buckets.withLock { $0[credential] != nil } } ?? false
        if !isKnown, let address,
            failed.withLock({ $0[address].map { $0.minute == number && $0.count >= failures } == true })
        {
            throw Problem(rate: failures, of: "wrong tokens of your address", retryAfter: left)
        }
        guard isKnown, let requests, let credential else { return }
        guard try await take(credential, of: requests, in: number) else {
            throw Problem(rate: requests, of: "requests of yours", retryAfter: left)
        }
    }

    /// A token was taken: from now on its requests count.
    func succeeded(_ credential: Credential) {
        let number = minute.number
        buckets.withLock { buckets in
            guard buckets[credential] == nil else { return }
            if buckets.count >= Self.most { buckets = buckets.filter { $0.value.minute == number } }
            if buckets.count >= Self.most { buckets = [:] }
            var bucket = Bucket(minute: number, left: chunk)
            _ = bucket.take(number, chunk)
            buckets[credential] = bucket
        }
    }

    /// A token was not taken.
    func failed(_ credential: Credential?, from address: String?) {
        let number = minute.number
        if let credential { buckets.withLock { $0[credential] = nil } }
        guard let address else { return }
        failed.withLock { failed in
            if failed.count >= Self.most { failed = failed.filter { $0.value.minute == number } }
            if failed.count >= Self.most { failed = [:] }
            let count = failed[address].map { $0.minute == number ? $0.count : 0 } ?? 0
            failed[address] = (number, count + 1)
        }
    }

    /// An address as failures are counted: of IPv6 the network of 64 bits; `nil` for this machine's own, where a proxy
    /// stands for everybody.
    static func counted(_ address: String?) -> String? {
        guard let address, let read = NetworkAddress(address) else { return address }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        let bytes = read.bytes.starts(with: mapped) ? Array(read.bytes.dropFirst(mapped.count)) : read.bytes
        if bytes.count == 4 { return bytes[0] == 127 ? nil : bytes.map(String.init).joined(separator: ".") }
        return read.isLoopback ? nil : bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }

    private var chunk: Int { max(1, (requests ?? 0) / 20) }

    /// Counts a request; false where the minute's are used up.
    private func take(_ credential: Credential, of requests: Int, in number: Int) async throws -> Bool {
        let chunk = chunk
        let (isIn, owed) = buckets.withLock { buckets in
            buckets[credential, default: Bucket(minute: number, left: chunk)].take(number, chunk)
        }
        guard let owed else { return isIn }
        // Where the database does not answer, the request finds out by itself.
        let granted = try? await engine.leaseRequests(owed + chunk, of: requests, as: credential)
        return buckets.withLock { buckets in
            guard buckets[credential]?.minute == number else { return true }
            return buckets[credential]?.settle(granted ?? nil, owing: owed) ?? true
        }
    }
}

extension Problem {
    /// More was asked than is let in.
    fileprivate init(rate limit: Int, of what: String, retryAfter seconds: Int) {
        self.init(
            .rateLimited,
            "There were \(limit) \(what) in this minute, and no more are taken. Try again in \(seconds) s.",
            facts: ["limit": .integer(Int64(limit))], headers: [.retryAfter: "\(seconds)"])
    }
}
