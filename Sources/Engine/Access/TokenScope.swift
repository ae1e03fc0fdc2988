/// What a token may be used for. A token may have fewer of them than its holder's roles allow, never more.
package enum TokenScope: String, Codable, Sendable, CaseIterable {
    /// Read what its holder may read.
    case read
    /// Give commands on cases and meetings, and change what is one's own.
    case act
    /// Read figures and event logs; for analysts and officers.
    case report
    /// Change people, their tokens, providers and what a body says of itself; for officers.
    case manage
}
