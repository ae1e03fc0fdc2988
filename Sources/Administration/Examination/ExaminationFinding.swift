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

    /// Which look it was, for programs: it stays the same across releases. Several findings may share one.
    package let id: String
    /// How it is.
    package let verdict: Verdict
    /// What was looked at.
    package let subject: String
    /// What was found.
    package let found: String
    /// Remedy.
    package let remedy: String?

    private init(_ verdict: Verdict, _ subject: String, _ found: String, _ remedy: String?) {
        id = subject.replacing("'s", with: "").replacing(" ", with: "_")
        (self.verdict, self.subject, self.found, self.remedy) = (verdict, subject, found, remedy)
    }

    /// As it should be.
    package static func ok(_ subject: String, _ found: String) -> ExaminationFinding {
        ExaminationFinding(.ok, subject, found, nil)
    }

    /// Not as it should be, and it works.
    package static func warn(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(.warn, subject, found, remedy)
    }

    /// Not as it must be.
    package static func fail(_ subject: String, _ found: String, _ remedy: String) -> ExaminationFinding {
        ExaminationFinding(.fail, subject, found, remedy)
    }
}
