import WorkflowCore

/// The second half of a check: fields against one another. A field whose own value is wrong has been told already and
/// is passed over here.
struct SubmissionRules {
    private let document: JSONValue
    private let isComplete: Bool

    init(document: JSONValue, purpose: SubmissionDocument.Purpose) {
        self.document = document
        isComplete = purpose == .submission
    }

    func check() -> SubmissionCheck {
        SubmissionCheck(
            problems: title() + level() + assessed() + evidenceSources() + mappedOutcomes() + decisionDates()
                + declaration(),
            warnings: hours() + mappedEvidence() + signature())
    }

    /// English or Welsh: Gaelic stands beside one of them, never alone.
    private func title() -> [SubmissionProblem] {
        guard isComplete, case .object(let texts)? = document["title"], !SubmissionDocument.isAbsent(texts["gd"]),
            SubmissionDocument.isAbsent(texts["en"]), SubmissionDocument.isAbsent(texts["cy"])
        else { return [] }
        return [
            SubmissionProblem(
                "title", .titleLanguage, found: "is in Scottish Gaelic only",
                expected: "a title in English (en), Welsh (cy) or both")
        ]
    }

    /// Every framework has its own levels; a number is never judged by another framework's.
    private func level() -> [SubmissionProblem] {
        guard let value = document["level"], let level = QualificationLevel(value),
            let written = document["framework"]?.stringValue,
            let framework = QualificationFramework(rawValue: written), !framework.has(level)
        else { return [] }
        let range = "\(framework.rawValue) \(framework.levels.lowerBound) to \(framework.levels.upperBound)"
        let others = QualificationFramework.allCases.filter { $0.has(level) }.map(\.rawValue).joined(separator: ", ")
        return [
            SubmissionProblem(
                "level", .levelOutsideFramework, found: "is \(level), which \(framework.rawValue) does not have",
                expected: others.isEmpty
                    ? "a level of \(range)" : "a level of \(range), or a framework that has level \(level): \(others)")
        ]
    }

    /// A course without assessment may be drafted, never submitted.
    private func assessed() -> [SubmissionProblem] {
        guard isComplete, document["assessed"]?.boolValue == false else { return [] }
        return [
            SubmissionProblem(
                "assessed", .notAssessed, found: "is false", expected: "true: a micro-credential is assessed")
        ]
    }

    /// Reused evidence names its case, public evidence its address.
    private func evidenceSources() -> [SubmissionProblem] {
        guard isComplete else { return [] }
        return entries("evidence").flatMap { place, entry -> [SubmissionProblem] in
            switch entry["source"]?.stringValue {
            case "reused" where SubmissionDocument.isAbsent(entry["reused_from"]):
                [missing("\(place).reused_from", "the case the evidence is reused from, because its source is reused")]
            case "public" where SubmissionDocument.isAbsent(entry["url"]):
                [missing("\(place).url", "the evidence's address, because its source is public")]
            default: []
            }
        }
    }

    /// Outcomes are named by their place, from 1.
    private func mappedOutcomes() -> [SubmissionProblem] {
        let count = Int64(document["learning_outcomes"]?.arrayValue?.count ?? 0)
        return entries("standards_mapping").flatMap { place, entry in
            (entry["outcomes"]?.arrayValue ?? []).enumerated().compactMap { index, outcome -> SubmissionProblem? in
                guard let number = outcome.integerValue, number > count else { return nil }
                let expected =
                    count == 0 ? "learning outcomes to refer to" : "the place of a learning outcome, 1 to \(count)"
                return SubmissionProblem(
                    "\(place).outcomes[\(index)]", .unknownReference, found: "is \(number)", expected: expected)
            }
        }
    }

