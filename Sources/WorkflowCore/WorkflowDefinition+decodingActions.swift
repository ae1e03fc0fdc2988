extension WorkflowDefinition {
    /// Reads one action.
    /// - Parameter nameKey: the key under which a list keeps the name; `nil` where the name is the key of a mapping.
    static func decodeAction(name: String, reader: DocumentReader, nameKey: String?) -> Action? {
        guard reader.isMapping(.actions, nameKey: nameKey) else { return nil }
        let from =
            reader.required("from", expected: "the state or states it starts from").map(distinct { $0.slug() }) ?? []
        let to = reader.required("to", expected: "the state it leads to")?.slug()
        let by =
            reader.required("by", expected: "who may do it: \(DocumentReader.list(Role.allCases.map(\.rawValue)))")
            .map(distinct { $0.choice(Role.self) }) ?? []
        var action = Action(
            name,
            title: reader["title"]?.localizedText(),
            from: from,
            to: to ?? "",
            by: by,
            require: reader["require"]?.elements().compactMap(decodeRequirement) ?? [],
            separateFrom: reader["separate_from"].map(distinct { $0.slug() }) ?? [],
            effect: Effect(
                records: reader["records"].map(decodeRecords) ?? [],
                marks: reader["marks"].map(distinct { $0.choice(Mark.self) }) ?? [],
                decides: reader["decides"]?.choice(Decision.self)))
        action.needsCompleteSubmission = reader["submission"]?.choice(SubmissionNeed.self) == .complete
        action.evidence = reader["evidence"].map(distinct { $0.slug() })
        return to == nil ? nil : action
    }

    /// Reads a value or a list of values, each of which may be there once.
    private static func distinct<Element: Hashable>(_ decode: @escaping (DocumentReader) -> Element?) -> (
        DocumentReader
    ) -> [Element] {
        { reader in
            var seen: Set<Element> = []
            return reader.elements().compactMap { element in
                guard let value = decode(element) else { return nil }
                if !seen.insert(value).inserted {
                    element.report("\(element.value.kindText) is there twice", expected: "each once")
                }
                return value
            }
        }
    }

    private static func decodeRequirement(_ reader: DocumentReader) -> Requirement? {
        guard reader.isMapping(.require) else { return nil }
        let condition = reader.required(
            "if", expected: "a condition in quotes, such as '$.submission.assessed == true'")?.guardText()
        let message = reader.required("else", expected: "the sentence people read where the condition does not hold")?
            .localizedText()
        guard let condition, let message else { return nil }
        return Requirement(condition: condition, message: message)
    }

    /// Reads `{fee_paid: boolean, note: {type: text?, for: panel}}`, or the canonical list of `{name, type, optional,
    /// for}`.
    private static func decodeRecords(_ reader: DocumentReader) -> [RecordField] {
        if reader.value.arrayValue != nil {
            return reader.elements().compactMap { element in
                guard element.isMapping(.recordList) else { return nil }
                let name = element.required("name", expected: "the name of the fact")?.recordName()
                let type = element.required("type", expected: "its type")?.choice(RecordType.self)
                guard let name, let type else { return nil }
                return RecordField(
                    name: name, type: type, isOptional: element["optional"]?.boolean() ?? false,
                    audience: element["for"]?.choice(Audience.self))
            }
        }
        return reader.members(expected: "a mapping of names to types, such as {fee_paid: boolean}").compactMap {
            key, member in
            guard DocumentReader.isName(key, separator: "_") else {
                member.report(
                    "'\(key)' is no name that can be used here",
                    expected: "a to z, 0 to 9 and '_', a letter first, at most 63 characters, such as fee_paid")
                return nil
            }
            guard member.value.objectValue != nil else { return decodeRecord(key, type: member, audience: nil) }
            guard member.isMapping(.records) else { return nil }
            return member.required("type", expected: "its type").flatMap {
                decodeRecord(key, type: $0, audience: member["for"]?.choice(Audience.self))
            }
        }
    }

    private static func decodeRecord(_ name: String, type reader: DocumentReader, audience: Audience?) -> RecordField? {
        let text = reader.value.stringValue ?? ""
        let isOptional = text.hasSuffix("?")
        guard let type = RecordType(rawValue: isOptional ? String(text.dropLast()) : text) else {
            let types = DocumentReader.list(RecordType.allCases.map(\.rawValue))
            reader.report(
                "\(reader.value.kindText) is no type",
                expected: "one of \(types), with '?' behind it where it may be left out")
            return nil
        }
        return RecordField(name: name, type: type, isOptional: isOptional, audience: audience)
    }
}
