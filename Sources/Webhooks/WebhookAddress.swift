import Foundation

/// An address to which events may be posted, as far as that is told without asking anybody.
package struct WebhookAddress: Sendable, Hashable {
    /// The whole address, as it was given.
    package let url: String
    /// The same with its host in small letters, as what was found for the host goes by.
    let target: String
    /// The name or address of the host, in small letters, without brackets.
    package let host: String
    /// True where what is sent is encrypted.
    package let isSecure: Bool

    /// Expectation in words.
    package static let expectation =
        "an address of the public internet such as https://registry.college.example/accredit, without user and "
        + "fragment"

    /// Reads an address: `https`, or `http` to this machine where the rules allow loopback.
    /// - Returns: `nil` for anything else, and for a host that is an address within a network.
    package init?(_ text: String, rules: AddressRules) {
        guard (8...2000).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            // As it is written: a name in other letters is looked up, checked and connected to in the same form.
            let host = parts.encodedHost,
            !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil, !host.contains("%"),
            parts.port.map({ (1...65_535).contains($0) }) ?? true
        else { return nil }
        var name = host.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        let address = NetworkAddress(name)
        switch scheme {
        case "https": break
        case "http":
            // What such a name leads to is told when it is posted to.
            guard name == "localhost" || address?.isLoopback == true, rules.allowsLoopback else { return nil }
        default: return nil
        }
        if let address {
            guard rules.permits(address) else { return nil }
        } else {
            guard !name.contains(":"), name.contains(where: \.isLetter) else { return nil }
            guard name != "localhost" && !name.hasSuffix(".localhost") || rules.allowsLoopback else { return nil }
        }
        parts.encodedHost = host.lowercased()
        guard let target = parts.string else { return nil }
        (url, self.target, self.host, isSecure) = (text, target, name, scheme == "https")
    }

    /// What a host's name leads to: those of its addresses that may be posted to.
    /// - Returns: `nil` where none may.
    func choice(of addresses: [NetworkAddress], rules: AddressRules) -> NetworkAddress? {
        addresses.first { rules.permits($0) && (isSecure || $0.isLoopback) }
    }
}

extension AddressRules {
    /// True if this machine itself may be posted to.
    var allowsLoopback: Bool { ["127.0.0.1", "::1"].compactMap(NetworkAddress.init).contains(where: permits) }
}
