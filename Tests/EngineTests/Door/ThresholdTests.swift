import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround

/// Where the onerous report raises flags for a body: set by operators, kept with its time, used by reports on the
/// body's own cases.
@Suite struct ThresholdTests {
    @Test func aBodySetsItsOwnAndTakesThemBack() async throws {
        try await House.withHouse { house in
            let before = try await house.administration.thresholds(of: "sab")
            #expect(before.body == "SAB" && before.setAt == nil && before.thresholds == [:])
            let set = try await house.administration.setThresholds(
                of: "SAB", ["f1_minimum_visits=10", "f4_mean_requests=1.5"], resets: false)
            #expect(set.thresholds == [.lateMinimumVisits: 10, .reworkMeanRequests: 1.5] && set.setAt != nil)
            let more = try await house.administration.setThresholds(of: "SAB", ["f2_share=0.5"], resets: false)
            #expect(more.thresholds == [.lateMinimumVisits: 10, .reworkMeanRequests: 1.5, .dominantShare: 0.5])
            // What changes nothing is no change.
            #expect(
                try await house.administration.setThresholds(of: "SAB", ["f2_share=0.5"], resets: false).setAt
                    == more.setAt)
            #expect(try await house.administration.thresholds(of: "SBB").thresholds == [:])
            let anew = try await house.administration.setThresholds(of: "SAB", ["f2_share=0.6"], resets: true)
            #expect(anew.thresholds == [.dominantShare: 0.6])
            #expect(try await house.administration.setThresholds(of: "SAB", [], resets: true).thresholds == [:])
            let rows: Int = try await house.value("SELECT count(*) FROM accredit.onerous_threshold")
            #expect(rows == 4)
        }
    }

    @Test func whatCannotBeIsRefusedAndChangesNothing() async throws {
        try await House.withHouse { house in
            for change in ["f1_minimum_visits=0", "f2_share=2", "nonsense=1", "f2_share"] {
                await #expect(throws: OnerousThresholdError.self) {
                    try await house.administration.setThresholds(of: "SAB", ["f5_share=0.3", change], resets: false)
                }
            }
            for name in ["NONE", "SAC"] {
                await #expect {
                    try await house.administration.setThresholds(of: name, ["f5_share=0.3"], resets: false)
                } throws: { error in
                    if case .notFound? = error as? EngineError { true } else { false }
                }
            }
            let rows: Int = try await house.value("SELECT count(*) FROM accredit.onerous_threshold")
            #expect(rows == 0)
        }
    }

    static let refusedRows: [SQL] = ["'[]'", "'1'", #"'{"f2_share": "much"}'"#, #"'{"f2_share": null}'"#]

    @Test func theDatabaseKeepsNumbersOnlyAndTheServiceWritesNone() async throws {
        try await House.withHouse { house in
            for row in Self.refusedRows {
                await #expect("\(row)") {
                    try await house.admin.withConnection { connection in
                        try await connection.execute(
                            """
                            INSERT INTO accredit.onerous_threshold (body_id, changes) SELECT id, \(row)::jsonb FROM \
                            accredit.organisation WHERE code = 'SAB'
                            """
                        )
                    }
                } throws: { ($0 as? PostgresError)?.sqlState == .checkViolation }
            }
            await #expect {
                try await house.pool.withConnection { connection in
                    try await connection.execute(
                        """
                        INSERT INTO accredit.onerous_threshold (body_id, changes) SELECT id, '{}' FROM \
                        accredit.organisation WHERE code = 'SAB'
                        """
                    )
                }
            } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
        }
    }

    @Test func aReportOnOneBodyUsesThem() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.setThresholds(of: "SAB", ["f1_minimum_visits=10"], resets: false)
            let submission = try House.completeSubmission()
            for body in ["SAB", "SBB"] {
                _ = try await house.outcome(.open(body: body, submission: submission, route: nil), as: house.provider)
                    .receipt()
            }
            func report(_ filter: ReportFilter, as person: House.Person) async throws -> String {
                let report = try await house.engine.onerous(filter, now: House.now, as: person.credential)
                return "\(report.thresholdsOf) \(Int(report.thresholds[.lateMinimumVisits]))"
            }
            #expect(try await report(ReportFilter(), as: house.officer) == "SAB 10")
            #expect(try await report(ReportFilter(), as: house.analyst) == "presets 8")
            let page = try await house.engine.turnaroundAndOnerous(
                ReportFilter(), now: House.now, as: house.officer.credential)
            #expect(page.onerous.thresholdsOf == "SAB")
            #expect(try await report(ReportFilter(body: "SAB"), as: house.analyst) == "SAB 10")
            #expect(try await report(ReportFilter(body: "SBB"), as: house.analyst) == "presets 8")
            var given = ReportFilter(body: "SAB")
            given.thresholds = [.lateMinimumVisits: 20]
            #expect(try await report(given, as: house.analyst) == "given 20")
            #expect(
                try await house.administration.reports.onerous(ReportFilter(body: "SAB"), now: House.now).thresholdsOf
                    == "SAB")
        }
    }

    /// What the provider said and the shipped route publishes arrives in the figures, for those who see no submission
    /// too.
    @Test func theBurdenOfACaseIsInTheReport() async throws {
        try await House.withHouse { house in
            let submission = try House.completeSubmission()
            for _ in 1...2 {
                let opened = try await house.outcome(
                    .open(body: "SAB", submission: submission, route: nil), as: house.provider
                ).receipt()
                try await house.act("submit", on: opened.reference, by: house.provider)
            }
            // To others than the body two cases are too few to tell.
            let others = try await house.engine.onerous(ReportFilter(), now: House.now, as: house.analyst.credential)
            #expect(
                others.routes.allSatisfy { $0.burden.allSatisfy { $0.value == nil || $0.measure == .requiredItems } })
            #expect(others.routes.flatMap(\.requirements).allSatisfy { $0.cases.value == nil && $0.pages == nil })
            for person in [house.officer] {
                let report = try await house.engine.onerous(ReportFilter(), now: House.now, as: person.credential)
                let route = try #require(report.routes.first)
                func value(_ measure: BurdenMeasure, _ basis: BurdenFigure.Basis? = nil) -> Double? {
                    route.burden.first { $0.measure == measure && $0.basis == basis }?.value
                }
                // A fee of £450, £50 for each of three further years, and 9.5 hours at £32.50; 64 learners a year pay
                // £240.
                #expect(
                    value(.perCase, .fees) == 450 && value(.perCase, .feesAndHours) == 758.75
                        && value(.annualised, .fees) == 150)
                #expect(
                    value(.shareOfIncome, .fees) == 450.0 / (240 * 64 * 4) && value(.requiredItems) == 3
                        && value(.reuse) == 1.0 / 3)
                // Of three pieces of the second case, one has the digest of one handed in before.
                #expect(value(.duplication) == 1.0 / 6)
                #expect(
                    route.requirements.map(\.requirement) == [
                        "assessment-plan", "internal-approval", "external-review",
                    ])
                #expect(route.requirements.map(\.step) == ["review", "completeness", "review"])
                #expect(route.requirements.map(\.isSubstantive) == [true, false, false])
            }
        }
    }

    @Test func aReportAsKnownEarlierUsesTheThresholdsOfThen() async throws {
        try await House.withHouse { house in
            _ = try await house.outcome(
                .open(body: "SAB", submission: try House.completeSubmission(), route: nil), as: house.provider
            )
            .receipt()
            let before = House.now
            _ = try await house.administration.setThresholds(of: "SAB", ["f1_minimum_visits=10"], resets: false)
            func owner(_ knownOn: Instant?) async throws -> String {
                try await house.administration.reports.onerous(
                    ReportFilter(body: "SAB", knownOn: knownOn), now: House.now
                ).thresholdsOf
            }
            #expect(try await owner(before) == "presets")
            #expect(try await owner(nil) == "SAB")
        }
    }
}
