import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// By which calendar a case counts: a closed one by the version it was judged by, an open one by that in force, as far
/// as it was known.
@Suite(.serialized) struct CaseCalendarTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// The working days that all cases took, and those of the open ones.
    private static func figures(_ house: House, knownOn: Instant? = nil) async throws -> (
        closed: Double?, open: Double?
    ) {
        var filter = ReportFilter(asOf: try Instant("2021-02-01T12:00:00Z"))
        filter.knownOn = knownOn
        let report = try await house.administration.reports.turnaround(filter, now: House.now)
        return (report.overall.caseDuration.medianWorkingDays, report.overall.openCaseAge.medianWorkingDays)
    }

    @Test func closedCasesKeepTheirsAndOpenOnesFollow() async throws {
        try await House.withHouse { house in
            _ = try await house.lead(to: "accredited", from: Self.start)  // Monday to Saturday: draft to letter
            _ = try await house.lead(to: "review", from: Self.start)
            let before = try await Self.figures(house)
            let known = House.now
            _ = try await house.administration.addClosure(
                to: .body("SAB"), from: try Day("2021-01-14"), to: try Day("2021-01-15"), reason: "A flood")
            let after = try await Self.figures(house)
            // Monday to Saturday are four working days after day zero; the closed case keeps them. The open one loses
            // two.
            #expect(before.closed == 4 && after.closed == 4)
            #expect(before.open == 15 && after.open == 13)
            // As it was known before the closure, nothing has changed.
            let earlier = try await Self.figures(house, knownOn: known)
            #expect(earlier.closed == before.closed && earlier.open == before.open)
            // A case that closes from now on is judged by the new calendar.
            let later = try await house.lead(to: "accredited", from: Self.start)
            let pinned: String = try await house.value(
                """
                SELECT c.name FROM accredit.case_head h JOIN accredit.calendar c ON c.id = h.calendar_id
                WHERE h.reference = \(later.reference)
                """)
            #expect(pinned == "body-sab")
            // The history of the open case, and the advice for a new one, count as the body does.
            let open: String = try await house.value("SELECT reference FROM accredit.case_head WHERE state = 'review'")
            let story = try await house.engine.history(
                of: open, now: try Instant("2021-02-01T12:00:00Z"), as: house.officer.credential)
            #expect(story.path?.visits.last?.workingDays == 11)
        }
    }
}
