import Crypto

extension WorkflowDefinition {
    /// The definition as the database keeps it: every default spelt out, what is absent left out, lists in the order of
    /// the file.
    ///
    /// The order of states, of actions, of guards and of routes is part of the content; the order of keys inside an
    /// entry is not.
    package var canonicalJSON: JSONValue {
        var clockMembers: [String: JSONValue] = [
            "starts": .string(clock.starts.rawValue),
            "stops": .string(clock.stops.rawValue),
            "standard": clock.standard.canonicalJSON,
            "cut_off": .string(clock.cutOff),
        ]
        if !clock.escalation.isEmpty { clockMembers["escalation"] = .array(clock.escalation.map(\.canonicalJSON)) }
        var members: [String: JSONValue] = [
            "workflow": .string(workflow),
            "version": .integer(Int64(version)),
            "title": title.canonicalJSON,
            "calendar": .string(calendar),
            "clock": .object(clockMembers),
            "evidence": .array(evidence.map(\.canonicalJSON)),
            "states": .array(states.map(\.canonicalJSON)),
            "actions": .array(actions.map { $0.canonicalJSON(in: self) }),
            "routing": .array(routing.map(\.canonicalJSON)),
        ]
        members["summary"] = summary?.canonicalJSON
        members["valid_from"] = validFrom.map { .string($0) }
        members["burden"] = burden?.canonicalJSON
        members["evidence_limit"] = evidenceLimit.map { .integer(Int64($0)) }
        members["claim"] = claim?.canonicalJSON
        if !letters.isEmpty { members["letters"] = .array(letters.map(\.canonicalJSON)) }
        members["conditions"] = onMissedConditions.map { ["on_missed": .string($0)] }
        if visibleTo == .body { members["visible_to"] = .string(visibleTo.rawValue) }
        return .object(members)
    }

    /// The canonical form as text: sorted keys, no white space. Equal definitions give equal bytes.
    package var canonicalText: String { get throws { try canonicalJSON.canonicalText() } }

    /// The identity of the content: SHA-256 of `canonicalText`, 32 bytes.
    package var hash: [UInt8] { get throws { Array(SHA256.hash(data: Array(try canonicalText.utf8))) } }
}

extension Period {
    /// `{"count": 20, "unit": "working_days"}`
    package var canonicalJSON: JSONValue { ["count": .integer(Int64(count)), "unit": .string(unit.rawValue)] }
}

extension WorkflowDefinition.EvidenceItem {
    fileprivate var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["item": .string(item), "title": title.canonicalJSON]
        members["if"] = condition.map { .string($0) }
        members["step"] = step.map { .string($0) }
        if isSubstantive { members["substantive"] = true }
        if isOptional { members["optional"] = true }
        return .object(members)
    }
}

extension WorkflowDefinition.Route {
    fileprivate var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["route": .string(route), "because": because.canonicalJSON]
        members["if"] = condition.map { .string($0) }
        return .object(members)
    }
}

extension WorkflowDefinition.State {
    fileprivate var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["state": .string(state), "title": title.canonicalJSON]
        members["party"] = party.map { .string($0.rawValue) }
        if isInitial { members["initial"] = true }
        if isEditable || party == .provider { members["editable"] = .bool(isEditable) }
        members["standard"] = timing.standard?.canonicalJSON
        if !timing.escalation.isEmpty { members["escalation"] = .array(timing.escalation.map(\.canonicalJSON)) }
        members["deadline"] = timing.deadline?.canonicalJSON
        members["on_expiry"] = timing.onExpiry.map { .string($0) }
        switch stage {
        case .working: break
        case .request: members["request"] = true
        case .conditions: members["conditions"] = true
        case .panel(let panel): members["panel"] = panel.canonicalJSON
        case .meeting(let meeting): members["meeting"] = meeting.canonicalJSON
        case .final(let ending): members.merge(ending.canonicalMembers) { _, ending in ending }
        }
        members["milestone"] = milestone?.canonicalJSON
        return .object(members)
    }
}

extension WorkflowDefinition.Ending {
    /// What it adds to the canonical form of its state.
    fileprivate var canonicalMembers: [String: JSONValue] {
        var members: [String: JSONValue] = ["outcome": .string(outcome.rawValue)]
        members["valid"] = validity?.lasts.canonicalJSON
        members["renewal"] = validity?.renewalOpens.map { ["opens": $0.canonicalJSON] }
        members["appeal"] = appeal?.canonicalJSON
        members["monitoring"] = annualReturn?.canonicalJSON
        members["grants"] = grants.map { .string($0.rawValue) }
        members["leans_on"] = leaning?.canonicalJSON
        return members
    }
}

extension WorkflowDefinition.Action {
    fileprivate func canonicalJSON(in definition: WorkflowDefinition) -> JSONValue {
        var members: [String: JSONValue] = [
            "action": .string(action),
            "title": title.canonicalJSON,
            "from": .array(from.map { .string($0) }),
            "to": .string(to),
            "by": .array(by.map { .string($0.rawValue) }),
            "require": .array(require.map { ["if": .string($0.condition), "else": $0.message.canonicalJSON] }),
            "separate_from": .array(separateFrom.map { .string($0) }),
            "records": .array(
                effect.records.map { field in
                    var members: [String: JSONValue] = [
                        "name": .string(field.name), "type": .string(field.type.rawValue),
                        "for": .string(definition.audience(of: field, in: self).rawValue),
                    ]
                    if field.isOptional { members["optional"] = true }
                    return .object(members)
                }),
            "marks": .array(effect.marks.map { .string($0.rawValue) }),
        ]
        members["decides"] = effect.decides.map { .string($0.rawValue) }
        if needsCompleteSubmission {
            members["submission"] = .string(WorkflowDefinition.SubmissionNeed.complete.rawValue)
        }
        members["evidence"] = evidence.map { .array($0.map { .string($0) }) }
        return .object(members)
    }
}
