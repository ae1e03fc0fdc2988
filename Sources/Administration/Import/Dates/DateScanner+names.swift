/// Names of months in English and Welsh, and of the days of the week.
extension DateScanner {
    private static let english = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let welsh = [
        "ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi", "hydref", "tachwedd",
        "rhagfyr",
    ]
    private static let months: [String: Int] = {
        var months = ["sept": 9]
        for (index, name) in english.enumerated() {
            (months[name], months[String(name.prefix(3))]) = (index + 1, index + 1)
        }
        for (index, name) in welsh.enumerated() { months[name] = index + 1 }
        return months
    }()
    private static let weekdays: Set<String> = {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        return Set(names + names.map { String($0.prefix(3)) } + ["tues", "weds", "thur", "thurs"])
    }()

    /// The number of a month by its name, in small letters.
    static func month(_ word: String) -> Int? { months[word] }

    /// Whether a word, in small letters, is a day of the week.
    static func isWeekday(_ word: String) -> Bool { weekdays.contains(word) }
}
