import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// A course whose title is in Welsh only is a course like any other.
@Suite struct WelshOnlyTests {
    private static let title: JSONValue = ["cy": "Gofal yn y Gymuned"]

    @Test func itIsOnTheRegisterInListsAndInLetters() async throws {
        try await House.withHouse { house in
            let opened = try await house.open(try House.submission(changing: "title", to: Self.title))
            let steps: [(String, House.Person, JSONValue?)] = [
                ("submit", house.provider, nil), ("confirm-complete", house.officer, nil),
                ("recommend", house.reviewer, ["recommendation": "Approve it."]), ("approve", house.decider, nil),
                ("notify", house.officer, nil),
            ]
            for (action, person, data) in steps {
                try await house.act(action, on: opened.reference, data: data, by: person)
            }
            let page = try await house.engine.register()
            #expect(page.entries.map(\.title) == [LocalizedText(en: nil, cy: "Gofal yn y Gymuned")])
            // The claim is in both languages: the title is what it is.
            let claim = try #require(page.entries.first?.claim)
            #expect(claim.en?.contains("Gofal yn y Gymuned") == true)
            #expect(claim.cy?.contains("Gofal yn y Gymuned") == true)
            #expect(try await house.engine.register(RegisterFilter(words: "Gymuned")).entries.count == 1)
            let cases = try await house.engine.cases(as: house.officer.credential).cases
            #expect(cases.map(\.title) == ["Gofal yn y Gymuned"])
            let letters = try await house.engine.letters(of: opened.reference, as: house.officer.credential).letters
            #expect(!letters.isEmpty)
            #expect(letters.allSatisfy { $0.subject?.contains("Gofal yn y Gymuned") == true })
        }
    }

    /// One entry that cannot be shown takes the others of its list not with it.
    @Test func oneEntryThatCannotBeShownLeavesTheListStanding() async throws {
        try await House.withHouse { house in
            var references: [String] = []
            for _ in 0..<3 { references.append(try await house.lead(to: "accredited").reference) }
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "UPDATE accredit.case_register SET title = '{}' WHERE reference = \(references[1])")
            }
            let shown = try await house.engine.register().entries.map(\.reference)
            #expect(Set(shown) == [references[0], references[2]])
            // Page by page nothing is lost behind it.
            var (paged, cursor): ([String], String?) = ([], nil)
            repeat {
                let page = try await house.engine.register(limit: 1, from: cursor)
                paged += page.entries.map(\.reference)
                cursor = page.next
            } while cursor != nil
            #expect(paged == shown)
        }
    }
}
