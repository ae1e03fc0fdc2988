import Engine
import WorkflowCore

extension Receipt {
    /// What was done, in one line: `SAB-… submit: draft → completeness, with the body, version 2`.
    var sentence: String {
        let path = from.map { $0 == state ? state : "\($0) → \(state)" } ?? state
        let result = outcome.map { ", \($0)" } ?? ""
        let about = [EffectWords.request(effect), EffectWords.conditions(effect)].compactMap { $0.map { ", \($0)" } }
        let due = effect?["asked"] == nil ? "" : effect?["due"]?.stringValue.map { " due \($0)" } ?? ""
        let what = action.replacing("_", with: " ")
        return """
            \(reference) \(what): \(path), \(PartyWords.phrase(party))\(result)\(about.joined())\(due), \
            version \(version)
            """
    }
}

extension ServerAnswer {
    /// True if the server repeated an earlier answer.
    var isReplay: Bool { header("Idempotency-Replayed") == "true" }
}
