import Foundation
import Synchronization
import TestSupport
import Testing

/// A mail server on loopback that can be stopped at any step of the protocol: Scripts/letterbox.py.
final class Letterbox: Sendable {
    private let process: RunningServer.ProcessHandle
    private let input: FileHandle
    private let said = Mutex<(lines: [String], rest: String)>(([], ""))

    private init(process: Process, input: FileHandle) {
        self.process = RunningServer.ProcessHandle(process)
        self.input = input
    }

    /// Runs a closure with a letterbox.
    /// - Parameters:
    ///   - arguments: a certificate, its key and `USER:PASSWORD`, where it is for that user alone.
    ///   - body: gets the letterbox and its port.
    static func withLetterbox<Value>(_ arguments: [String] = [], _ body: (Letterbox, Int) async throws -> Value)
        async throws -> Value
    {
        let venv = try #require(
            ProcessInfo.processInfo.environment["ACCREDIT_VENV"],
            "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "\(venv)/bin/python")
        process.arguments = ["\(TestServer.repository)/Scripts/letterbox.py"] + arguments
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, FileHandle.nullDevice)
        let box = Letterbox(process: process, input: input.fileHandleForWriting)
        output.fileHandleForReading.readabilityHandler = { handle in
            let text = String(decoding: handle.availableData, as: UTF8.self)
            box.said.withLock { said in
                var lines = (said.rest + text).components(separatedBy: "\n")
                said.rest = lines.removeLast()
                said.lines += lines
            }
        }
        try process.run()
        defer {
            output.fileHandleForReading.readabilityHandler = nil
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
        try await box.wait(for: "port ")
        let port = try #require(box.lines("port ").first.flatMap { Int($0.dropFirst(5)) })
        return try await body(box, port)
    }

    /// What it said that begins so.
    func lines(_ beginning: String) -> [String] { said.withLock { $0.lines.filter { $0.hasPrefix(beginning) } } }

    /// How often it has taken each message, by its id.
    var taken: [String: Int] {
        Dictionary(lines("took ").map { (String($0.split(separator: " ")[1]), 1) }, uniquingKeysWith: +)
    }

    /// Tells it something, and waits until it has heard.
    func tell(_ line: String) async throws {
        let before = lines("done \(line)").count
        try input.write(contentsOf: Data((line + "\n").utf8))
        try await wait(for: "done \(line)", more: before)
    }

    /// Waits until it has said a line that begins so, more often than before.
    func wait(for beginning: String, more before: Int = 0) async throws {
        try await eventually("the letterbox says \(beginning)") { self.lines(beginning).count > before }
    }
}

/// Waits until something is so.
func eventually(_ what: String, _ test: () async throws -> Bool) async throws {
    let until = ContinuousClock.now + .seconds(300)
    while try await !test() {
        try #require(ContinuousClock.now < until, "it never came to pass that \(what)")
        try await Task.sleep(for: .milliseconds(20))
    }
}
