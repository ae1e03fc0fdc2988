import WorkflowCore

extension SubmissionDocument {
    /// The document as guards see it under `$.submission`, with what can be derived from it.
    ///
    /// A plain title becomes `{"en": …}`, codes become text, what says nothing is gone, and so is every value that the
    /// table does not allow: guards refuse what is unknown, and must not be satisfied by a value of the wrong kind.
    /// Under `derived` stand `uk_credits`, `ects`, `comparison_level` and `eqf_level`, each where it can be worked out,
    /// whether it is `complete` and, where it is not, the `problems` of the check: actions that need a complete
    /// submission ask for these. The same document gives the same facts.
    package static func facts(_ document: JSONValue) -> JSONValue {
        var facts = fitting(document.objectValue ?? [:], of: "")
        guard !facts.isEmpty else { return .object([:]) }
        let problems = check(.object(facts)).problems
        var derived = derivedFacts(facts)
        derived["complete"] = .bool(problems.isEmpty)
        if !problems.isEmpty { derived["problems"] = .array(problems.map(\.asked)) }
        facts["derived"] = .object(derived)
        return .object(facts)
    }

    /// The members of a group that say something the table allows, in their normal form.
    private static func fitting(_ members: [String: JSONValue], of parent: String) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for field in SubmissionSchema.members(of: parent) {
            guard let value = members[field.name], !isAbsent(value) else { continue }
            result[field.name] = fitting(value, field: field, kind: field.kind)
        }
        return result
    }

    private static func fitting(_ value: JSONValue, field: SubmissionField, kind: SubmissionField.Kind) -> JSONValue? {
        switch (kind, value) {
        case (.group, .object(let members)):
            let group = fitting(members, of: field.path + (field.kind == .group ? "" : "[]"))
            return group.isEmpty ? nil : .object(group)
        case (.list(of: let element, let limit), .array(let entries)):
            guard entries.count <= limit else { return nil }
            let list = entries.compactMap { isAbsent($0) ? nil : fitting($0, field: field, kind: element) }
            return list.isEmpty ? nil : .array(list)
        case (.localized(let languages), .object(let texts)):
            let fits = texts.filter {
                languages.contains($0.key) && !isAbsent($0.value)
                    && SubmissionValue.flaw(of: $0.value, as: .line) == nil
            }
            return fits.isEmpty ? nil : .object(fits)
        case (.localized(let languages), .string):
            guard let first = languages.first, SubmissionValue.flaw(of: value, as: .line) == nil else { return nil }
            return .object([first: value])
        default:
            return SubmissionValue.flaw(of: value, as: kind) == nil ? normal(value, as: kind) : nil
        }
    }

    /// One spelling for each value: codes as text, whole numbers without a fraction, hashes in lower case.
    private static func normal(_ value: JSONValue, as kind: SubmissionField.Kind) -> JSONValue {
        switch (kind, value) {
        case (.sha256, .string(let text)): .string(text.lowercased())
        case (.digits, _): value.integerValue.map { .string("\($0)") } ?? value
        case (_, .number): value.integerValue.map { .integer($0) } ?? value
        default: value
        }
    }

    private static func derivedFacts(_ facts: [String: JSONValue]) -> [String: JSONValue] {
        var derived: [String: JSONValue] = [:]
        if let credits = facts["credits"]?.doubleValue,
            let system = facts["credit_system"]?.stringValue.flatMap(CreditSystem.init(rawValue:))
        {
            let ukCredits = credits * system.ukCreditsEach
            if ukCredits.isFinite {
                derived["uk_credits"] = normal(.number(ukCredits), as: .number(orZero: false))
                derived["ects"] = normal(.number(ukCredits / 2), as: .number(orZero: false))
            }
        }
        if let level = facts["level"].flatMap(QualificationLevel.init),
            let framework = facts["framework"]?.stringValue.flatMap(QualificationFramework.init(rawValue:)),
            let comparison = LevelComparison(level, in: framework)
        {
            derived["comparison_level"] = .integer(Int64(comparison.number))
            derived["eqf_level"] = comparison.eqf.map { .integer(Int64($0)) }
        }
        return derived
    }
}
