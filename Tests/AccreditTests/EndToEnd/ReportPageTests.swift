import EngineSupport
import Foundation
import TestSupport
import Testing

/// `accredit report html`, run as its users run it, straight on the database.
@Suite struct ReportPageTests {
    @Test func `a log becomes a page that is whole, and never goes over a file that is there`() async throws {
        try await House.withHouse { house in
            let (folder, settings) = try (
                TemporaryFolder(), ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            )
            let rows = (1...12).flatMap { number in
                ["receive", "<script>look</script>", "decide"].enumerated().map { place, step in
                    "c\(number),\(step),2024-03-\(10 + place * number / 2)T09:00:00Z"
                }
            }
            let log = (["case,activity,timestamp"] + rows).joined(separator: "\n") + "\n"
            try log.write(toFile: folder.path("log.csv"), atomically: true, encoding: .utf8)
            let names = ["--case-column", "case", "--activity-column", "activity", "--time-column", "timestamp"]
            let brought = try await BuiltProgram.run(
                ["import", "events", folder.path("log.csv"), "--name", "few"] + names, settings: settings)
            try #require(brought.status == 0, "\(brought.messages)")

            let page = ["report", "html", "--log", "few", "--out"]
            let made = try await BuiltProgram.run(page + [folder.path("page.html")], settings: settings)
            try #require(made.status == 0 && made.messages.contains("wrote the page to"), "\(made.messages)")
            let html = try String(contentsOfFile: folder.path("page.html"), encoding: .utf8)
            #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
            #expect(html.contains("&lt;script&gt;look") && !html.contains("<script"))

            let printed = try await BuiltProgram.run(page + ["-"], settings: settings)
            #expect(printed.status == 0 && printed.output == html)
            let again = try await BuiltProgram.run(page + [folder.path("page.html")], settings: settings)
            #expect(again.status == 73 && again.messages.contains("page.html"), "\(again.messages)")
            let none = try await BuiltProgram.run(
                "report", "html", "--log", "no-such", "--out", folder.path("none.html"), settings: settings)
            #expect(none.status == 1 && !FileManager.default.fileExists(atPath: folder.path("none.html")))
            #expect(try folder.names == ["log.csv", "page.html"])
        }
    }
}
