extension WorkflowDefinition {
    /// The readers of what an action records under a name.
    ///
    /// Where the file says nothing a fact is for the body, unless the provider records it, or it is what the action
    /// says to the provider: the first text of one that hands the case to the provider, or that decides.
    package func audience(of field: RecordField, in action: Action) -> Audience {
        if let declared = field.audience { return declared }
        if action.by.contains(.provider) { return .provider }
        let speaks =
            action.effect.decides != nil || action.effect.marks.contains(.decided)
            || state(action.to)?.party == .provider
        return speaks && field == action.effect.records.first { $0.type == .text } ? .provider : .body
    }

    /// The same definition with the audience of each recorded fact spelt out.
    func namingAudiences() -> WorkflowDefinition {
        var named = self
        for (index, action) in actions.enumerated() {
            named.actions[index].effect.records = action.effect.records.map { field in
                var field = field
                field.audience = audience(of: field, in: action)
                return field
            }
        }
        return named
    }
}
