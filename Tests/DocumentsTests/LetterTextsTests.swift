import Foundation
import Testing
import WorkflowCore

@testable import Documents

/// The words of letters, read from files.
@Suite struct LetterTextsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Workflows/letters")

    /// The files that come with the program.
    private static func shipped() throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".mustache") || $0.hasSuffix(".yaml")
        }
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
            })
    }

    private static func texts(_ files: [String: String]) throws -> LetterTexts {
        try LetterTexts(
            files.map { LetterTexts.File(name: $0.key, path: "letters/\($0.key)", text: $0.value) }, folder: "letters")
    }

    /// Every letter has a subject and a text, and both in Welsh; a letter without a file has those of `other`.
    @Test func shippedFiles() throws {
        let texts = try Self.texts(try Self.shipped())
        let other = texts.words(of: "other")
        for letter in LetterTexts.known where letter != "other" {
            let words = texts.words(of: letter)
            #expect(words.text.en != other.text.en && words.subject.cy != nil && words.text.cy != nil)
        }
        #expect(texts.words(of: "a-scheme-s-own").text == other.text)
        #expect(texts.name(of: "approved-with-conditions").cy == "cymeradwywyd gydag amodau")
        #expect(texts.name(of: "put-on-ice").en == "put on ice")
    }

    /// What is wrong with a file is said with its path and line.
    @Test(arguments: [
        ("en/decision.mustache", "{{sentence}}", "{{#sentence}}", "letters/en/decision.mustache:"),
        ("cy/notice.mustache", "{{reason}}", "{{reson}}", "letters/cy/notice.mustache:5: has the place {{reson}}"),
        ("cy/notice.mustache", "\n\n{{sentence}}", "\n{{sentence}}", "letters/cy/notice.mustache:1: a letter begins"),
        ("sentences.yaml", "  otherwise:", "  other:", "has no “otherwise”"),
        (
            "sentences.yaml", "by {{due}}.", "by {{do}}.",
            "reminder.review.en: has the place {{do}}, which nothing fills"
        ),
        ("sentences.yaml", "en: deferred, ", "", "names.deferred: is no text in two languages"),
        ("sentences.yaml", "names:", "names: [", "letters/sentences.yaml:"),
    ])
    func brokenFiles(_ name: String, _ old: String, _ new: String, _ expected: String) throws {
        var files = try Self.shipped()
        let text = try #require(files[name])
        try #require(text.contains(old))
        files[name] = text.replacing(old, with: new)
        #expect {
            try Self.texts(files)
        } throws: {
            "\($0)".contains(expected)
        }
    }

    @Test(arguments: ["en/request.mustache", "cy/other.mustache", "sentences.yaml"])
    func missingFiles(_ name: String) throws {
        var files = try Self.shipped()
        files[name] = nil
        #expect {
            try Self.texts(files)
        } throws: {
            "\($0)".contains("letters/\(name): there is no such file")
        }
    }
}

/// Dates as documents write them.
@Suite struct PrintedDateTests {
    @Test func words() throws {
        let date = try JSONDecoder().decode([PrintedDate].self, from: Data("[\"2026-03-09\"]".utf8))[0]
        #expect(date.words(in: .en) == "9 March 2026" && date.words(in: .cy) == "9 Mawrth 2026")
        #expect("\(date)" == "2026-03-09")
    }

    @Test(arguments: ["2026-13-09", "2026-03", "9 March", "2026-03-32"])
    func noDate(_ text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([PrintedDate].self, from: Data("[\"\(text)\"]".utf8))
        }
    }
}
