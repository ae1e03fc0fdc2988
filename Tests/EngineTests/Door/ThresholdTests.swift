import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround

/// Where the onerous report raises flags for a body: set by operators, kept with its time, used by reports on the body's own cases.
@Suite struct ThresholdTests {
    @Test func aBodySetsItsOwnAndTakesThemBack() async throws {
        try await House.withHouse { house in
            let before = try await house.desk.thresholds(of: "sab")
            #expect(before.body == "SAB" && before.setAt == nil && before.thresholds == [:])
            let set = try await house.desk.setThresholds(of: "SAB", ["f1_minimum_visits=10", "f4_mean_requests=1.5"], resets: false)
            #expect(set.thresholds == [.lateMinimumVisits: 10, .reworkMeanRequests: 1.5] && set.setAt != nil)
            let more = try await house.desk.setThresholds(of: "SAB", ["f2_share=0.5"], resets: false)
            #expect(more.thresholds == [.lateMinimumVisits: 10, .reworkMeanRequests: 1.5, .dominantShare: 0.5])
            // What changes nothing is no change.
            #expect(try await house.desk.setThresholds(of: "SAB", ["f2_share=0.5"], resets: false).setAt == more.setAt)
            #expect(try await house.desk.thresholds(of: "SBB").thresholds == [:])
            let anew = try await house.desk.setThresholds(of: "SAB", ["f2_share=0.6"], resets: true)
            #expect(anew.thresholds == [.dominantShare: 0.6])
            #expect(try await house.desk.setThresholds(of: "SAB", [], resets: true).thresholds == [:])
            let rows: Int = try await house.value("SELECT count(*) FROM accredit.onerous_threshold")
            #expect(rows == 4)
        }
    }

    @Test func whatCannotBeIsRefusedAndChangesNothing() async throws {
        try await House.withHouse { house in
            for change in ["f1_minimum_visits=0", "f2_share=2", "nonsense=1", "f2_share"] {
                await #expect(throws: OnerousThresholdError.self) {
                    try await house.desk.setThresholds(of: "SAB", ["f5_share=0.3", change], resets: false)
                }
            }
            for name in ["NONE", "SAC"] {
                await #expect { try await house.desk.setThresholds(of: name, ["f5_share=0.3"], resets: false) } throws: { error in
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
                            "INSERT INTO accredit.onerous_threshold (body_id, changes) SELECT id, \(row)::jsonb FROM accredit.organisation WHERE code = 'SAB'"
                        )
                    }
                } throws: { ($0 as? PostgresError)?.sqlState == .checkViolation }
            }
            await #expect {
                try await house.pool.withConnection { connection in
                    try await connection.execute(
                        "INSERT INTO accredit.onerous_threshold (body_id, changes) SELECT id, '{}' FROM accredit.organisation WHERE code = 'SAB'"
                    )
                }
            } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
        }
    }

    @Test func aReportOnOneBodyUsesThem() async throws {
        try await House.withHouse { house in
            _ = try await house.desk.setThresholds(of: "SAB", ["f1_minimum_visits=10"], resets: false)
            let submission = try House.completeSubmission()
            for body in ["SAB", "SBB"] {
                _ = try await house.outcome(.open(body: body, submission: submission, route: nil), as: house.provider).receipt()
            }
            func report(_ filter: ReportFilter, as person: House.Person) async throws -> String {
                let report = try await house.engine.onerous(filter, now: House.now, as: person.credential)
                return "\(report.thresholdsOf) \(Int(report.thresholds[.lateMinimumVisits]))"
            }
            #expect(try await report(ReportFilter(), as: house.officer) == "SAB 10")
            #expect(try await report(ReportFilter(), as: house.analyst) == "presets 8")
            #expect(try await report(ReportFilter(body: "SAB"), as: house.analyst) == "SAB 10")
            #expect(try await report(ReportFilter(body: "SBB"), as: house.analyst) == "presets 8")
            var given = ReportFilter(body: "SAB")
            given.thresholds = [.lateMinimumVisits: 20]
            #expect(try await report(given, as: house.analyst) == "given 20")
            #expect(try await house.desk.onerous(ReportFilter(body: "SAB"), now: House.now).thresholdsOf == "SAB")
        }
    }
}
