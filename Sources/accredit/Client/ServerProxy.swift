import AsyncHTTPClient
import Foundation

/// The proxy through which a server is asked, by the settings that other programs heed too.
enum ServerProxy {
    /// HTTPS_PROXY or HTTP_PROXY, by the server's scheme and in either letter case, unless NO_PROXY names the server.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    static func chosen(
        for server: ServerAddress, _ environment: [String: String]
    ) throws(Failure) -> HTTPClient.Configuration.Proxy? {
        guard let address = URLComponents(string: server.description), let host = address.host else { return nil }
        let scheme = address.scheme?.lowercased() ?? "http"
        // In capitals HTTP_PROXY may be a header that a visitor sent to a web server's script (httpoxy).
        let names = scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let found = names.lazy.compactMap { name in
            environment[name].flatMap { $0.isEmpty ? nil : (name: name, value: $0) }
        }.first
        guard let found else { return nil }
        let passing = ["no_proxy", "NO_PROXY"].lazy.compactMap { environment[$0] }.first ?? ""
        if passes(host.lowercased(), Arguments.list(passing)) { return nil }
        let written = found.value.contains("://") ? found.value : "http://\(found.value)"
        guard let proxy = URLComponents(string: written), proxy.scheme?.lowercased() == "http",
            let name = proxy.host, !name.isEmpty, (1...65_535).contains(proxy.port ?? 80)
        else {
            throw .unusableSetting(
                variable: found.name, reason: "it is no proxy's address; write it like http://proxy.example:3128")
        }
        guard let user = proxy.user else { return .server(host: name, port: proxy.port ?? 80) }
        return .server(
            host: name, port: proxy.port ?? 80,
            authorization: .basic(username: user, password: proxy.password ?? ""))
    }

    /// True if a host is on the list of those that are asked directly: by name, with what is below it, or `*`.
    private static func passes(_ host: String, _ list: [String]) -> Bool {
        list.contains { entry in
            let entry = entry.lowercased().split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
            let name = entry.hasPrefix(".") ? String(entry.dropFirst()) : entry
            return name == "*" || host == name || host.hasSuffix(".\(name)")
        }
    }
}
