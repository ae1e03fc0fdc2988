import Engine

extension CaseAftercare {
    /// The lines about what came after the decision, for people.
    var lines: [(String, String?)] {
        let window = appeal.map {
            "until \($0.until)\($0.grounds.isEmpty ? "" : ", on: \($0.grounds.joined(separator: ", "))")"
        }
        return [
            ("Appeal against", about), ("Appeal possible", window), ("Under notice until", noticeUntil?.description),
        ]
            + appeals.map { ("Appeal", "\($0.reference), \($0.outcome ?? "goes on")") }
            + [("Next return opens", nextReturn?.description)]
            + returns.map { ("Return \($0.return)", "\($0.status), due \($0.due)\($0.query.map { ": \($0)" } ?? "")") }
            + changes.map {
                (
                    "Change \($0.change)",
                    "\($0.status), \($0.weight): \($0.what)\($0.successor.map { " (\($0))" } ?? "")"
                )
            }
            + [("Evidence reused", reuse.map { "\($0.taken) of \($0.of), \($0.perCent) %" })]
    }
}
