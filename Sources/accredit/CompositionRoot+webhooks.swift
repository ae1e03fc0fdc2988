import Webhooks

extension CompositionRoot {
    /// Which addresses webhooks may post to: ACCREDIT_WEBHOOK_ALLOW beside the public internet.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func webhookRules() throws(Failure) -> AddressRules {
        guard let text = setting(.webhookAllow) else { return AddressRules() }
        guard let rules = AddressRules(text) else {
            throw .unusableSetting(
                variable: Setting.webhookAllow.name,
                reason: "“\(text)” is no list of networks; expected such as 10.1.0.0/16,fd12::/48")
        }
        return rules
    }
}
