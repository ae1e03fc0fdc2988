import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

@testable import Administration

/// One organisation may not fill what all use.
@Suite struct QuotaTests {
    private static func open(_ house: House, by person: House.Person? = nil) async throws -> CommandOutcome {
        try await house.outcome(
            .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: person ?? house.provider)
    }

    @Test(arguments: [Quota.What.openCases, .casesADay]) func `cases beyond a limit are refused`(what: Quota.What)
        async throws
    {
        try await House.withHouse { house in
            _ = try await house.administration.setQuota(what, of: "SAC", most: 2)
            for _ in 0..<2 { _ = try await Self.open(house).receipt() }
            guard case .refused(let refusal) = try await Self.open(house) else {
                Issue.record("a third case was opened")
                return
            }
            #expect(refusal.reason == .overQuota && refusal.facts["quota"] == .string(what.rawValue))
            #expect(refusal.facts["limit"] == 2 && refusal.facts["used"] == 2)
            let own = try await house.engine.quotas(as: house.provider.credential)
            #expect(own.first { $0.what == what }?.used == 2 && own.first { $0.what == what }?.most == 2)
            // Others are not concerned, and the operator can give more.
            #expect(try await house.engine.quotas(as: house.otherProvider.credential).allSatisfy { $0.used == 0 })
            #expect(try await house.engine.quotas(as: house.analyst.credential) == [])
            _ = try await house.administration.setQuota(what, of: "SAC", most: nil)
            _ = try await Self.open(house).receipt()
        }
    }

    @Test func `those who open at the same time do not get beyond a limit together`() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.setQuota(.openCases, of: "SAC", most: 3)
            let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask { if case .done = try await Self.open(house) { true } else { false } }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(opened == 3)
        }
    }

    @Test func `files beyond a limit are refused, and the same file again is not`() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            func send(_ text: String) async throws -> Engine.ReceivedFile {
                try await house.engine.receiveFile(
                    for: name, to: .attach, named: "plan.txt", announced: nil,
                    from: AsyncStream {
                        $0.yield(Array(text.utf8)); $0.finish()
                    }, as: house.provider.credential)
            }
            func isRefused(_ received: Engine.ReceivedFile) -> Bool {
                if case .refused(let refusal) = received { refusal.reason == .overQuota } else { false }
            }
            _ = try await house.administration.setQuota(.evidenceBytes, of: "SAC", most: 1_000)
            #expect(try await !isRefused(send("a plan")))
            #expect(try await isRefused(send(String(repeating: "plan ", count: 400))))
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_upload") == 0)
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_chunk") == 1)
            _ = try await house.administration.setQuota(.evidenceFiles, of: "SAC", most: 1)
            #expect(try await isRefused(send("another plan")))
            await #expect(throws: EngineError.self) {
                try await house.administration.setQuota(.openCases, of: "SAB", most: 1)
            }
        }
    }
}
