#if canImport(Glibc)
    import Glibc
#endif

/// An address of IPv4 (4 bytes) or IPv6 (16 bytes).
package struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// In network order.
    package let bytes: [UInt8]

    /// Reads an address as `inet_pton` does: four decimal numbers, or the forms of IPv6 without a zone.
    /// - Returns: `nil` for anything else, such as `127.1`.
    package init?(_ text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    /// - Parameter bytes: 4 or 16 of them.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// As it is written usually.
    package var description: String {
        let isFour = bytes.count == 4
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(isFour ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The address of IPv4 inside this one of IPv6, in the forms by which one stands for the other: mapped, compatible,
    /// NAT64 (RFC 6052, RFC 8215) and 6to4; `nil` where there is none.
    var embedded: NetworkAddress? {
        guard bytes.count == 16 else { return nil }
        for block in ["::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/96"]
        where block.block?.contains(self) == true {
            return NetworkAddress(bytes: Array(bytes[12...]))
        }
        if "2002::/16".block?.contains(self) == true { return NetworkAddress(bytes: Array(bytes[2..<6])) }
        return nil
    }

    /// True if it is this machine's own, as `127.0.0.1` and `::1` are.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }
}

/// Addresses that begin with the same bits, such as `10.0.0.0/8`.
package struct NetworkBlock: Hashable, Sendable {
    private let address: NetworkAddress
    private let length: Int

    /// Reads `ADDRESS/BITS`, or one address alone.
    /// - Returns: `nil` for anything else, also where bits beyond the length are set.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(String(parts[0])) else { return nil }
        let bits = address.bytes.count * 8
        guard parts.count == 1 || parts[1].allSatisfy(\.isNumber),
            let length = parts.count == 1 ? bits : Int(parts[1]), (0...bits).contains(length)
        else { return nil }
        (self.address, self.length) = (address, length)
        guard Self.prefix(address.bytes, length) == address.bytes else { return nil }
    }

    /// Whether an address is in it; never one of the other family.
    package func contains(_ other: NetworkAddress) -> Bool {
        other.bytes.count == address.bytes.count && Self.prefix(other.bytes, length) == address.bytes
    }

    private static func prefix(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, length - index * 8))
            return kept == 8 ? byte : byte & ~(UInt8.max >> kept)
        }
    }
}

extension String {
    fileprivate var block: NetworkBlock? { NetworkBlock(self) }
}

/// Which addresses may be posted to: those of the public internet, and those that an operator allows.
package struct AddressRules: Sendable, Hashable {
    /// Allowed beside the public internet.
    package let allowed: [NetworkBlock]

    /// - Parameter allowed: by default none.
    package init(allowed: [NetworkBlock] = []) { self.allowed = allowed }

    /// Reads blocks that are separated by commas.
    /// - Returns: `nil` where one is none.
    package init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
            .map { String($0.reversed().drop { $0 == " " }.reversed()) }
        let blocks = parts.compactMap(NetworkBlock.init)
        guard !parts.isEmpty, blocks.count == parts.count else { return nil }
        self.init(allowed: blocks)
    }

    /// What is not public of IPv4: IANA's special-purpose registry, multicast and what is reserved.
    private static let closed = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap(\.block)

    /// Of IPv6 global unicast is public, without these.
    private static let unicast = "2000::/3".block
    private static let closedUnicast = [
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ].compactMap(\.block)

    /// Whether an address may be posted to. One that stands for one of IPv4 only where it is allowed itself, and that
    /// one may be posted to as well.
    package func permits(_ address: NetworkAddress) -> Bool {
        if let inner = address.embedded, inner.bytes != [0, 0, 0, 1] {
            return allowed.contains { $0.contains(address) } && permits(inner)
        }
        if allowed.contains(where: { $0.contains(address) }) { return true }
        if address.bytes.count == 4 { return !Self.closed.contains { $0.contains(address) } }
        return Self.unicast?.contains(address) == true && !Self.closedUnicast.contains { $0.contains(address) }
    }
}
