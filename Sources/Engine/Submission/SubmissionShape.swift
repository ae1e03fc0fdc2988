import WorkflowCore

/// The first half of a check: every field by itself, against the table.
struct SubmissionShape {
    private var problems: [SubmissionProblem] = []
    private var untold = 0

    /// Checks the members of one group: the known in the table's order, then the unknown by name.
    /// - Parameters:
    ///   - parent: the group's path in the table (`learning_outcomes[]`), empty at the root.
    ///   - place: its path in this document (`learning_outcomes[0]`), empty at the root.
    ///   - isComplete: whether required members must be there.
    mutating func visit(_ members: [String: JSONValue], of parent: String, at place: String, isComplete: Bool) {
        let fields = SubmissionSchema.members(of: parent)
        let known = fields.map(\.name)
        let unknown = members.keys.filter { !known.contains($0) }.sorted()
        // A required field that was only misspelt is one problem, not two: the unknown name is told, with the right
        // one.
        let misspelt = unknown.prefix(SubmissionLimits.problems).compactMap { NearestName.of($0, among: known) }
        for field in fields {
            if members[field.name] == nil, misspelt.contains(field.name) { continue }
            let path = place.isEmpty ? field.name : "\(place).\(field.name)"
            let value = members[field.name] ?? .null
            let isAbsent = SubmissionDocument.isAbsent(value)
            visit(
                value, field: field, kind: field.kind, at: path,
                isComplete: isComplete && (field.isRequired || !isAbsent))
        }
        for name in unknown { reportUnknown(name, among: known, at: place) }
    }

    /// The problems told so far and these, up to the limit; what is beyond is counted in a last one.
    func bounded(adding more: [SubmissionProblem]) -> [SubmissionProblem] {
        let all = problems + more
        let beyond = untold + max(0, all.count - SubmissionLimits.problems)
        guard beyond > 0 else { return all }
        return all.prefix(SubmissionLimits.problems) + [
            SubmissionProblem(
                "$", .moreProblems, found: "has \(beyond) more problems",
                expected: "the first \(SubmissionLimits.problems) to be put right"
            )
        ]
    }

    /// Checks one value; where it says nothing, only whether something is missing or unknown fields are inside.
    private mutating func visit(
        _ value: JSONValue, field: SubmissionField, kind: SubmissionField.Kind, at path: String, isComplete: Bool
    ) {
        switch (kind, value) {
        case (.group, .object(let members)):
            visit(members, of: field.path + (field.kind == .group ? "" : "[]"), at: path, isComplete: isComplete)
        case (.group, .null),
            (.group, .string) where SubmissionDocument.isAbsent(value):
            visit([:], of: field.path + (field.kind == .group ? "" : "[]"), at: path, isComplete: isComplete)
        case (.list(of: let element, let limit), .array(let entries)):
            if isComplete, SubmissionDocument.isAbsent(value) { reportMissing(field, kind: kind, at: path) }
            visit(entries, of: element, limit: limit, field: field, at: path, isComplete: isComplete)
        case (.localized(let languages), .object(let texts)):
            if isComplete, SubmissionDocument.isAbsent(value) { reportMissing(field, kind: kind, at: path) }
            visit(texts, languages: languages, at: path)
        case (.localized, .string) where !SubmissionDocument.isAbsent(value):
            visit(value, field: field, kind: .line, at: path, isComplete: isComplete)
        case (_, .null),
            (_, .string) where SubmissionDocument.isAbsent(value):
            if isComplete { reportMissing(field, kind: kind, at: path) }
        default:
            if let flaw = SubmissionValue.flaw(of: value, as: kind) {
                report(path, flaw.code, flaw.found, flaw.expected ?? kind.expectation, suggestion: flaw.suggestion)
            }
        }
    }

    /// Checks a list's entries. An entry that says nothing among others that do is missing; a list with nothing but
    /// such is an unfilled one.
    private mutating func visit(
        _ entries: [JSONValue], of element: SubmissionField.Kind, limit: Int, field: SubmissionField, at path: String,
        isComplete: Bool
    ) {
        guard entries.count <= limit else {
            return report(path, .tooMany, "has \(entries.count) entries", "at most \(limit)")
        }
        reportRepeats(entries, of: element, at: path)
        let isFilled = !entries.allSatisfy(SubmissionDocument.isAbsent)
        for (index, entry) in entries.enumerated() {
            visit(entry, field: field, kind: element, at: "\(path)[\(index)]", isComplete: isComplete && isFilled)
        }
    }

    private mutating func visit(_ texts: [String: JSONValue], languages: [String], at path: String) {
        for language in languages {
            guard let text = texts[language], text != .null else { continue }
            if let flaw = SubmissionValue.flaw(of: text, as: .line) {
                report(
                    "\(path).\(language)", flaw.code, flaw.found, flaw.expected ?? SubmissionField.Kind.line.expectation
                )
            }
        }
        for language in texts.keys.filter({ !languages.contains($0) }).sorted() {
            report(
                "\(path).\(SubmissionValue.shown(key: language))", .unknownField, "is no language of this field",
                "one of \(languages.joined(separator: ", "))")
        }
    }

    /// A closed vocabulary's word counts once; other values may repeat.
    private mutating func reportRepeats(_ entries: [JSONValue], of element: SubmissionField.Kind, at path: String) {
        guard case .choice(let vocabulary) = element else { return }
        var seen: Set<JSONValue> = []
        for (index, entry) in entries.enumerated()
        where !SubmissionDocument.isAbsent(entry) && !seen.insert(entry).inserted {
            report(
                "\(path)[\(index)]", .duplicate, "repeats \(SubmissionValue.shown(entry))",
                "each of the \(vocabulary.name) once")
        }
    }

    private mutating func reportMissing(_ field: SubmissionField, kind: SubmissionField.Kind, at path: String) {
        let expected =
            switch kind {
            case .list(of: .group, limit: _):
                "at least one entry, with "
                    + SubmissionSchema.members(of: field.path + "[]").filter(\.isRequired).map(\.name)
                    .joined(separator: ", ")
            case .list(of: let element, limit: _): "at least one entry, each \(element.expectation)"
            default: kind.expectation
            }
        report(path, .missing, "is missing", expected)
    }

    private mutating func reportUnknown(_ name: String, among known: [String], at place: String) {
        guard problems.count < SubmissionLimits.problems else { return untold += 1 }
        let shown = SubmissionValue.shown(key: name)
        let elsewhere = SubmissionSchema.fields.filter { $0.name == name }.map(\.path)
        let near = NearestName.of(name, among: known).map { place.isEmpty ? $0 : "\(place).\($0)" }
        let group = place.isEmpty ? "the fields of a submission" : "the fields of \(place)"
        report(
            place.isEmpty ? shown : "\(place).\(shown)", .unknownField, "is no known field", "one of \(group)",
            suggestion: near ?? (elsewhere.count == 1 ? elsewhere[0] : nil))
    }

    private mutating func report(
        _ path: String, _ code: SubmissionProblem.Code, _ found: String, _ expected: String, suggestion: String? = nil
    ) {
        guard problems.count < SubmissionLimits.problems else { return untold += 1 }
        problems.append(SubmissionProblem(path, code, found: found, expected: expected, suggestion: suggestion))
    }
}
