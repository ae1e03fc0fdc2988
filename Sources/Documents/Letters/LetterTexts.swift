import WorkflowCore

/// The words of the letters that every scheme sends unless it says otherwise, as the files of `Workflows/letters` have
/// them: `en/NAME.mustache` and `cy/NAME.mustache` for each letter, and `sentences.yaml`.
package struct LetterTexts: Sendable {
    /// A file of the folder.
    package struct File: Sendable {
        /// The name inside the folder: `en/decision.mustache`.
        let name: String
        /// The name that messages give.
        let path: String
        let text: String

        /// A file.
        /// - Parameters:
        ///   - name: inside the folder: `en/decision.mustache`.
        ///   - path: as messages give it.
        package init(name: String, path: String, text: String) {
            self.name = name
            self.path = path
            self.text = text
        }
    }

    /// The letters of table `usual_letter`, and the one that is sent for any other.
    package static let known = [
        "received", "returned", "decision", "appeal-decided", "lapsed", "certificate", "request", "reminder",
        "lapse-ahead", "condition", "clock", "notice", "renewal-opens", "appeal-lodged", "invited", "objection",
        "released", "your-turn", "your-review", "papers", other,
    ]
    private static let other = "other"
    /// The file with the sentences, and those that it must have: `otherwise` serves every other occasion.
    private static let sentencesFile = "sentences.yaml"
    private static let occasions = [
        "names": [], "decision": [otherwise], "condition": [otherwise], "notice": [otherwise], "clock": [otherwise],
        "reminder": ["review", "review-overdue", "step", "step-overdue"], "grounds": [],
        "lapse-ahead": ["term", "ends", "goes-on"], "papers": ["meeting", otherwise],
        "appeal-decided": [otherwise], "your-turn": [otherwise],
        "frame": [
            "greeting", "colleague", "reference", "link", "closing", "appeal", "appeal-here", "appeal-write",
        ],
    ]
    private static let otherwise = "otherwise"

    private let letters: [String: LetterWords]
    private let otherLetter: LetterWords
    private let sentences: [String: [String: LocalizedText]]
    /// Where people open the pages of this server; `nil` where nobody said.
    private let address: String?

    /// Reads the files.
    /// - Parameter address: where people open the pages of this server, without a slash at its end.
    /// - Throws: every problem with file and line: a letter that is missing, a template that cannot be read, a place
    ///   that nothing fills.
    package init(_ files: [File], folder: String, address: String? = nil) throws(FileProblems) {
        self.address = address
        let problems = ProblemList()
        let byName = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        var letters: [String: LetterWords] = [:]
        for letter in Self.known {
            let parts = [Language.en, .cy].compactMap { language in
                Self.letter(named: "\(language)/\(letter).mustache", among: byName, folder: folder, problems)
            }
            guard parts.count == 2 else { continue }
            letters[letter] = LetterWords(
                subject: LocalizedText(en: parts[0].subject, cy: parts[1].subject),
                text: LocalizedText(en: parts[0].text, cy: parts[1].text))
        }
        sentences = try Self.sentences(of: byName[Self.sentencesFile], folder: folder, problems)
        guard problems.problems.isEmpty, let other = letters[Self.other] else { throw FileProblems(problems.problems) }
        self.letters = letters
        otherLetter = other
    }

    /// Subject and text of a letter; those of `other` for a letter that has no file.
    func words(of letter: String) -> LetterWords {
        letters[letter] ?? otherLetter
    }

    /// The sentence of a letter that suits its facts; `nil` for a letter that has none.
    func sentence(of letter: String, for facts: LetterFacts) -> LocalizedText? {
        let occasion =
            switch letter {
            case "decision", "appeal-decided": facts.decision?.decision ?? Self.otherwise
            case "your-turn", "papers", "lapse-ahead": facts.occasion ?? Self.otherwise
            case "reminder":
                (facts.reminder?.review == true ? "review" : "step")
                    + (facts.reminder?.overdue == true ? "-overdue" : "")
            default: facts.command
            }
        return sentences[letter].flatMap { $0[occasion] ?? $0[Self.otherwise] }
    }

    /// A sentence of the frame that every letter has: its greeting, its end, and what stands between.
    func frame(_ part: String, in language: Language) -> String {
        sentences["frame"]?[part]?.text(in: language) ?? ""
    }

    /// The page of a case; `nil` where nobody said where this server's pages are.
    func link(to reference: String) -> String? { address.map { "\($0)/cases/\(reference)" } }

    /// Where anybody sees the certificate of an entry of the register; `nil` where the server's public address is not
    /// known.
    package func certificate(of reference: String) -> String? {
        address.map { "\($0)/v1/register/\(reference)/certificate" }
    }

    /// A ground of appeals in words.
    func ground(_ name: String) -> LocalizedText {
        sentences["grounds"]?[name] ?? LocalizedText(en: LetterFacts.plain(name))
    }

    /// A decision in words: “approved with conditions”.
    func name(of decision: String) -> LocalizedText {
        sentences["names"]?[decision] ?? LocalizedText(en: decision.replacing("-", with: " "))
    }
}

