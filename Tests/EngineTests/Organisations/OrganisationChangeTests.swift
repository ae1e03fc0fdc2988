import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Organisations that are renamed and closed.
@Suite(.serialized) struct OrganisationChangeTests {
    /// References on the public register that a search finds.
    private static func found(_ words: String, _ house: House) async throws -> [String] {
        try await house.engine.register(RegisterFilter(words: words), limit: 10).entries.map(\.reference)
    }

    @Test func aNewNameIsShownAndTheOldOneIsFound() async throws {
        try await House.withHouse { house in
            let first = try await house.lead(to: "accredited").reference
            for (code, name) in [("SAC", "Coleg Newydd"), ("SAB", "New Body")] {
                let renamed = try await house.administration.rename(code, to: "  \(name) ")
                #expect(renamed.name == name && renamed.formerNames.count == 1)
            }
            let later = try await house.lead(to: "accredited").reference
            // 1. The entry says both names; what is entered later says the new one alone.
            let old = try await house.engine.registerEntry(first)
            #expect(old.provider.name == "Coleg Newydd" && old.provider.registeredAs == "Sample College")
            #expect(old.body.name == "New Body" && old.body.registeredAs == "Sample Accreditation Body")
            let new = try await house.engine.registerEntry(later)
            #expect(new.provider.registeredAs == nil && new.body.registeredAs == nil)
            // 2. Either name finds either.
            for words in ["Coleg Newydd", "Sample College", "New Body", "Sample Accreditation Body"] {
                #expect(try await Set(Self.found(words, house)) == [first, later], "\(words)")
            }
            // 3. A certificate goes on saying what it said, and what the provider is called now.
            let certificate = try await house.engine.recognitionSheet(first).certificate().html
            #expect(certificate.contains("Sample College") && certificate.contains("Coleg Newydd"))
            #expect(certificate.contains("Sample Accreditation Body"))
            #expect(!(try await house.engine.recognitionSheet(later).certificate().html.contains("Sample College")))
            // 4. Letters that were written stay; the next ones say the new name.
            let letters = try await house.engine.letters(of: first, as: house.provider.credential).letters
            #expect(letters.allSatisfy { $0.addressee == "Sample College" } && !letters.isEmpty)
            let next = try await house.engine.letters(of: later, as: house.provider.credential).letters
            #expect(next.allSatisfy { $0.addressee == "Coleg Newydd" } && !next.isEmpty)
            let listed = try await house.administration.organisations().first { $0.code == "SAC" }
            #expect(listed?.name == "Coleg Newydd" && listed?.formerNames == ["Sample College"])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func whatIsNoNewNameIsRefused() async throws {
        try await House.withHouse { house in
            for (code, name, words) in [
                ("NONE", "A name", "org list"), ("SAC", "Sample College", "already"), ("SAC", " ", "1 to 200"),
            ] {
                await #expect("\(name)") { try await house.administration.rename(code, to: name) } throws: {
                    "\($0)".contains(words)
                }
            }
            let kept: Int = try await house.value("SELECT count(*) FROM accredit.organisation_name")
            #expect(kept == 0)
        }
    }

    @Test func aClosedProviderOpensNothingAndReadsItsCases() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            try await house.act("submit", on: name, by: house.provider)
            // 1. Not while a case is under way, which is named, unless that is said.
            await #expect { try await house.administration.close("SAC") } throws: {
                "\($0)".contains(name) && "\($0)".contains("1 case ") && "\($0)".contains("--with-open-cases")
            }
            let closed = try await house.administration.close("sac", withOpenCases: true)
            #expect(closed.organisation == "SAC" && closed.casesUnderWay == 1 && closed.tokens == 2)
            // 2. Nothing new.
            let before = try await house.census()
            let refused = try await house.outcome(
                .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: house.provider)
            #expect(refused.refusal?.reason == .organisationClosed)
            #expect(refused.refusal?.sentence.contains("SAC") == true)
            #expect(try await house.census() == before)
            for attempt in [
                { _ = try await house.administration.close("SAC") },
                {
                    _ = try await house.administration.createToken(
                        organisation: "SAC", principal: "new", roles: ["provider"], label: "test", days: 1)
                },
                {
                    try await house.administration.recognise(
                        provider: "SAC", by: "SAB", from: try Day("2026-01-01"), until: try Day("2027-01-01"))
                },
            ] as [@Sendable () async throws -> Void] {
                await #expect { try await attempt() } throws: { "\($0)".contains("closed") }
            }
            // 3. What was there goes on.
            #expect(try await house.engine.caseDetail(name, as: house.provider.credential).summary.reference == name)
            try await house.act("confirm-complete", on: name, by: house.officer)
            // 4. Open again it opens cases.
            #expect(try await house.administration.reopen("SAC").closedAt == nil)
            _ = try await house.open()
            await #expect(throws: EngineError.self) { try await house.administration.reopen("SAC") }
        }
    }

    @Test func aClosedBodyTakesNoCaseAndAsksNobody() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            try await house.act("submit", on: name, by: house.provider)
            try await house.act("confirm-complete", on: name, by: house.officer)
            #expect(
                try await house.engine.reviewers(for: name, as: house.officer.credential).contains {
                    $0.reviewer == "reviewer"
                })
            _ = try await house.administration.close("SAB", withOpenCases: true)
            let opened = try await house.outcome(
                .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: house.provider)
            #expect(opened.refusal?.reason == .organisationClosed && opened.refusal?.facts["body"] == "SAB")
            let asked = try await house.outcome(
                .give(.invite, case: name, members: ["reviewer": "reviewer"]), as: house.officer)
            #expect(asked.refusal?.reason == .organisationClosed)
            #expect(try await house.engine.reviewers(for: name, as: house.officer.credential).isEmpty)
            #expect(try await house.engine.bodies(as: house.provider.credential).map(\.code) == ["SBB"])
        }
    }

    @Test func nothingIsRenewedWhileItIsClosed() async throws {
        try await House.withHouse { house in
            let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London
            let name = try await house.lead(to: "accredited", from: start).reference
            _ = try await house.administration.close("SAC")
            let due = try Instant("2024-08-01T00:00:00Z")
            #expect(try await house.fireSimulated(asOf: due).filter { $0.hasPrefix("renew") } == [])
            _ = try await house.administration.reopen("SAC")
            #expect(try await house.fireSimulated(asOf: due).contains("renew \(name)"))
        }
    }

    /// A case that is being opened is waited for, and seen; one that comes later sees that its body is closed.
    @Test func openingAndClosingAtOnceSeeEachOther() async throws {
        try await House.withHouse { house in
            let submission = try House.completeSubmission()
            for round in 0..<6 {
                async let opening = house.outcome(
                    .open(body: "SBB", submission: submission, route: nil), as: house.provider)
                async let closing: ClosedOrganisation? = try? house.administration.close("SBB")
                let (opened, closed) = try await (opening, closing)
                if closed != nil {
                    #expect(opened.refusal?.reason == .organisationClosed, "round \(round)")
                    _ = try await house.administration.reopen("SBB")
                } else {
                    let name = try opened.receipt().reference
                    try await house.act("withdraw", on: name, by: house.provider)
                }
            }
        }
    }
}
