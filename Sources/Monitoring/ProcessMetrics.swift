import CoreMetrics
import Foundation

/// What the operating system says of this process, under the names that Prometheus' own clients use.
package struct ProcessMetrics: Sendable {
    private static let resident = MetricFamily(
        "process_resident_memory_bytes", .gauge, help: "Memory of the process that is in use, in bytes.")
    private static let files = MetricFamily("process_open_fds", .gauge, help: "Files and connections that are open.")
    private static let mostFiles = MetricFamily(
        "process_max_fds", .gauge, help: "Files and connections that may be open at most.")
    private static let started = MetricFamily(
        "process_start_time_seconds", .gauge, help: "When the process began to serve, in seconds since 1970.")
    private static let uptime = MetricFamily(
        "process_uptime_seconds", .gauge, help: "For how long the process has been serving, in seconds.")

    /// All of them.
    package static let families = [resident, files, mostFiles, started, uptime]

    private let factory: any MetricsFactory
    private let start = (date: Date(), clock: ContinuousClock.now)

    /// Metrics of this process, which is taken to begin now.
    package init(_ factory: any MetricsFactory) { self.factory = factory }

    /// Looks at the process. What the system does not tell is left out.
    package func collect() {
        Self.started.gauge(in: factory).set(start.date.timeIntervalSince1970)
        Self.uptime.gauge(in: factory).set((ContinuousClock.now - start.clock) / .seconds(1))
        let memory = Self.lines(of: "/proc/self/statm").first?.split(separator: " ") ?? []
        if let pages = memory.dropFirst().first.flatMap({ Int($0) }) {
            Self.resident.gauge(in: factory).set(pages * Int(sysconf(Int32(_SC_PAGESIZE))))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // The one by which the folder is read is closed again.
            Self.files.gauge(in: factory).set(max(0, open.count - 1))
        }
        if let line = Self.lines(of: "/proc/self/limits").first(where: { $0.hasPrefix("Max open files") }),
            let most = line.split(separator: " ").dropFirst(3).first.flatMap({ Int($0) })
        {
            Self.mostFiles.gauge(in: factory).set(most)
        }
    }

    private static func lines(of file: String) -> [Substring] {
        (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? []
    }
}
