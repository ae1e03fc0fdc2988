import Engine
import Turnaround
import WorkflowCore

extension HistoryEvent {
    /// What the event did beyond moving the case, and when it was first said to have happened where that was corrected.
    var note: String {
        let whole = { (name: String) in effect?[name]?.integerValue.map { "\($0)" } }
        let text = { (name: String) in effect?[name]?.stringValue }
        var notes: [String] = []
        if let what = text("extends"), let days = whole("working_days") {
            let moved = [text("old_due"), text("new_due")].compactMap(\.self).joined(separator: " → ")
            let number = whole("request").map { " \($0)" } ?? ""
            notes.append("\(what)\(number) by \(days) working days\(moved.isEmpty ? "" : ": \(moved)")")
        }
        notes += (requests ?? []).compactMap(\.words)
        if let conditions = EffectWords.conditions(effect) { notes.append(conditions) }
        if let event = whole("consents_to") { notes.append("to event \(event)") }
        if let event = whole("corrects"), let moment = text("effective_at").flatMap({ try? Instant($0) }) {
            notes.append("event \(event): \(moment.inLondon)")
        }
        if let event = whole("takes_back") {
            notes.append("of event \(event)" + (payload?["reason"]?.stringValue.map { ": \($0)" } ?? ""))
        }
        let version = { (name: String) in effect?["migrated"]?[name]?.integerValue }
        if let from = version("from_version"), let to = version("to_version") {
            notes.append("version \(from) → \(to)")
            for due in effect?["moved"]?.arrayValue ?? [] {
                let days = ["old_due", "new_due"].map { due[$0]?.stringValue ?? "none" }.joined(separator: " → ")
                notes.append("\(due["what"]?.stringValue ?? "") \(days)")
            }
        }
        if let erased { notes.append("\(erased.whole ? "" : "partly ")erased on \(erased.on)") }
        if effectiveAt != nil { notes.append("first recorded as \(occurredAt.inLondon)") }
        return notes.joined(separator: "; ")
    }
}

extension HistoryEvent.RequestChange {
    /// `reply to request 2`; `nil` for more time, which the note tells with its days.
    fileprivate var words: String? {
        switch became {
        case .asked: "request \(number)"
        case .answered: "reply to request \(number)"
        case .closed, .cancelled: "request \(number) \(became.rawValue)"
        case .postponed: nil
        }
    }
}
