import Foundation
import Testing

/// The outside judge: Python in the environment that Scripts/venv makes, with Debian's Chromium.
enum Judge {
    /// Whether it is there; in CI it has to be, so there the test runs and fails without it.
    static var isAsked: Bool { python != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    private static var python: URL? {
        guard let venv = ProcessInfo.processInfo.environment["ACCREDIT_VENV"],
            FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
        else { return nil }
        return URL(filePath: venv).appending(path: "bin/python")
    }

    /// The top folder of the repository: the one with `Package.swift` above this file.
    static let repository: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Runs a script of the repository.
    /// - Returns: its exit status, and what it wrote.
    static func run(_ arguments: [String]) throws -> (status: Int32, said: String) {
        let process = Process()
        let pipe = Pipe()
        let interpreter: URL = try #require(
            python, "Chromium and ACCREDIT_VENV are needed: Scripts/install --test and Scripts/venv")
        process.executableURL = interpreter
        process.arguments = arguments
        process.currentDirectoryURL = repository
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
