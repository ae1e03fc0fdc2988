import Foundation
import Testing

@testable import Reports

/// Archives beyond what 16 and 32 bits count.
@Suite struct ZipArchiveTests {
    /// Names and sizes of the entries, as Python reads them, which compares every checksum.
    private static func entries(of bytes: [UInt8]) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "accredit-\(UUID().uuidString).zip")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            print("\\n".join(f"{i.filename} {i.file_size}" for i in archive.infolist()))
            """, file.path,
        ]
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `names are UTF-8, and pieces become one entry`() throws {
        var bytes: [UInt8] = []
        var archive = ZipArchive { bytes += $0 }
        try archive.begin("evidence/Cynllun â llun.txt")
        for _ in 0..<3 { try archive.append(Array("ten bytes.".utf8)) }
        try archive.end()
        try archive.add("empty.txt") { _ in }
        try archive.finish()
        #expect(try Self.entries(of: bytes) == ["evidence/Cynllun â llun.txt 30", "empty.txt 0"])
    }

    @Test func `more than 65,535 entries are counted`() throws {
        var bytes: [UInt8] = []
        var archive = ZipArchive { bytes += $0 }
        for number in 0..<65_540 { try archive.add("\(number)") { try $0("x") } }
        try archive.finish()
        #expect(try Self.entries(of: bytes).count == 65_540)
    }

    @Test func `a place beyond 4 GB stands in 64 bits`() throws {
        let far: UInt64 = 5_000_000_000
        var bytes: [UInt8] = []
        var archive = ZipArchive(after: far) { bytes += $0 }
        try archive.add("far.txt") { try $0("far") }
        let directory = far + UInt64(bytes.count)
        try archive.finish()
        let end = bytes.suffix(22)
        #expect(end.starts(with: [0x50, 0x4b, 5, 6]) && Array(end.suffix(6).prefix(4)) == [255, 255, 255, 255])
        let record = bytes.dropLast(42).suffix(56)
        #expect(record.starts(with: [0x50, 0x4b, 6, 6]))
        let start = record.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(start == directory)
        let extra = bytes.dropLast(42 + 56).suffix(12)
        #expect(extra.starts(with: [1, 0, 8, 0]))
        #expect(extra.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } == far)
    }
}
