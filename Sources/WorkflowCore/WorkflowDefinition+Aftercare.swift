extension WorkflowDefinition {
    /// Terms of an appeal against a decision.
    package struct Appeal: Hashable, Sendable {
        /// Time for an appeal, from the day the decision was notified.
        package var within: Period
        /// The workflow that an appeal follows, as a case of its own; `nil` where appeals are made elsewhere and this
        /// is only said.
        package var route: String?
        /// The grounds that count, slugs; any where empty.
        package var grounds: [String]
        /// The action that the system takes where an appeal is upheld.
        package var overturned: String?

        /// Terms of appeals.
        package init(within: Period, route: String? = nil, grounds: [String] = [], overturned: String? = nil) {
            self.within = within
            self.route = route
            self.grounds = grounds
            self.overturned = overturned
        }
    }

    /// A return that a provider makes regularly as long as something is recognised.
    package struct AnnualReturn: Hashable, Sendable {
        /// Interval.
        package var every: Period
        /// Time for which the provider has.
        package var within: Period
        /// The action that the system takes where none is made in time; none where `nil`.
        package var onMissed: String?

        /// Terms of returns.
        package init(every: Period, within: Period, onMissed: String? = nil) {
            self.every = every
            self.within = within
            self.onMissed = onMissed
        }
    }

    /// Consequences for a case that depends on the recognition of its provider.
    package struct Leaning: Hashable, Sendable {
        /// The action that the system takes once the recognition is lost.
        package var onLost: String?
        /// The action that the system takes once it is there again.
        package var onRestored: String?

        /// Consequences; one of the two is given.
        package init(onLost: String? = nil, onRestored: String? = nil) {
            self.onLost = onLost
            self.onRestored = onRestored
        }
    }
}

extension WorkflowDefinition.State {
    /// Actions of the system after the decision, by their keys.
    package var aftercareActions: [(key: String, action: String)] {
        let named = [
            ("appeal", ending?.appeal?.overturned), ("monitoring", ending?.annualReturn?.onMissed),
            ("leans_on", ending?.leaning?.onLost), ("leans_on", ending?.leaning?.onRestored),
        ]
        return named.compactMap { key, action in action.map { (key, $0) } }
    }

    /// True if the system takes an action here by itself: what the state names, or that the case gives way to what took
    /// its place.
    func isAftercare(_ action: WorkflowDefinition.Action) -> Bool {
        aftercareActions.contains { $0.action == action.action }
            || (action.effect.decides == .superseded && outcome != nil)
    }
}

// MARK: - Reading and writing

extension WorkflowDefinition.Appeal {
    init?(_ reader: DocumentReader) {
        guard reader.isMapping(.appeal) else { return nil }
        guard let within = reader.required("within", expected: "how long, such as 28 calendar days")?.period() else {
            return nil
        }
        let grounds = reader["grounds"]?.elements().compactMap { $0.slug() } ?? []
        self.init(
            within: within, route: reader["route"]?.slug(), grounds: grounds, overturned: reader["overturned"]?.slug())
    }

    var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["within": within.canonicalJSON]
        members["route"] = route.map { .string($0) }
        if !grounds.isEmpty { members["grounds"] = .array(grounds.map { .string($0) }) }
        members["overturned"] = overturned.map { .string($0) }
        return .object(members)
    }
}

extension WorkflowDefinition.AnnualReturn {
    /// Reads `{annual_return: {every: 12 months, within: 20 working days, on_missed: suspend}}`.
    init?(monitoring: DocumentReader) {
        guard monitoring.isMapping(.monitoring),
            let reader = monitoring.required(
                "annual_return", expected: "when, such as {every: 12 months, within: 20 working days}"),
            reader.isMapping(.annualReturn)
        else { return nil }
        let every = reader.required("every", expected: "how often, such as 12 months")?.period()
        let within = reader.required("within", expected: "how long the provider has, such as 20 working days")?.period()
        guard let every, let within else { return nil }
        self.init(every: every, within: within, onMissed: reader["on_missed"]?.slug())
    }

    var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["every": every.canonicalJSON, "within": within.canonicalJSON]
        members["on_missed"] = onMissed.map { .string($0) }
        return ["annual_return": .object(members)]
    }
}

extension WorkflowDefinition.Leaning {
    /// Reads `{what: recognition, on_lost: give-notice, on_restored: lift-notice}`.
    init?(_ reader: DocumentReader) {
        guard reader.isMapping(.leaning) else { return nil }
        _ = reader.required("what", expected: "recognition")?.choice(WorkflowDefinition.Grant.self)
        self.init(onLost: reader["on_lost"]?.slug(), onRestored: reader["on_restored"]?.slug())
        if onLost == nil, onRestored == nil {
            reader.report("nothing is said to follow", expected: "on_lost or on_restored")
        }
    }

    var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = ["what": .string(WorkflowDefinition.Grant.recognition.rawValue)]
        members["on_lost"] = onLost.map { .string($0) }
        members["on_restored"] = onRestored.map { .string($0) }
        return .object(members)
    }
}

extension WorkflowDefinition {
    /// Grants to the provider for as long as a case is in a state.
    package enum Grant: String, CaseIterable, Sendable {
        /// The body recognises the provider.
        case recognition
    }
}
