import Webhooks

/// How much of a server its clients may take.
package struct ServerLimits: Sendable, Hashable {
    /// Connections at one time; further ones wait to be accepted.
    package var connections = 4_096
    /// Connections of one address at one time; further ones are closed. This machine's own addresses are a proxy's, and
    /// stand for everybody.
    package var connectionsPerAddress = 256
    /// Reports at one time, and for each organisation.
    var reports = Shares.Limits(all: 3, each: 1)
    /// Exports that are read at one time, and for each organisation: each holds a connection to the database.
    var exports = Shares.Limits(all: 2, each: 1)
    /// Files that come in at one time, and for each organisation.
    var uploads = Shares.Limits(all: 16, each: 4, patience: .seconds(30))
    /// Bodies beyond ``RequestLimits/smallBody`` at one time, and for each token.
    var bodies = Shares.Limits(all: 24, each: 6, patience: .seconds(30))
    /// Requests of one principal in a minute, over all servers; `nil` without limit.
    package var requestsPerMinute: Int?
    /// Wrong tokens of one address in a minute, this machine's own aside.
    package var failuresPerMinute = 60
    /// Time between two messages to the database of who used a token and what was denied.
    package var recording: Duration = .seconds(2)
    /// Streams of events.
    var streams = StreamLimits()
    /// Which addresses webhooks may have.
    package var webhookAddresses = AddressRules()
    /// How fast a client has to be.
    var pace = ConnectionPace.Limits()

    /// Limits for a server.
    /// - Parameter poolSize: connections to its database; long questions take a part of them and leave the others.
    package init(poolSize: Int = 8) {
        reports.all = max(1, poolSize * 3 / 8)
        exports.all = max(1, poolSize / 4)
        exports.each = max(1, exports.all / 2)
    }
}
