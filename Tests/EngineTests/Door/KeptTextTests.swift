import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Texts are kept in one form, whatever way they come in.
@Suite struct KeptTextTests {
    private static let texts: [(given: String, kept: String)] = [
        ("a", "a"), ("  a b  ", "a b"), ("\n\ta\r\n", "a"), ("a\nb", "a\nb"), ("\u{A0}\u{2003}a\u{3000}", "a"),
        ("y\u{302}", "\u{177}"), ("\u{FEFF}a", "a"), ("", ""), ("   ", ""), ("\u{200B}\u{200D}", ""),
        ("\u{2060}\u{AD} \u{3164}", ""), ("\u{2800}", ""), ("\u{FE0F}", ""), ("\u{1F468}\u{200D}\u{1F469}", "👨‍👩"),
    ]

    @Test(arguments: texts.indices) func aTextIsComposedTrimmedAndVisible(index: Int) async throws {
        let (given, kept) = Self.texts[index]
        try await House.withHouse { house in
            let found: String = try await house.value("SELECT accredit.normal_text(\(given))")
            #expect(Array(found.unicodeScalars) == Array(kept.unicodeScalars), "\(given.debugDescription)")
        }
    }

    @Test func everyTextOfACommandIsKeptSo() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review")
            let before = try await house.census()
            // What nobody can see is no text, and what nobody can read is refused with its place.
            let unseen = try await house.outcome(
                .act(case: review.reference, action: "request-information", data: ["question": "\u{200B}\u{2060}"]),
                as: house.officer)
            #expect(unseen.refusal?.reason == .invalidData)
            let bell = try await house.outcome(
                .act(case: review.reference, action: "request-information", data: ["question": "Why\u{7}?"]),
                as: house.officer)
            #expect(bell.refusal?.reason == .invalidData)
            #expect(bell.refusal?.facts["problems"]?.arrayValue?.first?["path"] == "data.question")
            #expect(try await house.census() == before)
            // A repeat is a repeat, however its key is spelt.
            let key = "  cle\u{301}  "
            let asking = Command.Request.act(
                case: review.reference, action: "request-information", data: ["question": " Ty\u{302}?\n"])
            let asked = try await house.outcome(asking, as: house.officer, key: key).receipt()
            #expect(try await house.outcome(asking, as: house.officer, key: key).receipt().version == asked.version)
            let kept: String = try await house.value(
                "SELECT payload ->> 'question' FROM accredit.case_payload WHERE seq = \(asked.version)")
            #expect(Array(kept.unicodeScalars) == Array("T\u{177}?".unicodeScalars))
            #expect(try await house.brokenChains() == [])
        }
    }
}
