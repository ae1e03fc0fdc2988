/// What one look at an installation came to.
struct ExaminationFinding: Encodable, Sendable, Hashable {
    /// How it is.
    enum Verdict: String, Encodable, Sendable, Comparable {
        case ok
        case warn
        case fail = "FAIL"

        static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .ok ? 0 : self == .warn ? 1 : 2 }
    }

    /// How it is.
    let verdict: Verdict
    /// What was looked at.
    let subject: String
    /// What was found.
    let found: String
    /// What to do about it.
    let remedy: String?

    static func ok(_ subject: String, _ found: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .ok, subject: subject, found: found, remedy: nil)
    }

    static func warn(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .warn, subject: subject, found: found, remedy: remedy)
    }

    static func fail(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .fail, subject: subject, found: found, remedy: remedy)
    }

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
