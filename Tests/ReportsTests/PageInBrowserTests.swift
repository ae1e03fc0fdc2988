import Foundation
import Testing

@testable import Reports

/// Pages as people see them: opened in headless Chromium and judged by Scripts/check-pages, which leaves pictures of
/// them in .build/pages.
@Suite struct PageInBrowserTests {
    @Test(.enabled(if: Judge.isAsked)) func aBrowserAndAxeFindNoFault() throws {
        let folder = Judge.repository.appending(path: ".build/pages")
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for sample in [SamplePage.rich, .empty, .suppressed, .long] {
            try Data(try sample.page().html.utf8).write(to: folder.appending(path: "\(sample.rawValue).html"))
        }
        let (status, said) = try Judge.run(["Scripts/check-pages", folder.path])
        #expect(status == 0, "\(said)")
        #expect(said.hasSuffix("4 pages without a fault\n"), "\(said)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.filter { $0.hasSuffix(".png") }.count == 12 && left.filter { $0.hasSuffix(".pdf") }.count == 4)
    }
}

/// The outside judge: Python in the environment that Scripts/venv makes, with Debian's Chromium.
private enum Judge {
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
