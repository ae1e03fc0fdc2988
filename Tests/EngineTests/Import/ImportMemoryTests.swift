import Engine
import Foundation
import Testing

/// Files of any size are read in constant memory: of those here, less than half would fit what the import may grow by.
@Suite(.serialized) struct ImportMemoryTests {
    /// 300,000 rows of about 330 bytes.
    @Test func readsLargeCSV() async throws {
        let remark = String(repeating: "a remark that nobody reads; ", count: 10)
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

    /// 30,000 events of about 3 kB.
    @Test func readsLargeXES() async throws {
        let remark = String(repeating: "a remark that nobody reads; ", count: 110)
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
        try await ImportDesk.with { desk in
            let url = desk.folder.appending(path: file)
            try Data().write(to: url)
            let handle = try FileHandle(forWritingTo: url)
            try write(handle)
            try handle.close()
            let size = try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int)
            #expect(size > 90_000_000)
            // The high-water mark starts anew at what is held now.
            try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
            let before = try Self.residentKilobytes("VmRSS:")
            let report = try await desk.desk.importEvents(.file(path: url.path), options: ImportOptions(name: "large"))
            let growth = try Self.residentKilobytes("VmHWM:") - before
            #expect((report.cases, report.events) == (cases, cases * 10))
            #expect(growth < 45_000, "grew by \(growth) kB")
        }
    }

    private static func residentKilobytes(_ key: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(key) })
        return try #require(Int(line.split(whereSeparator: { !$0.isNumber })[0]))
    }
}
