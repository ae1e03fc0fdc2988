import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#endif

/// What became of an attempt to post a message.
package enum WebhookResult: Sendable, Hashable {
    /// It was taken: any 2xx.
    case sent(status: Int)
    /// The receiver says that the address is gone: 410.
    case gone
    /// It was not taken; the status where there was an answer, and why in a few words.
    case failed(status: Int?, reason: String)
}

/// Posts messages to addresses that may be posted to. The name is looked up here, and the connection goes to what was
/// found: nobody can answer otherwise in between. Redirects are not followed, and of an answer nothing but its status
/// is read.
package struct WebhookPost: Sendable {
    private let rules: AddressRules
    private let agent: String
    private let patience: Duration
    private let roots: String?
    private let lookups: NIOThreadPool

    /// - Parameters:
    ///   - agent: what the program calls itself.
    ///   - patience: how long one attempt may take in all.
    ///   - roots: a file of certificates that are trusted; `nil` for those that this machine trusts.
    package init(rules: AddressRules, agent: String, patience: Duration = .seconds(10), trusting roots: String? = nil) {
        (self.rules, self.agent, self.patience, self.roots) = (rules, agent, patience, roots)
        lookups = NIOThreadPool(numberOfThreads: 8)
        lookups.start()
    }

    /// Posts a message once.
    package func post(_ message: WebhookMessage, to url: String, signedWith secrets: [WebhookSecret]) async
        -> WebhookResult
    {
        guard let address = WebhookAddress(url, rules: rules) else {
            return .failed(status: nil, reason: "the address may not be posted to")
        }
        let patience = patience
        return await withTaskGroup(of: WebhookResult.self) { group in
            group.addTask { await attempt(message, to: address, signedWith: secrets) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return .failed(status: nil, reason: "no answer in time")
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failed(status: nil, reason: "no answer")
        }
    }

    private func attempt(_ message: WebhookMessage, to address: WebhookAddress, signedWith secrets: [WebhookSecret])
        async -> WebhookResult
    {
        guard let found = await lookUp(address.host) else {
            return .failed(status: nil, reason: "the name of the host leads nowhere")
        }
        guard let chosen = address.choice(of: found, rules: rules) else {
            return .failed(status: nil, reason: "the host is in a network that may not be posted to")
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        if let roots {
            configuration.tlsConfiguration = .makeClientConfiguration()
            configuration.tlsConfiguration?.trustRoots = .file(roots)
        }
        configuration.dnsOverride = [address.host: chosen.description]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result = await send(message, to: address, signedWith: secrets, by: client)
        // What is left of the answer is not read: the connection ends here.
        try? await client.shutdown()
        return result
    }

    private func send(
        _ message: WebhookMessage, to address: WebhookAddress, signedWith secrets: [WebhookSecret],
        by client: HTTPClient
    ) async -> WebhookResult {
        var request = HTTPClientRequest(url: address.target)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/cloudevents+json; charset=utf-8")
        request.headers.add(name: "User-Agent", value: agent)
        for header in message.headers(at: Int(Date().timeIntervalSince1970), signedWith: secrets) {
            request.headers.add(name: header.name, value: header.value)
        }
        request.body = .bytes(ByteBuffer(bytes: message.payload))
        do {
            let status = Int(try await client.execute(request, timeout: .seconds(10)).status.code)
            switch status {
            case 200..<300: return .sent(status: status)
            case 410: return .gone
            case 300..<400: return .failed(status: status, reason: "redirects are not followed")
            default: return .failed(status: status, reason: "the receiver did not take it")
            }
        } catch let error as HTTPClientError {
            return .failed(status: nil, reason: error.shortDescription)
        } catch {
            let text = "\(error)".lowercased()
            return .failed(
                status: nil,
                reason: text.contains("connection refused")
                    ? "connection refused"
                    : text.contains("certificate")
                        ? "its certificate is not trusted"
                        : "the connection failed")
        }
    }

    /// The addresses of a host; `nil` where there are none.
    private func lookUp(_ host: String) async -> [NetworkAddress]? {
        if let address = NetworkAddress(host) { return [address] }
        // A lookup cannot be ended: one that takes too long is not waited for.
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [NetworkAddress].self)
        let late = loop.scheduleTask(in: .seconds(5)) { promise.fail(ChannelError.connectTimeout(.seconds(5))) }
        defer { late.cancel() }
        lookups.runIfActive(eventLoop: loop) { Self.addresses(of: host) }.cascade(to: promise)
        let found = try? await promise.futureResult.get()
        return found?.isEmpty == false ? found : nil
    }

    private static func addresses(of host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry, let address = entry.pointee.ai_addr else { return nil }
            switch entry.pointee.ai_family {
            case AF_INET:
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin_addr) { NetworkAddress(bytes: Array($0)) }
                }
            case AF_INET6:
                return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { NetworkAddress(bytes: Array($0)) }
                }
            default: return nil
            }
        }
    }
}
