import WorkflowCore

/// Subject and text of a letter with places that are filled in, in English and perhaps in Welsh and Gaelic.
///
/// A text is paragraphs between empty lines; lines that begin with `- ` are a list.
package struct LetterWords: Sendable {
    var subject: LocalizedText
    var text: LocalizedText

    /// Problems of the words of a scheme's letter: they are no template, or have a place that nothing fills.
    package static func problems(of letter: WorkflowDefinition.Letter) -> [String] {
        [("subject", letter.subject), ("text", letter.text)].flatMap { part, words in
            words.map {
                WordTemplate.problems(of: $0, at: "letters.\(letter.letter).\(part)", places: LetterFacts.places)
            } ?? []
        }
    }

    /// The words with those of a scheme instead, where it has some.
    func replaced(by words: LetterFacts.Words?) -> LetterWords {
        LetterWords(subject: words?.subject ?? subject, text: words?.text ?? text)
    }

    /// The languages, of some in their order, in which the text is there.
    func languages(among wanted: [Language]) -> [Language] {
        wanted.filter { language in
            switch language {
            case .en: true
            case .cy: text.cy != nil
            case .gd: text.gd != nil
            }
        }
    }
}
