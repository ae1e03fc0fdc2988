import Engine
import EngineSupport
import Testing

/// The list of a reviewer's cases is asked as a set, one case by itself: both say the same.
@Suite struct CasesToReviewTests {
    @Test func theListHasTheCasesThatAReviewerReadsAndNoOthers() async throws {
        try await House.withHouse { house in
            // 1. Cases that wait for the provider, the officer, reviewers and the committee; some of them have been
            //    read, and one is of a route without a panel, which all reviewers read.
            let draft = try await house.open().reference
            let checked = try await house.lead(to: "completeness").reference
            let read = try await house.lead(to: "review").reference
            let decided = try await house.lead(to: "awaiting-meeting").reference
            let asked = try await house.lead(to: "review").reference
            let question = Command.Request.give(.ask, case: asked, members: ["question": "Why?"])
            _ = try await house.outcome(question, as: house.reviewer).receipt()
            let plain = try await house.open(route: try await house.publishPlainRoute()).reference
            try await house.makeReady(for: "recommend", on: read, by: house.reviewer)
            let all = [draft, checked, read, decided, asked, plain]
            // 2. The list of each, and what each finds one by one.
            for person in [house.reviewer, house.simulatingReviewer, house.officer] {
                let listed = try await house.engine.cases(as: person.credential).cases.map(\.reference)
                var found: Set<String> = []
                for name in all {
                    do {
                        found.insert(try await house.engine.caseDetail(name, as: person.credential).summary.reference)
                    } catch let error as EngineError where error.isNotFound {
                        continue
                    }
                }
                #expect(Set(listed) == found && listed.count == found.count)
            }
            let mine = try await house.engine.cases(as: house.reviewer.credential).cases.map(\.reference)
            #expect(mine.contains(plain) && mine.contains(asked) && !mine.contains(draft) && !mine.contains(checked))
            #expect(try await house.engine.cases(as: house.officer.credential).cases.count == all.count)
        }
    }
}
