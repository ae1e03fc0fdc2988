import CoreMetrics
import Engine
import HTTPAPI
import Logging
import Monitoring
import Postgres

/// How a server writes its log.
enum LogForm: String, CaseIterable, Sendable {
    case text, json
}

extension CompositionRoot {
    /// How a server writes its log: ACCREDIT_LOG.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func logForm() throws(Failure) -> LogForm {
        guard let text = setting(.log) else { return .text }
        guard let form = LogForm(rawValue: text) else {
            throw .unusableSetting(
                variable: Setting.log.name, reason: "“\(text)” is no form of a log; take text or json")
        }
        return form
    }

    /// Where monitors ask: ACCREDIT_METRICS.
    /// - Returns: `nil` where nobody is to ask.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func monitorAddress() throws(Failure) -> ListeningAddress? {
        guard let text = setting(.metrics) else { return nil }
        guard let address = ListeningAddress(text) else {
            throw .unusableSetting(
                variable: Setting.metrics.name,
                reason: "“\(text)” is no address to listen on; expected one such as 127.0.0.1:9464")
        }
        return address
    }

    /// Requests that a principal may make in a minute: ACCREDIT_REQUESTS_PER_MINUTE.
    /// - Returns: `nil` without limit.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func requestsPerMinute() throws(Failure) -> Int? {
        let number = try number(.requestsPerMinute, in: 0...1_000_000) ?? 1_200
        return number == 0 ? nil : number
    }

    /// Wrong tokens that an address may send in a minute: ACCREDIT_FAILURES_PER_MINUTE.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func failuresPerMinute() throws(Failure) -> Int {
        try number(.failuresPerMinute, in: 1...1_000_000) ?? 60
    }

    private func number(_ wanted: Setting, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let text = setting(wanted) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .unusableSetting(
                variable: wanted.name,
                reason: "“\(text)” is not usable; expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A logger for a server, which writes to standard error.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func serverLogger(_ level: Logger.Level) throws(Failure) -> Logger {
        var logger: Logger
        switch try logForm() {
        case .text: logger = self.logger(level)
        case .json: logger = Logger(label: "accredit") { _ in JSONLogHandler { Terminal.tell($0) } }
        }
        logger.logLevel = level
        return logger
    }
}

/// An address and a port to listen on.
struct ListeningAddress: Hashable, Sendable {
    /// The address or name, without brackets.
    let host: String
    /// 0 takes a free port.
    var port: Int

    init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Reads `HOST:PORT`, `[ADDRESS]:PORT` for an address of IPv6.
    /// - Returns: `nil` for anything else.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.\-]+)):([0-9]{1,5})/),
            let port = Int(match.3), port <= 65_535, let host = match.1 ?? match.2
        else { return nil }
        self.init(host: String(host), port: port)
    }

    /// As a URL.
    var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
