import Engine

extension CaseDecision.Item {
    /// The lines about a condition, for people: where it stands, and all that was shown for it.
    var lines: [(String, String?)] {
        [("Condition \(item)", "\(standing): \(text.text(in: .en))")]
            + (showings ?? []).flatMap { showing in
                [
                    ("  Shown for condition \(item)", showing.sentence),
                    ("  Not enough for condition \(item)", showing.refusal),
                ]
            }
    }

    /// `open, due 2027-03-31, missed`.
    private var standing: String {
        [status, due.map { "due \($0)" }, missedAt.map { _ in "missed" }].compactMap(\.self).joined(separator: ", ")
    }
}

extension CaseDecision.Showing {
    /// When, by whom, in which words and with what.
    var sentence: String {
        let who = shownBy.map { " by \($0)" } ?? ""
        let pages = (links ?? []).map { "\($0.title) \($0.url)" }
        return ["\(shownAt.inLondon)\(who): \(response ?? "")", items.asEvidence].compactMap(\.self)
            .joined(separator: "; ") + pages.map { "; \($0)" }.joined()
    }

    /// When and why the body found that it is not enough; `nil` where it did not.
    var refusal: String? { refusedAt.map { $0.inLondon + (reason.map { ": \($0)" } ?? "") } }
}

extension InformationRequest {
    /// The lines about a request, for people: the question, and the reply to it.
    var lines: [(String, String?)] {
        let day = due.map { ", due \($0)" } ?? ""
        let who = repliedBy.map { " by \($0)" } ?? ""
        return [
            ("Request \(number)", "\(status.rawValue)\(status == .open ? day : ""): \(question)"),
            ("  Reply to request \(number)", repliedAt.map { "\($0.inLondon)\(who): \(replyWithEvidence)" }),
        ]
    }

    /// The reply, and the evidence that came with it.
    var replyWithEvidence: String { [reply ?? "", items.asEvidence].compactMap(\.self).joined(separator: "; ") }
}

extension [Int] {
    /// `evidence 2, 4`; `nil` where it is empty.
    fileprivate var asEvidence: String? {
        isEmpty ? nil : "evidence \(map(String.init).joined(separator: ", "))"
    }
}
