import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Providers that become part of others.
@Suite(.serialized) struct MergerTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    @Test func theOtherReadsAndActsAndNothingIsRewritten() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            let stored = try await house.stored()
            let merged = try await house.administration.merge("SAC", into: "sau")
            #expect(merged.partOf == "SAU" && merged.closedAt != nil)
            #expect(try await house.stored() == stored)
            // 1. The people of both are one side; the case keeps its name.
            for person in [house.otherProvider, house.provider] {
                let summary = try #require(try await house.engine.cases(as: person.credential).cases.first)
                #expect(summary.reference == name && summary.provider == "SAC" && summary.providerNow == "SAU")
            }
            let me = try await house.engine.whoAmI(house.provider.credential)
            #expect(me.organisationCode == "SAU" && me.actsFor == ["SAC"])
            try await house.act("submit", on: name, by: house.otherProvider)
            let events = try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events
            #expect(events.map(\.organisation) == [nil, "SAU"])
            // 2. What they open is the other's.
            let submission = try House.submission(changing: "provider_ukprn", to: "99999002")
            for provider in [nil, "SAC", "SAU"] {
                let opened = try await house.outcome(
                    .open(body: "SAB", submission: submission, route: nil, provider: provider), as: house.provider
                ).receipt()
                let detail = try await house.engine.caseDetail(opened.reference, as: house.otherProvider.credential)
                #expect(detail.summary.provider == "SAU" && detail.summary.providerNow == nil)
            }
            // 3. Taken back, each has its own again.
            #expect(try await house.administration.reopen("SAC").partOf == nil)
            #expect(try await house.engine.cases(as: house.provider.credential).cases.map(\.reference) == [name])
            await #expect { try await house.engine.caseDetail(name, as: house.otherProvider.credential) } throws: {
                $0.isNotFound
            }
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func recognitionsAndEntriesAreTheOthers() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            let (today, later) = (try Day("2020-01-01"), try Day("2090-01-01"))
            try await house.administration.recognise(provider: "SAC", by: "SAB", from: today, until: later)
            let recognised: SQL = """
                SELECT (accredit.facts(b.id, p.id, '{}', '{}') #>> '{provider,recognised}')::boolean
                    AND accredit.is_recognised(b.id, p.id, accredit.local_day(clock_timestamp()))
                FROM accredit.organisation b, accredit.organisation p WHERE b.code = 'SAB' AND p.code = 'SAU'
                """
            #expect(try await house.value(recognised) == false)
            _ = try await house.administration.merge("SAC", into: "SAU")
            #expect(try await house.value(recognised) == true)
            let entry = try await house.engine.registerEntry(name)
            #expect(entry.provider.name == "Sample College" && entry.provider.partOf?.name == "Sample University")
            for filter in [
                RegisterFilter(words: "Sample University"), RegisterFilter(words: "Sample College"),
                RegisterFilter(provider: "99999001"), RegisterFilter(provider: "99999002"),
            ] {
                let found = try await house.engine.register(filter, limit: 10).entries
                #expect(found.map(\.reference) == [name], "\(filter)")
            }
        }
    }

    @Test func aRenewalIsTheOthers() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited", from: Self.start).reference
            _ = try await house.administration.merge("SAC", into: "SAU")
            try await house.fireSimulated(asOf: try Instant("2024-08-01T00:00:00Z"))
            let successor = try #require(
                try await house.engine.caseDetail(name, as: house.officer.credential).successor)
            let renewal = try await house.engine.caseDetail(successor, as: house.otherProvider.credential)
            #expect(renewal.summary.provider == "SAU" && renewal.predecessor == name)
            #expect(renewal.submission["provider_ukprn"] == "99999002")
        }
    }

    @Test func whatCannotBeMergedIsRefused() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "REAL", name: "Real College", ukprn: "10000001", nation: "wales")
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "SAX", name: "Sample X", ukprn: "99999003", nation: "wales", isSample: true)
            _ = try await house.administration.merge("SAC", into: "SAU")
            for (one, other, words) in [
                ("SAC", "SAX", "part of SAU already"), ("SAC", "SAU", "part of SAU already"),
                ("SAU", "SAC", "part of SAU by now"), ("SAX", "SAX", "into itself"), ("SAX", "SAB", "only providers"),
                ("SAB", "SAX", "only providers"), ("SAX", "REAL", "sample"), ("NONE", "SAX", "org list"),
                ("SAX", "NONE", "org list"),
            ] {
                await #expect("\(one) into \(other)") {
                    try await house.administration.merge(one, into: other)
                } throws: { "\($0)".contains(words) }
            }
            // A chain is one provider; taken back in the middle, it is as it was before.
            let name = try await house.open(try House.submission(changing: "provider_ukprn", to: "99999002")).reference
            _ = try await house.administration.merge("SAU", into: "SAX")
            #expect(try await house.administration.organisationDetail("SAX").parts == ["SAC", "SAU"])
            #expect(try await house.engine.whoAmI(house.provider.credential).organisationCode == "SAX")
            _ = try await house.administration.reopen("SAU")
            #expect(try await house.administration.organisationDetail("SAU").parts == ["SAC"])
            #expect(try await house.administration.organisationDetail("SAX").parts == [])
            #expect(try await house.engine.cases(as: house.provider.credential).cases.map(\.reference) == [name])
        }
    }
}
