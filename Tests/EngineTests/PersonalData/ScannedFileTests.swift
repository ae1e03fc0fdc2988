import Engine
import EngineSupport
import Foundation
import Scanner
import TestSupport
import Testing
import WorkflowCore

/// A file is there only once a scanner has found nothing in it.
@Suite struct ScannedFileTests {
    /// Finds the word virus; the word broken breaks it.
    private struct Watchful: FileScanner {
        func begin() async throws -> any FileScan { Scan() }

        private actor Scan: FileScan {
            private var content: [UInt8] = []
            func take(_ bytes: [UInt8]) { content += bytes }
            func finish() throws -> ScanVerdict {
                let text = String(decoding: content, as: UTF8.self)
                if text.contains("broken") { throw ScanFault("it broke") }
                return text.contains("virus") ? .infected("Test.Virus") : .clean
            }
            func abandon() {}
        }
    }

    @Test func `what is infected, or not scanned, is not stored`() async throws {
        try await House.withHouse { house in
            let engine = Engine(
                pool: house.pool, migrator: try TestServer.migrator(), letterTexts: try House.letterTexts(),
                logger: TestServer.logger, scanner: Watchful())
            let name = try await house.open().reference
            func send(_ text: String) async throws -> Engine.ReceivedFile {
                try await engine.receiveFile(
                    for: name, to: .attach, named: "plan.txt", announced: nil,
                    from: AsyncStream {
                        $0.yield(Array(text.utf8)); $0.finish()
                    }, as: house.provider.credential)
            }
            guard case .refused(let refusal) = try await send("a virus") else {
                Issue.record("it was taken")
                return
            }
            #expect(refusal.reason == .infected && refusal.facts["found"] == "Test.Virus")
            guard case .unscanned = try await send("it is broken") else {
                Issue.record("it was taken")
                return
            }
            for table in ["blob", "chunk", "upload", "holding"] {
                #expect(try await house.value("SELECT count(*) FROM accredit.\(identifier: "evidence_" + table)") == 0)
            }
            guard case .stored = try await send("a plan") else {
                Issue.record("it was not taken")
                return
            }
            // A member of a panel puts files beside a review by the same way.
            guard case .refused = try await send(String(repeating: "x", count: 600_000) + " virus") else {
                Issue.record("a large one was taken")
                return
            }
            #expect(try await house.value("SELECT count(*) FROM accredit.evidence_blob") == 1)
        }
    }
}
