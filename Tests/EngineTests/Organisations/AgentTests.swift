import Administration
@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Providers whose people act for another.
@Suite(.serialized) struct AgentTests {
    @Test func anAgentOpensAndActsUntilItEnds() async throws {
        try await House.withHouse { house in
            let submission = try House.completeSubmission()
            let open = { (provider: String?) in
                try await house.outcome(
                    .open(body: "SAB", submission: submission, route: nil, provider: provider),
                    as: house.otherProvider)
            }
            // 1. Not before; nor for whom nobody acts, which says for whom they do.
            for provider in ["SAC", "SAB", "NONE"] {
                let refused = try await open(provider).refusal
                #expect(refused?.reason == .notActingFor && refused?.sentence.contains("SAU") == true)
            }
            #expect(try await house.administration.setAgent("sau", for: "sac").until == nil)
            // 2. For the other where it says so, and for itself otherwise.
            let name = try await open("sac").receipt().reference
            #expect(try await open(nil).refusal?.reason == .otherProvider)
            #expect(try await open("SAB").refusal?.facts["allowed"] == ["SAC", "SAU"])
            try await house.act("submit", on: name, by: house.otherProvider)
            // 3. Both sides read who did it.
            for reader in [house.provider, house.officer] {
                let events = try await house.engine.history(of: name, now: House.now, as: reader.credential).events
                #expect(events.map(\.principal) == ["otherProvider", "otherProvider"])
                #expect(events.map(\.organisation) == ["SAU", "SAU"])
            }
            #expect(
                try await house.engine.cases(as: house.otherProvider.credential).cases.map(\.provider) == ["SAC"])
            #expect(try await house.engine.whoAmI(house.otherProvider.credential).actsFor == ["SAC"])
            // 4. The provider's people do not act for the agent.
            #expect(try await house.engine.whoAmI(house.provider.credential).actsFor == nil)
            // 5. Ended, the case is a stranger's, and a command under a key that was done is not replayed.
            try await house.administration.endAgent("SAU", for: "SAC")
            await #expect { try await house.engine.caseDetail(name, as: house.otherProvider.credential) } throws: {
                $0.isNotFound
            }
            #expect(try await open("SAC").refusal?.reason == .notActingFor)
            await #expect(throws: EngineError.self) {
                try await house.administration.endAgent("SAU", for: "SAC")
            }
        }
    }

    @Test func anAgencyRunsOutByItself() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            _ = try await house.administration.setAgent("SAU", for: "SAC", until: try Day("2090-01-31"))
            _ = try await house.engine.caseDetail(name, as: house.otherProvider.credential)
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.provider_agent SET begun_at = begun_at - interval '9 days',
                        until_day = accredit.local_day(clock_timestamp()) - 1
                    """)
            }
            await #expect { try await house.engine.caseDetail(name, as: house.otherProvider.credential) } throws: {
                $0.isNotFound
            }
            let acted = try await house.outcome(.act(case: name, action: "submit", data: nil), as: house.otherProvider)
            guard case .unknownCase = acted else {
                Issue.record("\(acted)")
                return
            }
            // Set anew it is another one; the first stands.
            _ = try await house.administration.setAgent("SAU", for: "SAC")
            _ = try await house.engine.caseDetail(name, as: house.otherProvider.credential)
            #expect(try await house.value("SELECT count(*) FROM accredit.provider_agent", as: Int.self) == 2)
        }
    }

    @Test func whoCannotBeAgentIsRefused() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "REAL", name: "Real College", ukprn: "10000001", nation: "wales")
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "SAX", name: "Sample X", ukprn: "99999003", nation: "wales", isSample: true)
            _ = try await house.administration.close("SAX")
            for (agent, provider, words) in [
                ("SAB", "SAC", "SAB is a body: agents are providers that act for providers"),
                ("SAC", "SAB", "SAB is a body"), ("QAA", "SAC", "QAA is an agency"), ("SAC", "SAC", "itself"),
                ("SAX", "SAC", "closed"), ("SAC", "SAX", "closed"), ("SAC", "REAL", "sample"),
                ("NONE", "SAC", "org list"),
            ] {
                await #expect("\(agent) for \(provider)") {
                    try await house.administration.setAgent(agent, for: provider)
                } throws: { "\($0)".contains(words) }
            }
            await #expect {
                try await house.administration.setAgent("SAU", for: "SAC", until: try Day("2020-01-01"))
            } throws: { "\($0)".contains("has passed") }
            #expect(try await house.value("SELECT count(*) FROM accredit.provider_agent", as: Int.self) == 0)
            // The database holds it too.
            for (agent, provider) in [("SAB", "SAC"), ("SAC", "SAB"), ("SAC", "SAC"), ("SAC", "REAL")] {
                await #expect(throws: PostgresError.self) {
                    try await house.admin.withConnection { connection in
                        _ = try await connection.execute(
                            """
                            INSERT INTO accredit.provider_agent (agent_id, provider_id, sample)
                            SELECT a.id, p.id, a.sample FROM accredit.organisation a, accredit.organisation p
                            WHERE a.code = \(agent) AND p.code = \(provider)
                            """)
                    }
                }
            }
        }
    }

    @Test func anInterestInTheAgentBlocksFromTheCase() async throws {
        try await House.withHouse { house in
            // One that nobody else awards with it.
            let alone = try House.submission(changing: "awarding_organisation", to: nil)
            let name = try await house.open(alone).reference
            try await house.act("submit", on: name, by: house.provider)
            try await house.act("confirm-complete", on: name, by: house.officer)
            _ = try await house.person("interested")
            _ = try await house.engine.say(
                .interest(organisation: "SAU", nature: "ownership", from: "2015-01-01", until: nil), of: "interested",
                as: house.officer.credential)
            let invite = {
                try await house.outcome(
                    .give(.invite, case: name, members: ["reviewer": "interested"]), as: house.officer)
            }
            _ = try await house.administration.setAgent("SAU", for: "SAC")
            let refused = try await invite().refusal
            #expect(refused?.reason == .conflict && refused?.sentence.contains("SAU") == true)
            // Ended without having acted, it is over a day later.
            try await house.administration.endAgent("SAU", for: "SAC")
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.provider_agent SET begun_at = begun_at - interval '9 days',
                        ended_at = ended_at - interval '2 days'
                    """)
            }
            _ = try await invite().receipt()
        }
    }

    @Test func filesOfOneClientDoNotReachAnother() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "SAX", name: "Sample X", ukprn: "99999003", nation: "wales", isSample: true)
            _ = try await house.administration.setAgent("SAU", for: "SAC")
            _ = try await house.administration.setAgent("SAU", for: "SAX")
            let open = { (provider: String, ukprn: JSONValue) in
                try await house.outcome(
                    .open(
                        body: "SAB", submission: try House.submission(changing: "provider_ukprn", to: ukprn),
                        route: nil, provider: provider), as: house.otherProvider
                ).receipt().reference
            }
            let (one, other) = (try await open("SAC", "99999001"), try await open("SAX", "99999003"))
            let attach = { (members: [String: JSONValue], name: String) in
                try await house.outcome(
                    .give(
                        .attach, case: name,
                        members: members.merging(["requirement": "assessment-plan"]) { given, _ in given }),
                    as: house.otherProvider)
            }
            _ = try await attach(["url": "https://sac.example/plan"], one).receipt()
            let reuse: [String: JSONValue] = ["reuse": ["case": .string(one), "item": 1]]
            #expect(try await attach(reuse, other).refusal?.reason == .unknownItem)
            let held = try await house.engine.ownEvidence(limit: 9, as: house.otherProvider.credential)
            #expect(held.map(\.reference) == [one])
        }
    }
}
