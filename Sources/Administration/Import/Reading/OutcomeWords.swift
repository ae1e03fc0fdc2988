import WorkflowCore

/// What the words of a column of outcomes mean.
struct OutcomeWords {
    private static let usual = [
        "accepted": "approved", "accredited": "approved", "granted": "approved", "passed": "approved",
        "approved with conditions": "approved-with-conditions", "rejected": "refused", "declined": "refused",
        "failed": "refused",
        "not approved": "refused", "withdrew": "withdrawn", "expired": "lapsed",
    ]

    private let words: [String: String]

    /// - Parameter said: what somebody says the words mean.
    init(_ said: [String: String]) {
        var words = Self.usual
        for outcome in WorkflowDefinition.Outcome.allCases { words[outcome.rawValue] = outcome.rawValue }
        for (word, outcome) in said { words[word.folded] = outcome }
        self.words = words
    }

    /// The outcome that a cell means; `nil` where nobody knows.
    func outcome(_ text: String) -> String? { words[text.folded] }
}
