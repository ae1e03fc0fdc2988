import WorkflowCore

/// Answers as people type them, in the words that files have.
enum AnswerWords {
    /// The known word that is meant: in any case, with blanks or underscores for its hyphens.
    static func word(_ text: String, among words: [String]) -> String? {
        let folded = text.lowercased().split { " _-".contains($0) }.joined(separator: "-")
        return words.first { $0 == folded }
    }

    /// Pounds and pence: `450`, `£1,200`, `£32.50`, `450 pounds`.
    static func pounds(_ text: String) -> Double? {
        let bare = text.lowercased().replacing("pounds", with: "").replacing("gbp", with: "")
            .filter { !$0.isWhitespace && $0 != "£" }
        guard bare.wholeMatch(of: /[0-9]+(\.[0-9]{1,2})?|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?/) != nil else {
            return nil
        }
        return Double(bare.filter { $0 != "," })
    }

    /// A length of time in any case, with its number in figures or in words: `60 Working Days`, `three months`.
    static func period(_ text: String) -> Period? {
        var words = text.lowercased().split { $0.isWhitespace || $0 == "-" }.map(String.init)
        let numbers = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ]
        if let first = words.first, let place = numbers.firstIndex(of: first == "a" ? "one" : first) {
            words[0] = String(place + 1)
        }
        return Period(words.joined(separator: " "))
    }
}
