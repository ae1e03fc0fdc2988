import EngineSupport
import Foundation
import Testing

/// A log of any size is exported in constant memory: twenty times the cases take no more.
@Suite(.serialized) struct ExportMemoryTests {
    @Test func `the program's memory does not grow with the log`() async throws {
        try await House.withHouse { house in
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            try await house.importLog("small", cases: 300, events: 10)
            try await house.importLog("large", cases: 6_000, events: 10)
            for form in ["xes", "ocel", "csv"] {
                let small = try await BuiltProgram.peakKilobytes(
                    ["export", form, "--log", "small"], settings: settings)
                let large = try await BuiltProgram.peakKilobytes(
                    ["export", form, "--log", "large"], settings: settings)
                // The large one is some 10 to 25 MB of text, and as much of rows.
                #expect(large < small + 6_000, "\(form): \(small) kB for 3,000 events, \(large) kB for 60,000")
            }
        }
    }
}
