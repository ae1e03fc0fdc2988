import AsyncHTTPClient
import Foundation
import Testing

@testable import accredit

/// Servers that are kept, and how they are reached.
@Suite struct ProfilesTests {
    private static let kept = Profiles(
        current: "bac",
        profiles: [
            "bac": .init(server: "https://bac.example", token: "secret", holder: "Ada Officer, A Body (officer)"),
            "col": .init(server: "https://col.example", token: "other", holder: "Ben Tutor, A College (provider)"),
        ])

    private static func withFile(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-profiles-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(Profiles.file(["XDG_CONFIG_HOME": folder.path]))
    }

    @Test func `what is kept is there again, and only its owner can read it`() throws {
        try Self.withFile { file in
            #expect(try Profiles.read(file) == Profiles())
            try Self.kept.write(file)
            #expect(try Profiles.read(file) == Self.kept)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let folder =
                try FileManager.default.attributesOfItem(
                    atPath: file.deletingLastPathComponent().path)[.posixPermissions] as? Int
            #expect(folder == 0o700)
        }
    }

    @Test func `a file that others can read, or that is none of ours, is refused with what to do`() throws {
        try Self.withFile { file in
            try Self.kept.write(file)
            chmod(file.path, 0o644)
            #expect(throws: Failure.self) { try Profiles.read(file) }
            chmod(file.path, 0o600)
            try Data("nothing".utf8).write(to: file)
            let failure = #expect(throws: Failure.self) { try Profiles.read(file) }
            #expect(failure?.status == .notConfigured)
            #expect(failure?.description.contains("accredit login") == true)
        }
    }

    @Test func `a profile that is not there is refused with the nearest`() {
        let failure = #expect(throws: Failure.self) { try Self.kept.named("bak") }
        #expect(failure?.description.contains("did you mean “bac”") == true)
    }

    @Test(
        arguments: [
            (["accredit", "case", "list", "--profile", "col"], "col", ["accredit", "case", "list"]),
            (["accredit", "--profile=col", "case", "list"], "col", ["accredit", "case", "list"]),
            (["accredit", "case", "note", "X", "--", "--profile", "x"], nil, nil),
            (["accredit", "case", "list", "--profile"], nil, nil),
        ] as [([String], String?, [String]?)])
    func `a profile may be named anywhere on the line`(line: [String], profile: String?, rest: [String]?) {
        let taken = Program.takeProfile(line)
        #expect(taken.profile == profile)
        #expect(taken.rest == rest ?? line)
    }

    @Test(
        arguments: [
            ("https://a.example", ["HTTPS_PROXY": "http://proxy:3128"], "proxy", 3128),
            ("https://a.example", ["https_proxy": "proxy.example"], "proxy.example", 80),
            ("http://a.example", ["http_proxy": "http://proxy:8080"], "proxy", 8080),
            ("http://a.example", ["HTTP_PROXY": "http://proxy:8080"], nil, nil),
            ("http://a.example", ["HTTPS_PROXY": "http://proxy:8080"], nil, nil),
            ("https://a.example", ["HTTPS_PROXY": "http://proxy:8080", "NO_PROXY": "b.example, .example"], nil, nil),
            ("https://a.example", ["HTTPS_PROXY": "http://proxy:8080", "NO_PROXY": "ple"], "proxy", 8080),
            ("https://a.example", ["HTTPS_PROXY": ""], nil, nil),
        ] as [(String, [String: String], String?, Int?)])
    func `a proxy is the one that the settings name`(
        server: String, environment: [String: String], host: String?, port: Int?
    ) throws {
        let proxy = try ServerProxy.chosen(for: try ServerAddress(server), environment)
        #expect(proxy?.host == host && proxy?.port == port)
    }

    @Test(arguments: ["ftp://proxy", "http://proxy:99999", "http://"])
    func `a proxy that is none is refused`(text: String) throws {
        let server = try ServerAddress("https://a.example")
        let failure = #expect(throws: Failure.self) { try ServerProxy.chosen(for: server, ["HTTPS_PROXY": text]) }
        #expect(failure?.status == .notConfigured)
    }

    @Test(arguments: ["http://127.0.0.1:99999", "http://127.0.0.1:0", "http://a:b", "a.example", "http://"])
    func `a server's address that is none is refused`(text: String) {
        let failure = #expect(throws: Failure.self) { try ServerAddress(text) }
        #expect(failure?.status == .notConfigured)
    }
}
