/// Words that people type to find something: at most ten, in at most 200 characters.
package struct SearchWords: Sendable, Hashable {
    /// What is looked for. A reference stands here as it is written, however it was typed.
    package let text: String

    /// The longest text, in characters.
    package static let longest = 200
    /// The most words.
    package static let most = 10
    /// What ``init(_:)`` takes, for people.
    package static let expectation = "1 to \(most) words, in at most \(longest) characters"

    /// Reads what somebody typed; `nil` where no word is in it, or too many are.
    package init?(_ typed: String) {
        // Four bytes a character at most.
        guard typed.utf8.count <= 4 * Self.longest else { return nil }
        let count = typed.split { !$0.isLetter && !$0.isNumber }.count
        guard typed.unicodeScalars.count <= Self.longest, (1...Self.most).contains(count) else { return nil }
        let reference = CaseReference.normalised(typed)
        text = CaseReference.isIntact(reference) == true ? reference : typed
    }
}
