import Engine
import Foundation
import Mail

extension CompositionRoot {
    /// Who sends letters, and by what way: ACCREDIT_MAIL, ACCREDIT_MAIL_FROM, and where a user is named
    /// ACCREDIT_MAIL_PASSWORD_FILE or ACCREDIT_MAIL_PASSWORD.
    /// - Returns: `nil` where no way is set: letters wait then.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``, ``Failure/missingSetting(variable:example:)``.
    func mailPost() throws(Failure) -> MailPost? {
        guard let route = try mailRoute() else { return nil }
        guard let sender = try mailSender() else {
            throw .missingSetting(
                variable: Setting.mailFrom.name, example: "\"BAC accreditation <accreditation@bac.example>\"")
        }
        return MailPost(sender: sender, carrier: route.carrier)
    }

    /// By what way letters go; `nil` where none is set.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func mailRoute() throws(Failure) -> MailRoute? {
        guard let way = setting(.mail) else { return nil }
        let password = try secret(.mailPassword)
        do { return try MailRoute(way, password: password) } catch {
            throw .unusableSetting(variable: Setting.mail.name, reason: error.reason)
        }
    }

    /// Who sends letters; `nil` where nobody is named.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func mailSender() throws(Failure) -> MailSender? {
        guard let from = setting(.mailFrom) else { return nil }
        guard let sender = MailSender(from) else {
            throw .unusableSetting(
                variable: Setting.mailFrom.name,
                reason: "“\(from)” is no address; expected Name <name@host> or name@host")
        }
        return sender
    }
}
