import Foundation
import Testing

@testable import Scanner

/// What scanners say is believed where they say it properly; where they do not, nothing is known of the file.
@Suite struct ScannerTests {
    /// - Parameter patience: short only where nothing is to come.
    private static func scan(
        _ text: String, with route: String, patience: Duration = .seconds(30)
    ) async throws -> ScanVerdict {
        let scan = try await ScannerRoute(route, patience: patience).scanner.begin()
        do {
            for part in text.utf8.chunks(of: 65_536) { try await scan.take(part) }
            let verdict = try await scan.finish()
            await scan.abandon()
            return verdict
        } catch {
            await scan.abandon()
            throw error
        }
    }

    /// Finds the test text, as clamdscan says it.
    private static let honest = """
        if grep -q EICAR-STANDARD-ANTIVIRUS-TEST-FILE; then
            echo 'stream: Eicar-Test-Signature FOUND'; exit 1
        fi
        """

    @Test func `a program says clean, or what it found`() async throws {
        let honest = try Script(Self.honest)
        let large = String(repeating: "a plan. ", count: 100_000)
        #expect(try await Self.scan("a plan", with: "command:\(honest.path)") == .clean)
        #expect(
            try await Self.scan("a plan \(eicar)", with: "command:\(honest.path)") == .infected("Eicar-Test-Signature"))
        #expect(try await Self.scan(large, with: "command:\(honest.path)") == .clean)
        let plain = try Script("cat >/dev/null; echo Worm.A; echo more; exit 1")
        #expect(try await Self.scan("x", with: "command:\(plain.path)") == .infected("Worm.A"))
        let silent = try Script("cat >/dev/null; exit 1")
        #expect(try await Self.scan("x", with: "command:\(silent.path)") == .infected("unnamed"))
    }

    @Test(arguments: [
        "cat >/dev/null; exit 2", "cat >/dev/null; kill -9 $$", "cat >/dev/null; exec sleep 30", "exec sleep 30",
        "exit 0", "echo OK; exec <&-; exit 0",
    ]) func `a program that fails, hangs, crashes or does not read says nothing`(lines: String) async throws {
        let script = try Script(lines)
        let large = String(repeating: "a plan. ", count: 100_000)
        await #expect(throws: ScanFault.self) {
            try await Self.scan(large, with: "command:\(script.path)", patience: .milliseconds(700))
        }
    }

    @Test func `clamd says clean, or what it found`() async throws {
        let clean = try FakeClamd(.honest)
        let large = String(repeating: "a plan. ", count: 100_000)
        #expect(try await Self.scan(large, with: "clamd:unix:\(clean.path)") == .clean)
        let infected = try FakeClamd(.honest)
        #expect(
            try await Self.scan(large + eicar, with: "clamd:unix:\(infected.path)")
                == .infected("Eicar-Test-Signature"))
    }

    @Test(arguments: [
        FakeClamd.Manner.answering("INSTREAM size limit exceeded. ERROR"), .answering("stream: OK really"),
        .answering("OK"), .answering(""), .hanging, .closing,
    ]) func `clamd that answers something else, hangs or closes says nothing`(manner: FakeClamd.Manner) async throws {
        let clamd = try FakeClamd(manner)
        await #expect(throws: ScanFault.self) {
            try await Self.scan(
                String(repeating: "a plan. ", count: 100_000), with: "clamd:unix:\(clamd.path)",
                patience: .milliseconds(700))
        }
    }

    @Test func `a scanner that is not there is not reached`() async throws {
        await #expect(throws: ScanFault.self) { try await Self.scan("x", with: "clamd:unix:/nowhere/clamd.ctl") }
        await #expect(throws: ScanFault.self) { try await Self.scan("x", with: "clamd:127.0.0.1:1") }
    }

    @Test(arguments: [
        "", "clamav", "command:", "command:/nowhere/at/all", "command:ls", "clamd:", "clamd:host",
        "clamd:host:0", "clamd::3310", "clamd:unix:clamd",
    ])
    func `a text that names no scanner is refused`(text: String) {
        #expect(throws: ScannerRoute.Flaw.self) { try ScannerRoute(text) }
    }
}

extension Collection<UInt8> {
    fileprivate func chunks(of size: Int) -> [[UInt8]] {
        let bytes = Array(self)
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<Swift.min($0 + size, bytes.count)]) }
    }
}
