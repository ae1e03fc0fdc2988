extension WorkflowDefinition {
    /// One level of an escalation: when, on the way to a due day or past it, somebody is told. Each level fires once.
    package struct EscalationLevel: Hashable, Sendable {
        /// Moment at which it fires.
        package var at: Moment
        /// Roles that get the message.
        package var tell: [Role]

        /// A level.
        package init(at: Moment, tell: [Role]) {
            self.at = at
            self.tell = tell
        }
    }

    /// A moment in the run of a standard.
    package enum Moment: Hashable, Sendable, CustomStringConvertible {
        /// The day on which that share of the standard is used, per cent, 1 to 99.
        case share(Int)
        /// So long before the due day; shorter than the standard.
        case before(Period)
        /// The day after the due day.
        case overdue

        /// `75 % of standard`, `3 working days before due`, `overdue`: what `init(_:)` reads.
        package var description: String {
            switch self {
            case .share(let share): "\(share) % of standard"
            case .before(let period): "\(period) before due"
            case .overdue: "overdue"
            }
        }

        /// Reads a moment as people write it; `nil` for anything else, a share of 0 or of 100 and more too.
        package init?(_ text: String) {
            let beforeDue = " before due"
            if text == "overdue" {
                self = .overdue
            } else if text.hasSuffix(beforeDue), let period = Period(String(text.dropLast(beforeDue.count))) {
                self = .before(period)
            } else if let match = text.wholeMatch(of: /([0-9]{1,2}) ?% of standard/), let share = Int(match.1),
                share > 0
            {
                self = .share(share)
            } else {
                return nil
            }
        }

        /// Where it lies in a standard of so many working days: the working day of the standard on which it fires.
        func position(in standard: Int) -> Int {
            switch self {
            case .share(let share): (standard * share + 99) / 100
            case .before(let period): standard - period.workingDaysAtMost
            case .overdue: standard + 1
            }
        }
    }

    /// Costs of a route to a provider: figures for reports, nothing that a case waits for.
    package struct Burden: Hashable, Sendable {
        /// The body's fee for a case, pounds.
        package var fee: Double?
        /// The fee for each further year of validity, pounds.
        package var annualFee: Double?
        /// Charges of others to a provider for a case, such as the cost of a visit, pounds.
        package var external: Double?
        /// Value of an hour of a provider's work, pounds.
        package var tariff: Double?
        /// The route of the same body against whose burden this one is held.
        package var benchmark: String?

        /// Costs of a route; `nil` is not given.
        package init(
            fee: Double? = nil, annualFee: Double? = nil, external: Double? = nil, tariff: Double? = nil,
            benchmark: String? = nil
        ) {
            self.fee = fee
            self.annualFee = annualFee
            self.external = external
            self.tariff = tariff
            self.benchmark = benchmark
        }
    }
}

extension WorkflowDefinition {
    /// Reads an escalation: a list of `{at: 75 % of standard, tell: officer}`; in the canonical form `at` is a mapping
    /// or `overdue`.
    static func decodeEscalation(_ reader: DocumentReader) -> [EscalationLevel] {
        reader.elements().compactMap { level in
            guard level.isMapping(.escalation) else { return nil }
            let at = level.required("at", expected: momentText).flatMap(decodeMoment)
            let people = Role.allCases.filter { $0 != .system }
            let tell = level.required("tell", expected: "who is told: \(DocumentReader.list(people.map(\.rawValue)))")
                .map { reader in
                    reader.elements().compactMap { $0.choice(Role.self, among: people) }
                }
            guard let at, let tell, !tell.isEmpty else { return nil }
            return EscalationLevel(at: at, tell: tell)
        }
    }

    private static let momentText = "'75 % of standard' (1 to 99 %), '3 working days before due', or 'overdue'"

    private static func decodeMoment(_ reader: DocumentReader) -> Moment? {
        if case .object = reader.value {
            guard reader.isMapping(.moment) else { return nil }
            if let share = reader["share"] { return share.integer(in: 1...99).map { .share($0) } }
            return reader.required("before", expected: "a duration")?.period().map { .before($0) }
        }
        if let moment = reader.value.stringValue.flatMap({ Moment($0) }) { return moment }
        reader.report("\(reader.value.kindText) is no moment of a standard", expected: momentText)
        return nil
    }

    /// Reads `{fee: 450, annual_fee: 100, tariff: 32.50, benchmark: programme-accreditation}`; every member may be left
    /// out.
    static func decodeBurden(_ reader: DocumentReader) -> Burden? {
        guard reader.isMapping(.burden) else { return nil }
        return Burden(
            fee: reader["fee"]?.pounds(), annualFee: reader["annual_fee"]?.pounds(),
            external: reader["external"]?.pounds(),
            tariff: reader["tariff"]?.pounds(),
            benchmark: reader["benchmark"]?.slug())
    }
}

extension WorkflowDefinition.EscalationLevel {
    /// `{"at": {"share": 75}, "tell": ["officer"]}`
    var canonicalJSON: JSONValue {
        let moment: JSONValue =
            switch at {
            case .share(let share): ["share": .integer(Int64(share))]
            case .before(let period): ["before": period.canonicalJSON]
            case .overdue: "overdue"
            }
        return ["at": moment, "tell": .array(tell.map { .string($0.rawValue) })]
    }
}

extension WorkflowDefinition.Burden {
    /// Only what is said; whole pounds as integers.
    var canonicalJSON: JSONValue {
        func pounds(_ value: Double?) -> JSONValue? {
            value.map { value in Int64(exactly: value).map { .integer($0) } ?? .number(value) }
        }
        var members: [String: JSONValue] = [:]
        members["fee"] = pounds(fee)
        members["annual_fee"] = pounds(annualFee)
        members["external"] = pounds(external)
        members["tariff"] = pounds(tariff)
        members["benchmark"] = benchmark.map { .string($0) }
        return .object(members)
    }
}
