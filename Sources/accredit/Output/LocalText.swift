import Turnaround
import WorkflowCore

extension Instant {
    /// Day and minute in Europe/London, such as `2026-03-29 09:15`.
    var inLondon: String {
        let (day, time) = LondonTime.shared.local(self)
        return "\(day) \(time)"
    }

    /// The minute in Europe/London, such as `09:15`.
    var clockInLondon: String { "\(LondonTime.shared.local(self).time)" }
}

extension LocalizedText {
    /// The English text, with the Welsh one behind it where there is one; in the language it has where one is missing.
    var bilingual: String { en != nil && cy != nil ? "\(text(in: .en)) / \(text(in: .cy))" : text(in: .en) }
}

/// The party of a case in words for people.
enum PartyWords {
    /// `with provider`, `waits for a meeting`, `finished`.
    static func phrase(_ party: String) -> String {
        switch party {
        case "none": "finished"
        case "meeting": "waits for a meeting"
        case "paused": "paused by agreement"
        case "third-party": "with a third party"
        case "unattributed": "with nobody the history names"
        default: "with the \(party)"
        }
    }
}
