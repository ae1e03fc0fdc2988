import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround

/// What operators are shown of a year agrees with the published bank holidays.
@Suite struct CalendarOracleTests {
    private struct Feed: Decodable {
        struct Event: Decodable { let date: Day }
        let events: [Event]
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/oracles/bank-holidays.json")
    private static let isThere =
        FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
        || ProcessInfo.processInfo.environment["CI"] == "true"

    @Test(.enabled(if: isThere)) func theYear2026OfEveryDivisionIsThePublishedOne() async throws {
        let data = try Data(contentsOf: Self.file)
        let feed = try JSONDecoder().decode([String: Feed].self, from: data)
        try await House.withHouse { house in
            let years = try await house.administration.preview(year: 2026)
            #expect(Set(years.map(\.calendar)) == Set(feed.keys))
            for year in years {
                let published = feed[year.calendar]?.events.map(\.date).filter { $0.year == 2026 }.sorted()
                #expect(year.days.map(\.day) == published, "\(year.calendar)")
                #expect(year.days.allSatisfy { !$0.rule.isEmpty })
                #expect(year.workingDays == 261 - (published?.count ?? 0))
            }
            // A shift is told with where it came from.
            let boxing = try #require(years.first { $0.calendar == "scotland" }?.days.last)
            #expect(
                boxing.origin == .substitute && boxing.scheduled?.description == "2026-12-26"
                    && boxing.day.description == "2026-12-28")
            // The whole feed is known: nothing is new, nothing has vanished.
            let outcome = try await house.administration.importFeed(data, named: "bank-holidays.json")
            #expect(
                outcome.comparisons.count == 4
                    && outcome.comparisons.allSatisfy { $0.new.isEmpty && $0.vanished.isEmpty })
            // Meetings: twelve second Tuesdays with their papers five working days before.
            let meetings = try #require(try await house.administration.meetings(year: 2026).first)
            #expect(meetings.meetings.count == 12 && meetings.meetings.first?.day.description == "2026-01-13")
            #expect(meetings.meetings.first?.papersClose.description == "2026-01-06")
        }
    }
}
