import Foundation

extension CompositionRoot {
    /// Where people open the pages of this server, without a slash at its end: ACCREDIT_PUBLIC_URL.
    /// - Returns: `nil` where it is not set: letters have no link then.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func publicAddress() throws -> String? {
        guard let text = setting(.publicAddress) else { return nil }
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        guard address.utf8.count <= 200, address.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            let parts = URLComponents(string: address), ["http", "https"].contains(parts.scheme?.lowercased() ?? ""),
            parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.query == nil,
            parts.fragment == nil, !address.contains(where: { "<>\"'&".contains($0) })
        else {
            throw Failure.unusableSetting(
                variable: Setting.publicAddress.name,
                reason: """
                    “\(text)” is no address of a server; expected one such as https://accredit.bac.example, without \
                    user, query or fragment
                    """)
        }
        return address
    }
}
