import Engine

/// The secret of a new token, which can be read once: what nobody could read is no secret to keep.
enum NewSecret {
    /// Hands over what a receipt says; where that fails and a secret was in it, its token is ended.
    /// - Parameters:
    ///   - end: ends the token.
    ///   - show: hands it over.
    /// - Throws: ``Failure/secretLost(reason:)``, ``Failure/secretAtLarge(reason:token:fault:)``; what `show` throws
    ///   of a receipt without a secret.
    static func handOver(
        _ receipt: PeopleReceipt, endedBy end: () async throws -> Void, show: () throws -> Void
    ) async throws {
        do { try show() } catch {
            guard receipt.secret != nil else { throw error }
            let reason = ExitStatus.of(error)?.message ?? "\(error)"
            do { try await end() } catch let fault {
                throw Failure.secretAtLarge(
                    reason: reason, token: receipt.token?.id.uuidString.lowercased() ?? "",
                    fault: ExitStatus.of(fault)?.message ?? "\(fault)")
            }
            throw Failure.secretLost(reason: reason)
        }
    }
}
