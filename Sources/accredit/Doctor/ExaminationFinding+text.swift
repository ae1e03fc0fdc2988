import Administration
import Engine

extension ExaminationFinding {
    /// The finding as a line, its remedy on a second one.
    var text: String {
        let mark =
            switch verdict {
            case .ok: "ok  ".asGood
            case .warn: "warn".asWarning
            case .fail: "FAIL".asBad
            }
        return "\(mark)  \(subject): \(found)" + (remedy.map { "\n      \($0)" } ?? "")
    }
}
