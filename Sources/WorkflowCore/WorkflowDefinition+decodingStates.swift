extension WorkflowDefinition {
    /// Reads one state.
    /// - Parameter nameKey: the key under which a list keeps the name; `nil` where the name is the key of a mapping.
    static func decodeState(name: String, reader: DocumentReader, nameKey: String?) -> State? {
        let known = [
            "title", "party", "initial", "editable", "standard", "escalation", "deadline", "on_expiry", "panel",
            "meeting", "outcome",
            "valid", "renewal", "appeal", "monitoring", "grants", "leans_on", "request", "milestone",
        ]
        guard reader.isMapping(known: known + [nameKey].compactMap(\.self)) else { return nil }
        let meeting = reader["meeting"].flatMap(decodeMeeting)
        return State(
            name,
            title: reader["title"]?.localizedText(),
            party: reader["party"]?.choice(Party.self),
            isInitial: reader["initial"]?.boolean() ?? false,
            isEditable: reader["editable"]?.boolean(),
            standard: reader["standard"]?.period(),
            escalation: reader["escalation"].map(decodeLadder) ?? [],
            deadline: reader["deadline"]?.period(),
            onExpiry: reader["on_expiry"]?.slug(),
            panel: reader["panel"].flatMap(decodePanel),
            meeting: meeting?.series,
            voting: meeting?.voting,
            outcome: reader["outcome"]?.choice(Outcome.self),
            valid: reader["valid"]?.period(),
            renewalOpens: reader["renewal"].flatMap(decodeRenewal),
            appeal: reader["appeal"].flatMap(Appeal.init),
            annualReturn: reader["monitoring"].flatMap(AnnualReturn.init(monitoring:)),
            grants: reader["grants"]?.choice(Grant.self),
            leaning: reader["leans_on"].flatMap(Leaning.init),
            isRequest: reader["request"]?.boolean() ?? false,
            milestone: reader["milestone"]?.localizedText())
    }

    /// Reads `{opens: 6 months before expiry}`; in the canonical form `opens` is a period.
    private static func decodeRenewal(_ reader: DocumentReader) -> Period? {
        guard reader.isMapping(known: ["opens"]) else { return nil }
        guard let opens = reader.required("opens", expected: "when, such as '6 months before expiry'") else {
            return nil
        }
        guard let text = opens.value.stringValue else { return opens.period() }
        let suffix = " before expiry"
        if text.hasSuffix(suffix), let period = Period(String(text.dropLast(suffix.count))) { return period }
        opens.report(
            "\(opens.value.kindText) is not understood",
            expected: "a duration before expiry, such as '6 months before expiry'")
        return nil
    }
}
