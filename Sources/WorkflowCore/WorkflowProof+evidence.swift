extension WorkflowProof {
    /// Each item of evidence is waited for by an action that people do, and actions wait only for what is on the list.
    func evidenceFindings() -> [Finding] {
        unheededEvidence() + unknownEvidence()
    }

    private func unheededEvidence() -> [Finding] {
        let isList = document?.value["evidence"]?.arrayValue != nil
        return definition.evidence.enumerated().compactMap { index, item in
            let isHeeded = definition.actions.contains { !$0.people.isEmpty && $0.needs(item) }
            guard !item.isOptional, !isHeeded else { return nil }
            return finding(
                .evidenceUnheeded, at: [.key("evidence"), isList ? .index(index) : .key(item.item)],
                """
                Nothing waits for the evidence '\(item.item)'; give the action by which the provider submits \
                'submission: complete' or 'evidence: [\(item.item)]', or the item 'optional: true'.
                """)
        }
    }

    private func unknownEvidence() -> [Finding] {
        let items = definition.evidence.map(\.item)
        return definition.actions.enumerated().flatMap { index, action in
            (action.evidence ?? []).filter { !items.contains($0) }.map { name in
                let nearest = NearestName.of(name, among: items).map { "; did you mean '\($0)'?" } ?? "."
                return finding(
                    .evidenceUnknown, action: index,
                    "Action '\(action.action)' waits for the evidence '\(name)', which is not on the list\(nearest)")
            }
        }
    }
}