    /// Evidence may still be on its way, so a mapping to none is only worth a second look.
    private func mappedEvidence() -> [SubmissionProblem] {
        guard isComplete else { return [] }
        let attached = entries("evidence").compactMap { $0.entry["requirement"]?.stringValue }
        return entries("standards_mapping").flatMap { place, entry in
            (entry["evidence"]?.arrayValue ?? []).enumerated().compactMap { index, named -> SubmissionProblem? in
                guard let requirement = named.stringValue, !SubmissionDocument.isAbsent(named),
                    !attached.contains(requirement)
                else {
                    return nil
                }
                return SubmissionProblem(
                    "\(place).evidence[\(index)]", .unknownReference, found: "is \(SubmissionValue.shown(named))",
                    expected: "the requirement of a piece of evidence of this document",
                    suggestion: NearestName.of(requirement, among: attached))
            }
        }
    }

    private func decisionDates() -> [SubmissionProblem] {
        entries("other_decisions", in: document["quality"] ?? .null, at: "quality.").compactMap { place, entry in
            guard let made = date(entry["date"]), let expires = date(entry["expires"]), expires < made else {
                return nil
            }
            return SubmissionProblem(
                "\(place).expires", .datesOutOfOrder, found: "is before the decision's date",
                expected: "the decision's date or a later one"
            )
        }
    }

    /// A signature without name and date is none.
    private func declaration() -> [SubmissionProblem] {
        guard isComplete, let declaration = document["declaration"], declaration["signed"]?.boolValue == true else {
            return []
        }
        return ["signatory", "date"].filter { SubmissionDocument.isAbsent(declaration[$0]) }.map {
            missing("declaration.\($0)", "the declaration's \($0), because it is signed")
        }
    }

    private func signature() -> [SubmissionProblem] {
        guard isComplete, document["declaration"]?["signed"]?.boolValue != true else { return [] }
        return [
            SubmissionProblem(
                "declaration.signed", .notSigned, found: "is not true",
                expected: "true on most routes, which ask for a signed declaration")
        ]
    }

    /// Ten notional hours a UK credit, give or take ``SubmissionLimits/hoursTolerance``: a convention, so a warning.
    private func hours() -> [SubmissionProblem] {
        guard let hours = positive("notional_hours"), let credits = positive("credits"),
            let written = document["credit_system"]?.stringValue,
            let system = CreditSystem(rawValue: written)
        else { return [] }
        let ukCredits = credits * system.ukCreditsEach
        let usual = ukCredits * 10
        guard abs(hours - usual) > usual * SubmissionLimits.hoursTolerance else { return [] }
        let figure = SubmissionValue.figure
        let size =
            system == .ects
            ? "\(figure(credits)) ECTS credits (\(figure(ukCredits)) UK credits)" : "\(figure(credits)) credits"
        return [
            SubmissionProblem(
                "notional_hours", .hoursAndCredits,
                found: "is \(figure(hours)) for \(size), which makes \(figure(hours / ukCredits)) hours a UK credit",
                expected: "about \(figure(usual)), at the usual 10 hours a UK credit")
        ]
    }
}

extension SubmissionRules {
    private func positive(_ name: String) -> Double? {
        document[name]?.doubleValue.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }

    private func date(_ value: JSONValue?) -> SubmissionDate? { value?.stringValue.flatMap { SubmissionDate($0) } }

    private func missing(_ path: String, _ expected: String) -> SubmissionProblem {
        SubmissionProblem(path, .missing, found: "is missing", expected: expected)
    }

    /// The filled entries of a list of groups, each with its place; none of a list longer than it may be.
    private func entries(_ name: String, in group: JSONValue? = nil, at prefix: String = "") -> [(
        place: String, entry: JSONValue
    )] {
        let list = (group ?? document)[name]?.arrayValue ?? []
        guard case .list(of: _, let limit)? = SubmissionSchema.field(prefix + name)?.kind, list.count <= limit else {
            return []
        }
        return list.enumerated().compactMap { index, entry in
            entry.objectValue == nil || SubmissionDocument.isAbsent(entry) ? nil : ("\(prefix)\(name)[\(index)]", entry)
        }
    }
}
