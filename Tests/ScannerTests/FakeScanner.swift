import Foundation
import Testing

@testable import Scanner

/// The text that every scanner of viruses knows as a test, in two parts, so that none finds it here.
let eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

/// A script that stands for a scanner, for as long as it is held.
final class Script: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "scanner-\(UUID().uuidString).sh").path()

    init(_ lines: String) throws {
        try "#!/bin/sh\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A server on a socket in the file system that stands for clamd, for one talk.
final class FakeClamd: Sendable {
    /// What it does once somebody is connected.
    enum Manner: Sendable {
        /// Reads everything, and answers by what is in it.
        case honest
        /// Reads everything, and answers so.
        case answering(String)
        /// Answers nothing.
        case hanging
        /// Closes at once.
        case closing
    }

    let path = FileManager.default.temporaryDirectory.appending(path: "c-\(UUID().uuidString.prefix(8))").path()
    private let listening: Int32

    init(_ manner: Manner) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { [path] in $0.copyBytes(from: path.utf8.prefix(107)) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(number >= 0 && bound == 0 && listen(number, 4) == 0)
        listening = number
        Thread.detachNewThread { Self.serve(number, manner) }
    }

    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
        unlink(path)
    }

    private static func serve(_ number: Int32, _ manner: Manner) {
        let talk = accept(number, nil, nil)
        guard talk >= 0 else { return }
        defer { close(talk) }
        switch manner {
        case .closing: return
        case .hanging: sleep(30)
        case .honest, .answering:
            guard let content = content(of: talk) else { return }
            var answer =
                String(decoding: content, as: UTF8.self).contains(eicar)
                ? "stream: Eicar-Test-Signature FOUND" : "stream: OK"
            if case .answering(let text) = manner { answer = text }
            let bytes = Array(answer.utf8) + [0]
            _ = bytes.withUnsafeBytes { send(talk, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// What comes in by INSTREAM; `nil` where it breaks off.
    private static func content(of talk: Int32) -> [UInt8]? {
        func read(_ count: Int) -> [UInt8]? {
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: max(count, 1))
            while bytes.count < count {
                let got = Foundation.read(talk, &part, count - bytes.count)
                guard got > 0 else { return nil }
                bytes += part.prefix(got)
            }
            return bytes
        }
        guard read(10) == Array("zINSTREAM\0".utf8) else { return nil }
        var content: [UInt8] = []
        while let length = read(4) {
            let count = length.reduce(0) { $0 << 8 | Int($1) }
            if count == 0 { return content }
            guard let part = read(count) else { return nil }
            content += part
        }
        return nil
    }
}
