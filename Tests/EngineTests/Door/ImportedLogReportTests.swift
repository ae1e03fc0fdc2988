import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround

/// Reports on what somebody brought in from elsewhere.
@Suite struct ImportedLogReportTests {
    @Test func aLogIsThereForThoseWhoMaySeeIt() async throws {
        try await House.withHouse { house in
            let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString).csv")
            try Data(
                "case:concept:name,concept:name,time:timestamp\na,b,2024-01-10T09:00:00Z\na,c,2024-01-12T09:00:00Z\n"
                    .utf8
            ).write(
                to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            _ = try await house.administration.importEvents(
                .file(path: file.path), options: ImportOptions(name: "past"))
            let now = House.now
            let filter = ReportFilter(log: "past")
            let seen = try await house.engine.turnaround(filter, now: now, as: house.analyst.credential)
            #expect(seen.overall.cases == Count(value: nil, status: .small))
            // As of its last event, unless a moment is told.
            #expect(seen.asOf.description == "2024-01-12T09:00:00Z")
            await #expect(throws: EngineError.self) {
                try await house.engine.turnaround(filter, now: now, as: house.officer.credential)
            }
            // What does not exist is said to be so, not shown as empty.
            for wrong in [ReportFilter(body: "NONE"), ReportFilter(route: "none"), ReportFilter(log: "none")] {
                await #expect(throws: EngineError.self) {
                    try await house.administration.reports.turnaround(wrong, now: now)
                }
            }
        }
    }
}
