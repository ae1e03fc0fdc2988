@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Synchronization
import Testing
import Turnaround
import WorkflowCore

/// Event logs as they are read from the database: what is an event, when it was, and what of that was known when.
@Suite(.serialized) struct CaseLogTests {
    /// Keeps what it is given, pass by pass.
    private struct Kept: LoggedCaseSink {
        let passes: Int
        let seen: @Sendable (Int, LoggedCase) throws -> Void
        mutating func begin() {}
        mutating func add(_ logged: LoggedCase, pass: Int) throws { try seen(pass, logged) }
        mutating func end() {}
    }

    /// The cases of a log, by pass.
    private static func read(
        _ log: CaseLog, passes: Int = 1, during: @escaping @Sendable (Int) throws -> Void = { _ in }
    ) async throws -> [[LoggedCase]] {
        let kept = Mutex<[[LoggedCase]]>(Array(repeating: [], count: passes))
        _ = try await log.read(
            into: {
                Kept(passes: passes) { pass, logged in
                    try during(pass)
                    kept.withLock { $0[pass].append(logged) }
                }
            })
        return kept.withLock(\.self)
    }

    private static func lines(_ logged: LoggedCase?) -> [String] {
        (logged?.events ?? []).map { event in
            """
            \(event.number) \(event.activity) \(event.action ?? "–") \(event.at) \(event.party?.rawValue ?? "–") \
            \(event.role ?? "–")
            """
        }
    }

    private static func open(_ house: House, at time: String = "2021-01-11T09:30:00Z") async throws -> String {
        try await house.outcome(
            .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: house.simulatingProvider,
            at: try Instant(time)
        ).receipt().reference
    }

    private static func act(
        _ house: House, _ name: String, _ action: String, as person: House.Person, at time: String,
        data: JSONValue? = nil
    ) async throws {
        _ = try await house.outcome(.act(case: name, action: action, data: data), as: person, at: try Instant(time))
            .receipt()
    }

