import Foundation

/// The way that letters go.
package enum MailRoute: Hashable, Sendable {
    /// Files in a folder.
    case directory(String)
    /// A mail server.
    case smtp(SMTPServer)

    /// Reads `directory:/path`, `smtp://[user@]host[:port]` or `smtps://…`, each with `?tls=` required, offered or
    /// none, and `ca=` a file of certificates to trust.
    /// - Parameter password: for the user.
    /// - Throws: ``MailRouteError`` where it is none of these.
    package init(_ text: String, password: String?) throws(MailRouteError) {
        if let match = text.wholeMatch(of: /directory:(?:\/\/)?(\/.+)/) {
            self = .directory(String(match.1))
            return
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.path.isEmpty || parts.path == "/"
        else {
            throw MailRouteError(reason: "it is neither directory:/path nor smtp://host:port nor smtps://host:port")
        }
        guard parts.password == nil else {
            throw MailRouteError(reason: "a password does not belong into it; set ACCREDIT_MAIL_PASSWORD_FILE")
        }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isHere = ["localhost", "127.0.0.1", "::1"].contains(name)
        var security: SMTPServer.Security = scheme == "smtps" ? .tls : isHere ? .offered : .required
        var certificates: String?
        for item in parts.queryItems ?? [] {
            switch (item.name, item.value) {
            case ("tls", "required") where scheme == "smtp": security = .required
            case ("tls", "offered") where scheme == "smtp": security = .offered
            case ("tls", "none") where scheme == "smtp": security = .none
            case ("ca", .some(let file)) where !file.isEmpty: certificates = file
            default:
                throw MailRouteError(
                    reason:
                        """
                        “\(item.name)=\(item.value ?? "")” is not known there; known are tls=required, tls=offered, \
                        tls=none and ca=FILE
                        """
                )
            }
        }
        if let user = parts.user, password == nil {
            throw MailRouteError(
                reason: "it names the user “\(user)”; set ACCREDIT_MAIL_PASSWORD_FILE or ACCREDIT_MAIL_PASSWORD as well"
            )
        }
        if parts.user != nil, !isHere, security == .offered || security == .none {
            throw MailRouteError(reason: "a password would go over the network in the clear; leave tls= away")
        }
        self = .smtp(
            SMTPServer(
                host: name, port: parts.port ?? (scheme == "smtps" ? 465 : 587), security: security,
                credentials: parts.user.map { SMTPServer.Credentials(user: $0, password: password ?? "") },
                certificates: certificates))
    }

    /// What takes messages this way.
    package var carrier: any MailCarrier {
        switch self {
        case .directory(let folder): DirectoryCarrier(folder: folder)
        case .smtp(let server): SMTPCarrier(server: server)
        }
    }
}

/// Reason why a text is no way for letters.
package struct MailRouteError: Error, Hashable, CustomStringConvertible {
    /// The reason, as the end of a sentence.
    package let reason: String
    package var description: String { reason }
}

/// A mail server, and how it is talked to.
package struct SMTPServer: Hashable, Sendable {
    /// Whether what is said is encrypted.
    package enum Security: Hashable, Sendable {
        /// From the first byte.
        case tls
        /// By STARTTLS, and nothing is sent without it.
        case required
        /// By STARTTLS where the server offers it.
        case offered
        /// Never.
        case none
    }

    /// Who sends, to the server.
    package struct Credentials: Hashable, Sendable {
        let user: String
        let password: String
    }

    let host: String
    let port: Int
    let security: Security
    let credentials: Credentials?
    /// A file of certificates to trust instead of those of the system.
    let certificates: String?
}

/// Whatever is printed of it, the log of a server that starts included, holds no password.
extension SMTPServer.Credentials: CustomReflectable, CustomStringConvertible {
    package var description: String { "\(user) with a password" }
    package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
