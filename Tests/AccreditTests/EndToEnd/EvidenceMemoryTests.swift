import Engine
import EngineSupport
import Foundation
import RandomSupport
import Testing

/// A large file goes up and down through the command line and a server that never holds it: its memory grows by less
/// than a quarter of it.
@Suite(.serialized) struct EvidenceMemoryTests {
    /// Bytes: exactly what a scheme takes that says nothing.
    private static let size = 50 << 20

    @Test func aLargeFileGoesUpAndDownInBoundedMemory() async throws {
        try await House.withHouse { house in
            let folder = try TemporaryFolder()
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let settings = { (person: House.Person) in
                ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": person.secret]
            }
            func run(_ arguments: String..., by person: House.Person) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(arguments, settings: settings(person))
            }
            let sample = "Docs/samples/level-3-care-welsh-college.yaml"
            let name = try await run("case", "open", sample, "--body", "SAB", by: house.provider).output
                .trimmingCharacters(in: .whitespacesAndNewlines)
            // A small file first, so that what any file needs is there.
            try Self.write(100 << 10, seed: 1, to: folder.path("small.pdf"))
            #expect(
                try await run(
                    "evidence", "attach", name, folder.path("small.pdf"), "--requirement", "small", by: house.provider
                ).status == 0)
            let before = try server.peakKilobytes()
            try Self.write(Self.size, seed: 2, to: folder.path("large.pdf"))
            let up = try await BuiltProgram.peakKilobytes(
                ["evidence", "attach", name, folder.path("large.pdf"), "--requirement", "assessment-plan"],
                settings: settings(house.provider))
            let afterUp = try server.peakKilobytes()

            // The same again is kept once; one byte more is refused, and nothing of it is there.
            let again = try await run(
                "evidence", "attach", name, folder.path("large.pdf"), "--requirement", "internal-approval",
                by: house.provider)
            let isKnown = again.messages.contains("the same is attached to \(name) as item 2")
            #expect(again.status == 0 && isKnown, "\(again.messages)")
            try Self.write(Self.size + 1, seed: 2, to: folder.path("larger.pdf"))
            let larger = try await run(
                "evidence", "attach", name, folder.path("larger.pdf"), "--requirement", "extra", by: house.provider)
            #expect(larger.status == 65 && larger.messages.contains("52428800"), "\(larger.status) \(larger.messages)")
            let kept = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT (SELECT count(*) FROM accredit.evidence_blob), (SELECT sum(length(bytes)) FROM \
                    accredit.evidence_chunk), (SELECT count(*) FROM accredit.evidence_upload)
                    """
                )
            }
            #expect(
                try #require(kept.first).decode(as: (Int.self, Int.self, Int.self)) == (2, Self.size + (100 << 10), 0))
            // The body reads it once it was handed in; that the officer opened it is known.
            let handed = try await run("case", "act", name, "submit", by: house.provider)
            #expect(handed.status == 0, "\(handed.messages)")
            let back = folder.path("back.pdf")
            let down = try await run("evidence", "fetch", name, "2", "--out", back, by: house.officer)
            #expect(down.status == 0, "\(down.messages)")
            let after = try server.peakKilobytes()
            #expect(
                FileManager.default.contentsEqual(atPath: folder.path("large.pdf"), andPath: back))
            let quarter = Self.size / 1024 / 4
            #expect(after - before < quarter, "\(before), \(afterUp), \(after) kB; client \(up) kB")
            let listed = try await run("evidence", "list", name, "--json", by: house.provider)
            #expect(listed.output.contains(#""how":"opened","role":"officer""#), "\(listed.output)")
        }
    }

    /// Writes a file that begins like a PDF and goes on with what cannot be compressed: a block of random bytes again
    /// and again, longer than what compressors look back on.
    private static func write(_ size: Int, seed: UInt64, to path: String) throws {
        var random = SeededGenerator(seed: seed)
        var block = Data(capacity: 1 << 18)
        while block.count < 1 << 18 { withUnsafeBytes(of: random.next()) { block.append(contentsOf: $0) } }
        var bytes = Data("%PDF-1.7\n".utf8)
        while bytes.count < size { bytes.append(block) }
        try bytes.prefix(size).write(to: URL(filePath: path))
    }
}
