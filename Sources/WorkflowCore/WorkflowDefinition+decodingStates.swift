extension WorkflowDefinition {
    /// Reads one state.
    /// - Parameter nameKey: the key under which a list keeps the name; `nil` where the name is the key of a mapping.
    static func decodeState(name: String, reader: DocumentReader, nameKey: String?) -> State? {
        guard reader.isMapping(.states, nameKey: nameKey) else { return nil }
        return State(
            name,
            title: reader["title"]?.localizedText(),
            party: reader["party"]?.choice(Party.self),
            isInitial: reader["initial"]?.boolean() ?? false,
            isEditable: reader["editable"]?.boolean(),
            timing: Timing(
                standard: reader["standard"]?.period(), escalation: reader["escalation"].map(decodeEscalation) ?? [],
                deadline: reader["deadline"]?.period(), onExpiry: reader["on_expiry"]?.slug()),
            stage: decodeStage(reader) ?? .working,
            milestone: reader["milestone"]?.localizedText())
    }

    /// Reads what goes on in a state; `nil` where nothing is said about it, or what is said is reported.
    private static func decodeStage(_ reader: DocumentReader) -> Stage? {
        let isRequest = reader["request"]?.boolean() ?? false
        let showsConditions = reader["conditions"]?.boolean() ?? false
        let denied = [isRequest ? nil : "request", showsConditions ? nil : "conditions"]
        let panel = reader["panel"].flatMap(decodePanel)
        let meeting = reader["meeting"].flatMap(decodeMeeting)
        let ending = decodeEnding(reader)
        let given = WorkflowGrammar.stageKeys.filter { reader[$0] != nil && !denied.contains($0) }
        if given.count > 1 {
            reader[given[1]]?.report(
                "a state with '\(given[0])' has no '\(given[1])'", expected: "one of the two, and a state for the other"
            )
        }
        if isRequest || showsConditions { return isRequest ? .request : .conditions }
        return panel.map(Stage.panel) ?? meeting.map(Stage.meeting) ?? ending.map(Stage.final)
    }

    /// Reads how a case has ended, and what comes after that, which stands in states with an outcome only.
    private static func decodeEnding(_ reader: DocumentReader) -> Ending? {
        let outcome = reader["outcome"]?.choice(Outcome.self)
        let lasts = reader["valid"]?.period()
        let renewalOpens = reader["renewal"].flatMap(decodeRenewal)
        let appeal = reader["appeal"].flatMap(Appeal.init)
        let annualReturn = reader["monitoring"].flatMap(AnnualReturn.init(monitoring:))
        let grants = reader["grants"]?.choice(Grant.self)
        let leaning = reader["leans_on"].flatMap(Leaning.init)
        if reader["outcome"] == nil, let key = WorkflowGrammar.endingKeys.first(where: { reader[$0] != nil }) {
            reader[key]?.report(
                "'\(key)' comes after an outcome, and the state has none",
                expected: "'outcome' beside it, or '\(key)' in the state where the case has ended")
        }
        if reader["outcome"] != nil, renewalOpens != nil, reader["valid"] == nil {
            reader["renewal"]?.report(
                "the outcome holds without end, so that nothing is renewed", expected: "'valid' beside it")
        }
        return outcome.map { outcome in
            Ending(
                outcome, validity: lasts.map { Validity(lasts: $0, renewalOpens: renewalOpens) }, appeal: appeal,
                annualReturn: annualReturn, grants: grants, leaning: leaning)
        }
    }

    /// Reads `{opens: 6 months before expiry}`; in the canonical form `opens` is a period.
    private static func decodeRenewal(_ reader: DocumentReader) -> Period? {
        guard reader.isMapping(.renewal) else { return nil }
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
