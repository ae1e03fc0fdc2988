extension WorkflowDefinition {
    /// Reads a definition as people write it (states and actions as mappings, periods as words) or in its canonical
    /// form (as lists).
    ///
    /// - Throws: everything that is wrong with the shape: missing and unknown keys, wrong types and words, names used
    ///   twice.
    package init(_ document: YAMLDocument) throws(FileProblems) {
        let problems = ProblemList()
        let definition = Self.decode(DocumentReader(document, problems: problems))
        guard let definition, problems.problems.isEmpty else { throw FileProblems(problems.problems) }
        self = definition
    }

    /// Reads a definition from its canonical form, as the database keeps it.
    ///
    /// - Parameters:
    ///   - canonical: what `canonicalJSON` gives.
    ///   - file: the name for messages.
    /// - Throws: what is wrong with the shape.
    package init(canonical: JSONValue, file: String = "stored definition") throws(FileProblems) {
        try self.init(YAMLDocument(value: canonical, file: file))
    }

    private static func decode(_ root: DocumentReader) -> WorkflowDefinition? {
        guard root.isMapping(.workflow) else { return nil }
        let workflow = root.required("workflow", expected: "the workflow's name, such as proportionate-accreditation")?
            .slug()
        let version = root.required("version", expected: "a whole number from 1")?.integer(in: 1...1_000_000)
        let title = root.required("title", expected: "the title people see")?.localizedText()
        let calendar = root.required("calendar", expected: "the name of a calendar, such as england-and-wales")?.slug()
        let clock = root.required(
            "clock", expected: "a mapping such as {starts: received, stops: notified, standard: 60 working days}"
        )
        .flatMap(decodeClock)
        let states =
            root.required("states", expected: "a mapping of states").map {
                named($0, of: .states, decode: decodeState)
            } ?? []
        let actions =
            root.required("actions", expected: "a mapping of actions").map {
                named($0, of: .actions, decode: decodeAction)
            } ?? []
        checkRecordTypes(of: actions, in: root)
        // Read before anything is found missing, so that a person sees all problems at once.
        let completed = decodeOptionalParts(root)
        guard let workflow, let version, let title, let calendar, let clock else { return nil }
        return completed(
            WorkflowDefinition(
                workflow: workflow, version: version, title: title, calendar: calendar, clock: clock, states: states,
                actions: actions
            ).namingAudiences())
    }

    /// Reads what a workflow may leave out.
    /// - Returns: adds it to a definition.
    private static func decodeOptionalParts(_ root: DocumentReader) -> (WorkflowDefinition) -> WorkflowDefinition {
        let validFrom = root["valid_from"]?.date()
        let summary = root["summary"]?.localizedText()
        let burden = root["burden"].flatMap(decodeBurden)
        let evidence = root["evidence"].map { named($0, of: .evidence, decode: decodeEvidence) } ?? []
        let evidenceLimit = root["evidence_limit"].flatMap(decodeSize)
        let claim = root["claim"]?.localizedText()
        let letters = root["letters"].map { named($0, of: .letters, decode: decodeLetter) } ?? []
        let onMissedConditions = root["conditions"].flatMap { reader -> String? in
            guard reader.isMapping(.conditions) else { return nil }
            return reader.required(
                "on_missed", expected: "the action that is taken when a condition is not shown to be met in time")?
                .slug()
        }
        let visibleTo = root["visible_to"]?.choice(Circle.self) ?? .panel
        let routing = root["routing"]?.elements().compactMap(decodeRoute) ?? []
        return { definition in
            var definition = definition
            definition.validFrom = validFrom
            definition.summary = summary
            definition.burden = burden
            definition.evidence = evidence
            definition.evidenceLimit = evidenceLimit
            definition.claim = claim
            definition.letters = letters
            definition.onMissedConditions = onMissedConditions
            definition.visibleTo = visibleTo
            definition.routing = routing
            return definition
        }
    }

    /// Reads entries that have a name: `name: {…}` in a mapping, or `{nameKey: name, …}` in a list. A name used twice
    /// is reported.
    static func named<Entry>(
        _ reader: DocumentReader, of section: WorkflowGrammar,
        decode: (String, DocumentReader, _ nameKey: String?) -> Entry?
    ) -> [Entry] {
        let nameKey = section.nameKey ?? "name"
        var seen: Set<String> = []
        var entries: [Entry] = []
        if reader.value.arrayValue != nil {
            for element in reader.elements() {
                guard element.value.objectValue != nil else {
                    element.report("\(element.value.kindText) stands here", expected: "a mapping with '\(nameKey)'")
                    continue
                }
                guard let nameReader = element.required(nameKey, expected: "its name"), let name = nameReader.slug()
                else { continue }
                if !seen.insert(name).inserted {
                    nameReader.report("the \(nameKey) '\(name)' is there twice", expected: "each name once")
                }
                if let entry = decode(name, element, nameKey) { entries.append(entry) }
            }
        } else {
            for (key, member) in reader.members(expected: "a mapping with a name for each \(nameKey)") {
                guard DocumentReader.isName(key, separator: "-") else {
                    member.report(
                        "'\(key)' is no name that can be used here",
                        expected:
                            "a to z, 0 to 9 and '-', a letter first, at most 63 characters, such as awaiting-meeting")
                    continue
                }
                if let entry = decode(key, member, nil) { entries.append(entry) }
            }
        }
        if entries.isEmpty, reader.value == .object([:]) || reader.value == .array([]), section != .evidence {
            reader.report("there is no \(nameKey)", expected: "at least one \(nameKey)")
        }
        return entries
    }

    private static func decodeClock(_ reader: DocumentReader) -> Clock? {
        guard reader.isMapping(.clock) else { return nil }
        let starts = reader["starts"].map { $0.choice(Mark.self, among: Mark.starts) } ?? .received
        let stops = reader["stops"].map { $0.choice(Mark.self, among: Mark.stops) } ?? .notified
        let standard = reader.required("standard", expected: "the standard of the whole, such as 60 working days")?
            .period()
        let cutOff = reader["cut_off"].map(decodeTime) ?? "17:00"
        let escalation = reader["escalation"].map(decodeEscalation) ?? []
        guard let starts, let stops, let standard, let cutOff else { return nil }
        return Clock(starts: starts, stops: stops, standard: standard, cutOff: cutOff, escalation: escalation)
    }

    private static func decodeTime(_ reader: DocumentReader) -> String? {
        if let text = reader.value.stringValue {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let isDigits = parts.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }
            if parts.count == 2, isDigits, let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
            {
                return text
            }
        }
        reader.report("\(reader.value.kindText) is no time of day", expected: "hours and minutes such as 17:00")
        return nil
    }

    /// A size such as `50 MB`, of 1,048,576 bytes each; the canonical form says bytes.
    private static func decodeSize(_ reader: DocumentReader) -> Int? {
        let bytes =
            if let words = reader.value.stringValue?.split(separator: " "), words.count == 2, words[1] == "MB",
                let count = Int(words[0])
            {
                count.multipliedReportingOverflow(by: 1 << 20).partialValue
            } else {
                reader.value.integerValue.map(Int.init) ?? 0
            }
        if (1 << 20...500 << 20).contains(bytes) { return bytes }
        reader.report(
            "\(reader.value.kindText) is no size that can be used here", expected: "1 MB to 500 MB, such as 50 MB")
        return nil
    }

    private static func decodeEvidence(name: String, reader: DocumentReader, nameKey: String?) -> EvidenceItem? {
        if reader.value.stringValue != nil { return reader.localizedText().map { EvidenceItem(item: name, title: $0) } }
        guard reader.isMapping(.evidence, nameKey: nameKey) else { return nil }
        let title = reader.required("title", expected: "what is asked for, in words")?.localizedText()
        let condition = reader["if"]?.guardText()
        let step = reader["step"]?.slug()
        let isSubstantive = reader["substantive"]?.boolean() ?? false
        let isOptional = reader["optional"]?.boolean() ?? false
        return title.map {
            EvidenceItem(
                item: name, title: $0, condition: condition, step: step, isSubstantive: isSubstantive,
                isOptional: isOptional)
        }
    }

    private static func decodeRoute(_ reader: DocumentReader) -> Route? {
        guard reader.isMapping(.routing) else { return nil }
        let route = reader.required("route", expected: "the name of a workflow")?.slug()
        let condition = reader["if"]?.guardText()
        let because = reader.required("because", expected: "a sentence that tells the provider why")?.localizedText()
        guard let route, let because else { return nil }
        return Route(route: route, condition: condition, because: because)
    }

    /// A recorded fact has one type, whichever action records it: guards are checked against it.
    private static func checkRecordTypes(of actions: [Action], in root: DocumentReader) {
        var types: [String: (type: RecordType, action: String)] = [:]
        for action in actions {
            for field in action.effect.records {
                if let known = types[field.name], known.type != field.type {
                    root["actions"]?[action.action]?["records"]?.report(
                        """
                        '\(field.name)' is a \(field.type.rawValue) here and a \(known.type.rawValue) in action \
                        '\(known.action)'
                        """,
                        expected: "one type for each recorded fact")
                } else {
                    types[field.name] = (field.type, action.action)
                }
            }
        }
    }
}
