extension DocumentReader {
    /// Text that is not blank; anything else is reported.
    package func text(expected: String) -> String? {
        if let text = value.stringValue, text.contains(where: { !$0.isWhitespace }) { return text }
        report(value.stringValue == nil ? "\(value.kindText) stands here" : "the text is empty", expected: expected)
        return nil
    }

    /// A whole number within a range; anything else is reported.
    package func integer(in range: ClosedRange<Int>) -> Int? {
        if let integer = value.integerValue.flatMap({ Int(exactly: $0) }), range.contains(integer) { return integer }
        report(
            "\(value.kindText) stands here", expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// `true` or `false`; anything else is reported, words like "yes" too.
    package func boolean() -> Bool? {
        if let flag = value.boolValue { return flag }
        report("\(value.kindText) stands here", expected: "true or false")
        return nil
    }

    /// A short name in lower case, `[a-z][a-z0-9-]{0,62}`; anything else is reported.
    package func slug() -> String? { name(separator: "-", example: "awaiting-meeting") }

    /// The name of a recorded fact, `[a-z][a-z0-9_]{0,62}`; anything else is reported.
    package func recordName() -> String? { name(separator: "_", example: "fee_paid") }

    private func name(separator: Character, example: String) -> String? {
        if let text = value.stringValue, Self.isName(text, separator: separator) { return text }
        report(
            "\(value.kindText) is no name that can be used here",
            expected: "a to z, 0 to 9 and '\(separator)', a letter first, at most 63 characters, such as \(example)")
        return nil
    }

    /// True if a text is a name of lower-case letters, digits and one separator, a letter first, at most 63 long.
    static func isName(_ text: String, separator: Character) -> Bool {
        func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLowercase }
        guard let first = text.first, isLetter(first), text.utf8.count <= 63 else { return false }
        return text.allSatisfy { isLetter($0) || $0 == separator || ($0.isASCII && $0.isNumber) }
    }

    /// One of a closed set of words; anything else is reported, with the nearest word.
    package func choice<Choice>(_: Choice.Type, among choices: [Choice] = Array(Choice.allCases)) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable & Equatable {
        let words = choices.map(\.rawValue)
        if let text = value.stringValue, let choice = Choice(rawValue: text), choices.contains(choice) { return choice }
        let suggestion = value.stringValue.flatMap { NearestName.of($0, among: words) }
        let list = words.count == 1 ? words[0] : "one of \(Self.list(words))"
        report("\(value.kindText) is not known here", expected: suggestion.map { "'\($0)' (\(list))" } ?? list)
        return nil
    }

    /// Texts in several languages: a plain text is English, a mapping has `en` and may have `cy` and `gd`.
    package func localizedText() -> LocalizedText? {
        if case .object = value {
            guard isMapping(.text) else { return nil }
            var texts: [Language: String] = [:]
            for language in Language.allCases {
                texts[language] = self[language.rawValue]?.text(expected: "text")
            }
            if self[Language.en.rawValue] == nil {
                report("the English text 'en' is missing", expected: "en, and cy or gd where there are such texts")
            }
            return texts[.en].map { LocalizedText(en: $0, cy: texts[.cy], gd: texts[.gd]) }
        }
        return text(expected: "text, or a mapping such as {en: …, cy: …}").map { LocalizedText(en: $0) }
    }

    /// A duration: `20 working days`, or `{count: 20, unit: working_days}` as in the canonical form.
    package func period() -> Period? {
        if case .object = value {
            guard isMapping(.period) else { return nil }
            let count = required("count", expected: "a whole number")?.integer(in: Period.counts)
            let unit = required("unit", expected: "a unit")?.choice(Period.Unit.self)
            if let count, let unit { return Period(count: count, unit: unit) }
            return nil
        }
        if let period = value.stringValue.flatMap({ Period($0) }) { return period }
        report(
            "\(value.kindText) is no duration",
            expected:
                """
                a count and a unit, such as '20 working days' (units: working days, calendar days, weeks, months, \
                years)
                """
        )
        return nil
    }

    /// A date such as `2026-04-01`, as text; anything else is reported.
    package func date() -> String? {
        if let text = value.stringValue, let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), (1...12).contains(month)
        {
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            let days = [4, 6, 9, 11].contains(month) ? 30 : month == 2 ? (isLeap ? 29 : 28) : 31
            if (1...days).contains(day), year >= 1900 { return text }
        }
        report("\(value.kindText) is no date", expected: "a date such as 2026-04-01")
        return nil
    }

    /// An amount of pounds, not negative, with whole pence; anything else is reported.
    package func pounds() -> Double? {
        if let amount = value.doubleValue, (0...1_000_000).contains(amount),
            abs((amount * 100).rounded() - amount * 100) < 1e-6
        {
            return amount
        }
        report("\(value.kindText) is no amount of money", expected: "pounds and pence such as 450 or 32.50")
        return nil
    }

    /// A condition over the case's facts as text. Only its emptiness is judged here.
    package func guardText() -> String? {
        text(expected: "a condition in quotes, such as '$.submission.assessed == true'")
    }
}
