import EngineSupport
import Foundation
import Testing

/// Files of any size are read in constant memory: those here are larger than all that the program ever holds.
@Suite(.serialized) struct ImportMemoryTests {
    /// 300,000 rows of about 600 bytes.
    @Test func readsLargeCSV() async throws {
        let remark = String(repeating: "a remark that nobody reads; ", count: 20)
        try await importing(file: "large.csv", cases: 30_000) { file in
            try file.write(contentsOf: Data("case:concept:name,concept:name,time:timestamp,remark\n".utf8))
            for block in 0..<300 {
                let rows = (0..<1_000).map { row in
                    "case-\(block * 100 + row / 10),step \(row % 10),2024-01-\(10 + row % 10)T09:00:00Z,\"\(remark)\"\n"
                }
                try file.write(contentsOf: Data(rows.joined().utf8))
            }
        }
    }

    /// 30,000 events of about 6 kB.
    @Test func readsLargeXES() async throws {
        let remark = String(repeating: "a remark that nobody reads; ", count: 210)
        try await importing(file: "large.xes", cases: 3_000) { file in
            try file.write(contentsOf: Data("<log>".utf8))
            for trace in 0..<3_000 {
                let events = (0..<10).map { event in
                    """
                    <event><string key="concept:name" value="step \(event)"/><string key="remark" value="\(remark)"/>
                    <date key="time:timestamp" value="2024-01-\(10 + event)T09:00:00Z"/></event>

                    """
                }
                let name = "<string key=\"concept:name\" value=\"case-\(trace)\"/>"
                try file.write(contentsOf: Data("<trace>\(name)\(events.joined())</trace>\n".utf8))
            }
            try file.write(contentsOf: Data("</log>".utf8))
        }
    }

    private func importing(file: String, cases: Int, _ write: (FileHandle) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-memory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let large = folder.appending(path: file)
        try Data().write(to: large)
        let handle = try FileHandle(forWritingTo: large)
        try write(handle)
        try handle.close()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: large.path)[.size] as? Int)
        #expect(size > 170_000_000)
        try await House.withHouse { house in
            let peak = try await BuiltProgram.peakKilobytes(
                ["import", "events", large.path, "--name", "large"],
                settings: ["DATABASE_URL": try BuiltProgram.url(database: house.database)])
            #expect(peak * 1024 < size * 3 / 5, "held \(peak) kB")
            let rows = try await house.admin.withConnection { connection in
                try await connection.query("SELECT cases, events FROM accredit.event_log WHERE name = 'large'")
            }
            let counts = try #require(rows.first).decode(as: (Int.self, Int.self))
            #expect(counts == (cases, cases * 10))
        }
    }
}
