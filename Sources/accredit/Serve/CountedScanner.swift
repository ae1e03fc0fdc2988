import CoreMetrics
import Monitoring
import Scanner

/// A scanner whose outcomes monitors count.
struct CountedScanner: FileScanner {
    private static let scans = MetricFamily(
        "accredit_scans_total", .counter, labels: ["outcome"],
        help: "Files that a scanner looked into: clean, infected, or failed where it did not say.")

    /// What is told of it.
    static let families = [scans]

    private let scanner: any FileScanner
    private let (clean, infected, failed): (Counter, Counter, Counter)

    init(_ scanner: any FileScanner, in factory: any MetricsFactory) {
        self.scanner = scanner
        let counters = ["clean", "infected", "failed"].map { Self.scans.counter($0, in: factory) }
        for counter in counters { counter.increment(by: 0) }
        (clean, infected, failed) = (counters[0], counters[1], counters[2])
    }

    func begin() async throws -> any FileScan {
        CountedScan(scan: try await counting { try await scanner.begin() }, scanner: self)
    }

    /// Counts where the scanner fails.
    private func counting<Value>(_ step: () async throws -> Value) async throws -> Value {
        do { return try await step() } catch {
            failed.increment()
            throw error
        }
    }

    private struct CountedScan: FileScan {
        let scan: any FileScan
        let scanner: CountedScanner

        func take(_ bytes: [UInt8]) async throws { try await scanner.counting { try await scan.take(bytes) } }

        func finish() async throws -> ScanVerdict {
            let verdict = try await scanner.counting { try await scan.finish() }
            (verdict == .clean ? scanner.clean : scanner.infected).increment()
            return verdict
        }

        func abandon() async { await scan.abandon() }
    }
}