    @Test func `an event is an entry into a step, up to the closing; conditions come with their fate`() async throws {
        try await House.withHouse { house in
            let name = try await Self.open(house)
            let (provider, officer) = (house.simulatingProvider, house.simulatingOfficer)
            _ = try await house.outcome(
                .amend(case: name, submission: try House.completeSubmission()), as: provider,
                at: try Instant("2021-01-12T09:30:00Z")
            ).receipt()
            try await Self.act(house, name, "submit", as: provider, at: "2021-01-13T10:00:00Z")
            try await Self.act(house, name, "confirm-complete", as: officer, at: "2021-01-15T10:00:00Z")
            try await Self.act(
                house, name, "recommend", as: house.simulatingReviewer, at: "2021-02-03T10:00:00Z",
                data: ["recommendation": "Yes."])
            try await Self.act(
                house, name, "approve-with-conditions", as: house.simulatingDecider, at: "2021-02-09T15:00:00Z",
                data: ["conditions_set": "Publish the rules."])
            try await Self.act(house, name, "notify-conditions", as: officer, at: "2021-02-10T10:00:00Z")
            try await Self.act(
                house, name, "meet-conditions", as: provider, at: "2021-02-20T10:00:00Z",
                data: ["conditions_response": "Done."])
            try await Self.act(house, name, "confirm-conditions", as: officer, at: "2021-02-22T10:00:00.000001Z")
            // The accreditation runs out four years later; that is not the case's time.
            _ = try await house.administration.fireSimulated(asOf: try Instant("2025-06-01T10:00:00Z"))

            let now = Instant.now
            let log = try await house.engine.caseLog(ReportFilter(), now: now, as: house.officer.credential)
            let logged = try #require(try await Self.read(log)[0].first { $0.facts.reference == name })
            #expect(
                Self.lines(logged) == [
                    "1 draft open 2021-01-11T09:30:00Z provider provider",
                    "3 completeness submit 2021-01-13T10:00:00Z body provider",
                    "4 review confirm-complete 2021-01-15T10:00:00Z body officer",
                    "11 awaiting-meeting recommend 2021-02-03T10:00:00Z meeting reviewer",
                    "12 notifying-conditions approve-with-conditions 2021-02-09T15:00:00Z body decider",
                    "13 conditions notify-conditions 2021-02-10T10:00:00Z provider officer",
                    "14 checking-conditions meet-conditions 2021-02-20T10:00:00Z body provider",
                    "15 accredited confirm-conditions 2021-02-22T10:00:00.000001Z none officer",
                ])
            #expect(logged.events.filter(\.isDecision).map(\.number) == [12])
            #expect(Set(logged.events.compactMap(\.person)).count == 4)
            #expect(
                logged.facts.conditions == [
                    ConditionFate(
                        imposed: try Instant("2021-02-09T15:00:00Z"), due: Day(year: 2021, month: 5, day: 10),
                        shown: try Instant("2021-02-20T10:00:00Z"),
                        discharged: try Instant("2021-02-22T10:00:00.000001Z"))
                ])
            #expect(
                logged.facts.outcome == "approved" && logged.facts.body == "SAB" && logged.facts.definitionVersion == 5)

            // Seen from the past, it is open, and the condition stands.
            let filter = ReportFilter(asOf: try Instant("2021-02-15T00:00:00Z"))
            let earlier = try await Self.read(try await house.administration.reports.caseLog(filter, now: now))[0].first
            #expect(
                Self.lines(earlier).count == 6 && earlier?.facts.closed == nil && earlier?.facts.state == "conditions")
            #expect(earlier?.facts.conditions.first?.discharged == nil && earlier?.facts.conditions.count == 1)
            let before = ReportFilter(asOf: try Instant("2021-01-11T09:29:59Z"))
            #expect(try await Self.read(try await house.administration.reports.caseLog(before, now: now))[0].isEmpty)
        }
    }

    @Test func `a corrected event stands at its corrected time, from when that was recorded`() async throws {
        try await House.withHouse { house in
            let name = try await Self.open(house)
            try await Self.act(house, name, "submit", as: house.simulatingProvider, at: "2021-01-13T10:00:00Z")
            let known = try await house.admin.withConnection { connection in
                try await connection.query("SELECT max(recorded_at) FROM accredit.case_event")
            }
            let recorded = try #require(known.first).decode(Instant.self, at: 0)
            _ = try await house.outcome(
                .correct(
                    case: name, event: 2, effectiveAt: try Instant("2021-01-12T10:00:00Z"), reason: "It came by post."),
                as: house.officer
            ).receipt()
            let now = Instant.now
            func submitted(_ filter: ReportFilter) async throws -> [String] {
                try await Self.read(try await house.engine.caseLog(filter, now: now, as: house.officer.credential))[0]
                    .map {
                        "\($0.events.last?.at.description ?? "–") \($0.facts.received?.description ?? "–")"
                    }
            }
            #expect(try await submitted(ReportFilter()) == ["2021-01-12T10:00:00Z 2021-01-12T10:00:00Z"])
            #expect(
                try await submitted(ReportFilter(knownOn: recorded)) == ["2021-01-13T10:00:00Z 2021-01-13T10:00:00Z"])
            // It is picked by the day that counts.
            let day = try Day("2021-01-13")
            #expect(try await submitted(ReportFilter(selection: ReportSelection(from: day))) == [])
            #expect(
                try await submitted(ReportFilter(knownOn: recorded, selection: ReportSelection(from: day))).count == 1)
        }
    }

    @Test func `every pass sees the same, whatever happens meanwhile; a token that ends meanwhile shows nothing`()
        async throws
    {
        try await House.withHouse { house in
            _ = try await Self.open(house)
            let log = try await house.engine.caseLog(ReportFilter(), now: .now, as: house.officer.credential)
            let opener = Mutex(false)
            let passes = try await Self.read(log, passes: 2) { _ in
                let isFirst = opener.withLock { opened in
                    defer { opened = true }
                    return !opened
                }
                guard isFirst else { return }
                // Another case comes while the first pass is read: the connection's own queue waits for it.
                let done = DispatchSemaphore(value: 0)
                Task.detached {
                    _ = try? await Self.open(house, at: "2021-03-01T09:30:00Z")
                    done.signal()
                }
                done.wait()
            }
            #expect(passes.map(\.count) == [1, 1])
            #expect(
                try await Self.read(try await house.administration.reports.caseLog(ReportFilter(), now: .now))[0].count
                    == 2)
            _ = try await house.admin.withConnection {
                try await $0.execute("UPDATE accredit.token SET revoked_at = clock_timestamp()")
            }
            await #expect {
                try await Self.read(log)
            } throws: { error in
                if case EngineError.unauthenticated = error { true } else { false }
            }
        }
    }
}
