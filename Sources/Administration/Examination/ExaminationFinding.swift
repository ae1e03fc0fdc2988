/// What one look at an installation came to.
package struct ExaminationFinding: Encodable, Sendable, Hashable {
    /// How it is.
    package enum Verdict: String, Encodable, Sendable, Comparable {
        case ok
        case warn
        case fail = "FAIL"

        /// From good to bad.
        package static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .ok ? 0 : self == .warn ? 1 : 2 }
    }

    /// How it is.
    package let verdict: Verdict
    /// What was looked at.
    package let subject: String
    /// What was found.
    package let found: String
    /// Remedy.
    package let remedy: String?

    /// As it should be.
    package static func ok(_ subject: String, _ found: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .ok, subject: subject, found: found, remedy: nil)
    }

    /// Not as it should be, and it works.
    package static func warn(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .warn, subject: subject, found: found, remedy: remedy)
    }

    /// Not as it must be.
    package static func fail(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(verdict: .fail, subject: subject, found: found, remedy: remedy)
    }
}
