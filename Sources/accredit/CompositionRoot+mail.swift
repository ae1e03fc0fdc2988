import Engine
import Foundation
import Mail

extension CompositionRoot {
    /// Who sends letters, and by what way: ACCREDIT_MAIL, ACCREDIT_MAIL_FROM, and where a user is named
    /// ACCREDIT_MAIL_PASSWORD_FILE or ACCREDIT_MAIL_PASSWORD.
    /// - Returns: `nil` where no way is set: letters wait then.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``, ``Failure/missingSetting(variable:example:)``.
    func mailPost() throws -> MailPost? {
        guard let way = setting("ACCREDIT_MAIL") else { return nil }
        guard let from = setting("ACCREDIT_MAIL_FROM") else {
            throw Failure.missingSetting(
                variable: "ACCREDIT_MAIL_FROM", example: "\"BAC accreditation <accreditation@bac.example>\"")
        }
        guard let sender = MailSender(from) else {
            throw Failure.unusableSetting(
                variable: "ACCREDIT_MAIL_FROM",
                reason: "“\(from)” is no address; expected Name <name@host> or name@host")
        }
        do {
            return MailPost(sender: sender, carrier: try MailRoute(way, password: try mailPassword()).carrier)
        } catch let error as MailRouteError {
            throw Failure.unusableSetting(variable: "ACCREDIT_MAIL", reason: error.reason)
        }
    }

    private func mailPassword() throws -> String? {
        guard let file = setting("ACCREDIT_MAIL_PASSWORD_FILE") else { return setting("ACCREDIT_MAIL_PASSWORD") }
        return try InputFile.text(of: file).trimmingCharacters(in: .newlines)
    }
}
