import Foundation

/// Where the server is: an `http` or `https` address, perhaps with a path in front of `/v1`.
struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address without a slash at its end.
    let description: String

    /// Reads the value of ACCREDIT_SERVER.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    init(_ text: String) throws(Failure) {
        let example = "write it like https://accredit.example or http://127.0.0.1:8080"
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty
        else { throw .unusableSetting(variable: "ACCREDIT_SERVER", reason: "“\(text)” is no address; \(example)") }
        guard (1...65_535).contains(parts.port ?? 80) else {
            throw .unusableSetting(
                variable: "ACCREDIT_SERVER", reason: "there is no port \(parts.port ?? 0); take one from 1 to 65535")
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            throw .unusableSetting(variable: "ACCREDIT_SERVER", reason: "it holds more than an address; \(example)")
        }
        description = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The address of a resource.
    /// - Parameters:
    ///   - path: its segments, each escaped here.
    ///   - query: names and values, escaped here.
    func url(_ path: [String], query: [(name: String, value: String)]) -> String {
        var url = path.reduce(description) { "\($0)/\(Self.escaped($1))" }
        if !query.isEmpty {
            url += "?" + query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
        }
        return url
    }

    /// Everything but the unreserved characters of RFC 3986, and the colon, is percent-encoded.
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
                UInt8(ascii: ":"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}
