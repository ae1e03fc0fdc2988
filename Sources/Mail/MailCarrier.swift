/// Takes messages to where they go.
package protocol MailCarrier: Sendable {
    /// Takes one message. It never takes it twice, and never again where it did not take it.
    /// - Parameters:
    ///   - message: the message.
    ///   - handOver: asked once, right before the first byte that makes the message the receiver's. Where it says no,
    ///     or throws, that byte is not sent.
    func carry(_ message: MailMessage, handOver: @escaping @Sendable () async throws -> Bool) async -> MailResult
}

/// Outcome of a message.
package enum MailResult: Hashable, Sendable {
    /// The receiver has it; what it said.
    case sent(String)
    /// The receiver does not have it, and may take it later; why.
    case deferred(String)
    /// The receiver does not have it, and none was to be reached; why.
    case unreachable(String)
    /// The receiver does not have it, and will not take it; its words.
    case failed(String)
    /// It was handed over, and whether the receiver has it is not known; why.
    case unconfirmed(String)
    /// The receiver does not have it, and nobody asked it to take it.
    case released

    /// What was said.
    package var words: String? {
        switch self {
        case .sent(let words), .deferred(let words), .unreachable(let words), .failed(let words),
            .unconfirmed(let words):
            words
        case .released: nil
        }
    }
}
