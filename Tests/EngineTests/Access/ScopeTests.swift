import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Tokens that are for less than their holder may do, straight at the database.
@Suite struct ScopeTests {
    private static func lacks(_ scope: String, _ error: any Error) -> Bool {
        if case .outOfScope(scope, _)? = error as? EngineError { true } else { false }
    }

    @Test func `a token that reads commands nothing, and is told so by all three`() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let reader = try await house.token(for: [.read], of: "provider", at: "SAC")
            let before = try await house.stored()
            // 1. The door, with its rehearsal; explaining; the work list.
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let refusal = try await house.outcome(submit, as: reader).refusal
            #expect(refusal?.reason == .outOfScope)
            #expect(refusal?.facts["needs"] == "act" && refusal?.facts["scopes"] == ["read"])
            let rehearsed = try await house.engine.rehearse([Command(submit, key: "k")], as: reader.credential)
            #expect(rehearsed.first?.refusal?.reason == .outOfScope)
            let told = try await house.engine.explain(opened.reference, as: reader.credential)
            #expect(told.count > 1)
            #expect(told.allSatisfy { $0.blockedBy?["reason"] == "out_of_scope" })
            let work = try await house.engine.work(limit: 50, from: nil, as: reader.credential)
            #expect(work.work.isEmpty)
            // 2. What it is for, it does: the same as its holder's other token, which can act.
            _ = try await house.engine.caseDetail(opened.reference, as: reader.credential)
            #expect(try await house.stored() == before)
            let whole = try await house.engine.explain(opened.reference, as: house.provider.credential)
            #expect(whole.contains { $0.blockedBy?["reason"] != "out_of_scope" })
            #expect(try await !house.engine.work(limit: 50, from: nil, as: house.provider.credential).work.isEmpty)
            #expect(try await house.outcome(submit, as: house.provider).refusal == nil)
        }
    }

    @Test func `SQL with the digest of a narrow token gets no more than the token`() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            try await house.act("submit", on: opened.reference, by: house.provider)
            func rows(_ person: House.Person, needs: String) async throws -> Int {
                let digest = person.credential.digest
                let answers = try await house.pool.withConnection {
                    try await $0.pipeline([
                        "SELECT FROM accredit.enter(\(digest), NULL, \(needs))",
                        "SELECT 1 FROM accredit.case_head UNION ALL SELECT 1 FROM accredit.explain(\(opened.id))",
                    ])
                }
                return answers[1].count
            }
            let actor = try await house.token(for: [.act, .manage])
            for needs in ["any", "read", "report", "act", "manage", "nonsense"] {
                #expect(try await rows(actor, needs: needs) == 0, "\(needs)")
                #expect(try await rows(house.officer, needs: needs) > 1, "\(needs)")
            }
            // Figures are for tokens that report, files of evidence for those that read.
            let reader = try await house.token(for: [.read], of: "analyst", at: "QAA")
            let counts = try await house.pool.withConnection { connection in
                try await connection.pipeline([
                    "SELECT FROM accredit.enter(\(reader.credential.digest))",
                    "SELECT accredit.enter_for_figures() AS counts", "SELECT FROM accredit.case_event",
                ])
            }
            #expect(try counts[1].first?.decode(Bool.self, at: 0) == false && counts[2].isEmpty)
            await #expect {
                try await house.engine.turnaround(.init(), now: House.now, as: reader.credential)
            } throws: {
                Self.lacks("report", $0)
            }
            let reporter = try await house.token(for: [.report])
            await #expect { try await house.engine.cases(as: reporter.credential) } throws: { Self.lacks("read", $0) }
            #expect(try await house.engine.whoAmI(reporter.credential).scopes == ["report"])
        }
    }

    @Test func `a token is never for more than its holder's roles, nor than the token that made it`() async throws {
        try await House.withHouse { house in
            // 1. By roles.
            for (person, organisation, scopes) in [
                ("provider", "SAC", [TokenScope.report]), ("reviewer", "SAB", [.read, .manage]),
                ("analyst", "QAA", [.manage]),
            ] {
                await #expect(throws: House.NotNarrowed.self, "\(person)") {
                    try await house.token(for: scopes, of: person, at: organisation)
                }
            }
            for scopes in ["read", [], ["read", 3], ["write"]] as [JSONValue] {
                let request = PeopleRequest(.token, of: "officer", ["label": "x", "days": 1, "scopes": scopes])
                guard case .refused(let refusal) = try await house.administration.change(request, at: "SAB") else {
                    Issue.record("\(scopes) was taken")
                    continue
                }
                #expect(refusal.reason == .invalidData, "\(scopes)")
            }
            // 2. By the token in use: for oneself what it is for at most, and that where nothing is said.
            let manager = try await house.token(for: [.manage, .read])
            func made(_ person: String, _ scopes: JSONValue?) async throws -> PeopleOutcome {
                var members: [String: JSONValue] = ["label": "x", "days": 1]
                members["scopes"] = scopes
                return try await house.engine.change(
                    PeopleRequest(.token, of: person, members), as: manager.credential)
            }
            guard case .done(let own) = try await made("officer", nil),
                case .done(let others) = try await made("reviewer", nil)
            else { throw House.NotNarrowed(why: "not made") }
            #expect(own.token?.scopes == ["read", "manage"])
            #expect(others.token?.scopes == ["read", "act"])
            guard case .refused(let wider) = try await made("officer", ["read", "act"]) else {
                throw House.NotNarrowed(why: "wider")
            }
            #expect(wider.reason == .invalidData)
            // 3. Who loses the role loses what it gave.
            _ = try await house.administration.change(
                PeopleRequest(.change, of: "officer", ["roles": ["reviewer"]]), at: "SAB")
            #expect(try await house.engine.whoAmI(manager.credential).scopes == ["read"])
        }
    }

    @Test func `one's own tokens are listed and ended, by a token that acts`() async throws {
        try await House.withHouse { house in
            let narrow = try await house.token(for: [.read])
            let tokens = try await house.engine.ownTokens(as: narrow.credential)
            #expect(tokens.count == 2 && tokens.filter(\.current).map(\.scopes) == [["read"]])
            let other = try #require(tokens.first { !$0.current })
            await #expect { try await house.engine.endToken(other.id, as: narrow.credential) } throws: {
                Self.lacks("act", $0)
            }
            // Nobody ends somebody else's.
            await #expect(throws: EngineError.self) {
                try await house.engine.endToken(other.id, as: house.provider.credential)
            }
            let narrowID = try #require(tokens.first { $0.current }).id
            try await house.engine.endToken(narrowID, as: house.officer.credential)
            await #expect { try await house.engine.whoAmI(narrow.credential) } throws: { $0.isUnauthenticated }
            #expect(try await house.engine.whoAmI(house.officer.credential).name == "officer")
        }
    }

    @Test func `an address of a calendar is made by a token that reads`() async throws {
        try await House.withHouse { house in
            let actor = try await house.token(for: [.act])
            await #expect { try await house.engine.makeFeed(as: actor.credential) } throws: { Self.lacks("read", $0) }
            #expect(try await house.engine.endFeed(as: actor.credential) == false)
            let both = try await house.token(for: [.act, .read])
            #expect(try await house.engine.makeFeed(as: both.credential).hasPrefix("dates_"))
        }
    }
}