extension LetterTexts {
    /// Reads a letter: its subject on the first line, then an empty line, then its text.
    private static func letter(
        named name: String, among files: [String: File], folder: String, _ problems: ProblemList
    ) -> (subject: String, text: String)? {
        guard let file = files[name] else {
            problems.add(FileProblem(file: "\(folder)/\(name)", line: nil, path: "", what: "there is no such file"))
            return nil
        }
        let lines = file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let subject = lines.first, !subject.allSatisfy(\.isWhitespace), lines.count > 2,
            lines[1].allSatisfy(\.isWhitespace)
        else {
            problems.add(
                FileProblem(
                    file: file.path, line: 1, path: "", what: "a letter begins otherwise",
                    expected: "its subject on the first line, then an empty line, then its text"))
            return nil
        }
        for problem in WordTemplate.problems(in: file.text, places: LetterFacts.places + [LetterFacts.sentence]) {
            problems.add(FileProblem(file: file.path, line: problem.line, path: "", what: problem.what))
        }
        let text = lines.dropFirst(2).joined(separator: "\n")
        return (String(subject), String(text.trimmingPrefix(while: \.isNewline)).trimmingSuffix(while: \.isNewline))
    }

    /// Reads the sentences.
    private static func sentences(
        of file: File?, folder: String, _ problems: ProblemList
    ) throws(FileProblems) -> [String: [String: LocalizedText]] {
        guard let file else {
            problems.add(
                FileProblem(file: "\(folder)/\(sentencesFile)", line: nil, path: "", what: "there is no such file"))
            return [:]
        }
        let document = try YAMLDocument.parse(file.text, file: file.path)
        func report(_ path: [PathComponent], _ what: String, _ expected: String? = nil) {
            problems.add(
                FileProblem(
                    file: file.path, line: document.line(of: path), path: path.pathText, what: what, expected: expected)
            )
        }
        var sentences: [String: [String: LocalizedText]] = [:]
        for (letter, required) in occasions {
            let members = document.value[letter]?.objectValue ?? [:]
            for occasion in required where members[occasion] == nil {
                report([.key(letter)], "has no “\(occasion)”", "a sentence in English and in Welsh")
            }
            for (occasion, sentence) in members {
                let path: [PathComponent] = [.key(letter), .key(occasion)]
                guard let en = sentence["en"]?.stringValue, let cy = sentence["cy"]?.stringValue else {
                    report(path, "is no text in two languages", "en: … and cy: …")
                    continue
                }
                for (language, text) in [("en", en), ("cy", cy)] {
                    for problem in WordTemplate.problems(in: text, places: LetterFacts.places) {
                        report(path + [.key(language)], problem.what)
                    }
                }
                sentences[letter, default: [:]][occasion] = LocalizedText(en: en, cy: cy)
            }
        }
        return sentences
    }
}
