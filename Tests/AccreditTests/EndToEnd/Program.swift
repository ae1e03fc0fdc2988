import Foundation
import TestSupport
import Testing

/// The built program, run as its users run it.
struct BuiltProgram {
    /// What a run said and how it ended.
    struct Run {
        let output: String
        let messages: String
        let status: Int32

        var json: Any? { try? JSONSerialization.jsonObject(with: Data(output.utf8)) }
    }

    /// `.build/debug/accredit` beside these tests, wherever they were built.
    static var path: String {
        get throws {
            let candidates =
                [Bundle.main.bundlePath, CommandLine.arguments[0]].flatMap { start -> [String] in
                    var folder = URL(filePath: start)
                    return (0..<4).map { _ in
                        folder.deleteLastPathComponent()
                        return folder.appending(path: "accredit").path
                    }
                } + [TestServer.repository + "/.build/debug/accredit"]
            return try #require(
                candidates.first { FileManager.default.isExecutableFile(atPath: $0) && !isFolder($0) },
                "the program is not built")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// A process of the program, not yet started, in the repository's folder with these settings and no others of the
    /// program's.
    static func process(_ arguments: [String], _ settings: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: TestServer.repository)
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("ACCREDIT_") && name != "DATABASE_URL"
        }
        process.environment = inherited.merging(settings) { _, given in given }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    static func run(_ arguments: String..., settings: [String: String]) async throws -> Run {
        try await run(arguments, settings: settings)
    }

    /// Runs the program to its end.
    static func run(_ arguments: [String], settings: [String: String]) async throws -> Run {
        try await run(try process(arguments, settings))
    }

    /// Runs a process that was made ready to its end.
    static func run(_ process: Process) async throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-run-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try ["out", "err"].map { name in
            let file = folder.appending(path: name)
            try Data().write(to: file)
            return file
        }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch {
                Issue.record("the program did not start: \(error)")
                process.terminationHandler = nil
                continuation.resume()
            }
        }
        return Run(
            // As it is, byte order mark and all.
            output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
            messages: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
            status: process.terminationStatus)
    }

    /// Runs the program to its end, and says the most memory that it ever held, as the kernel kept it.
    static func peakKilobytes(_ arguments: [String], settings: [String: String]) async throws -> Int {
        let process = try process(arguments, settings)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", peakScript, try path] + arguments
        let run = try await run(process)
        #expect(run.status == 0, "\(run.messages)")
        return try #require(Int(run.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// Looking at a process now and then misses what it held last; its parent is told.
    private static let peakScript = """
        import resource, subprocess, sys
        status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        sys.exit(status)
        """

    /// The URL of a database on the test server, for a role.
    static func url(database: String, role: String? = nil) throws -> String {
        let text = try #require(ProcessInfo.processInfo.environment["ACCREDIT_TEST_URL"])
        var url = try #require(URLComponents(string: text))
        url.path = "/" + database
        if let role { url.user = role }
        return try #require(url.string)
    }
}
