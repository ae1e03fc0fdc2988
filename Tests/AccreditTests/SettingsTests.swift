import EngineSupport
import Foundation
import TestSupport
import Testing

@testable import accredit

/// Settings: what there are, where they come from, and what is said of wrong ones.
@Suite struct SettingsTests {
    private static func root(_ environment: [String: String], file: SettingsFile = .none) -> CompositionRoot {
        CompositionRoot(
            environment: environment, currentFolder: URL(filePath: TestServer.repository), executable: nil, file: file)
    }

    /// A file in a folder that is gone with the test.
    private static func file(_ text: String, in folder: TemporaryFolder) throws -> String {
        let path = folder.path(UUID().uuidString)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `every variable that the program names is declared`() throws {
        let folder = URL(filePath: TestServer.repository).appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var named: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            named.formUnion(text.matches(of: /\b(?:ACCREDIT|DATABASE)_[A-Z][A-Z_]*[A-Z]\b/).map { String($0.0) })
        }
        #expect(named.isSuperset(of: Setting.all.map(\.name)))
        let strangers = SettingNames.strangers(in: Dictionary(uniqueKeysWithValues: named.map { ($0, "x") }))
        #expect(strangers == [])
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    }

    /// Compares the table of Docs/operating.md. With `ACCREDIT_WRITE_DOCS=1` it is written anew first.
    @Test func `the documentation has the same table`() throws {
        let path = "\(TestServer.repository)/Docs/operating.md"
        let rows = Setting.all.map { setting in
            let file = setting.fileName.map { " (`\($0)`)" } ?? ""
            return "| `\(setting.name)`\(file) | \(setting.kind.rawValue) | \(setting.usual) | \(setting.purpose) |"
        }
        let table = (["| setting | kind | otherwise | for |", "|---|---|---|---|"] + rows).joined(separator: "\n")
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let marked = try #require(
            page.firstMatch(of: /(?s)<!-- settings -->\n(.*?)<!-- end of settings -->/), "the page has no such part")
        if ProcessInfo.processInfo.environment["ACCREDIT_WRITE_DOCS"] == "1" {
            let new = "<!-- settings -->\n\(table)\n<!-- end of settings -->"
            try page.replacingCharacters(in: marked.range, with: new).write(
                toFile: path, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            String(marked.1) == table + "\n",
            "Docs/operating.md is out of date: run the tests with ACCREDIT_WRITE_DOCS=1")
    }

    @Test func `the environment goes before the file, and what is empty is not set`() throws {
        let place = try TemporaryFolder()
        let path = try Self.file(
            """
            # The server's
            ACCREDIT_LOG=json
            ACCREDIT_SERVER="https://file.example"

            ACCREDIT_MAIL_FROM='BAC <a@bac.example>'
            PGHOST=file.example
            """, in: place)
        let file = try SettingsFile(reading: path)
        let root = Self.root(["ACCREDIT_SERVER": "https://own.example", "ACCREDIT_LOG": "", "PGHOST": ""], file: file)
        #expect(root.setting(.server) == "https://own.example" && root.setting(.log) == "json")
        #expect(root.setting(.mailFrom) == "BAC <a@bac.example>" && root.setting(.mail) == nil)
        #expect(root.variable("PGHOST") == "file.example" && root.variable("PGUSER") == nil)
        #expect(try root.databaseVariables()["PGHOST"] == "file.example")
        #expect(try root.source(of: .server) == .environment && root.source(of: .log) == .file(path))
        #expect(try root.source(of: .mail) == nil)
    }

    @Test func `a file says all that is wrong with it, with the nearest name`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file(
            "ACCREDIT_LOG=text\nACCREDIT_LOGS=json\nACCREDIT_LOG=json\nnonsense\nPATH=/bin\n", in: folder)
        let failure = #expect(throws: Failure.self) { try SettingsFile(reading: path) }
        let said = failure?.description.split(separator: "\n").map(String.init) ?? []
        try #require(said.count == 4, "\(said)")
        #expect(said[0].hasPrefix("\(path):2: ACCREDIT_LOGS is no setting; did you mean ACCREDIT_LOG?"))
        #expect(said[1].hasPrefix("\(path):3: ACCREDIT_LOG is set twice"))
        #expect(said[2].hasPrefix("\(path):4: this is no setting; expected NAME=value"))
        #expect(said[3].hasPrefix("\(path):5: PATH is no setting"))
        #expect(failure?.status == .notConfigured)
        #expect(throws: Failure.self) { try SettingsFile(reading: folder.path("nowhere")) }
    }

    @Test func `a secret may be in a file of its own, and no value is taken from two places`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file("s3cret\n", in: folder)
        #expect(try Self.root(["ACCREDIT_TOKEN_FILE": path]).secret(.token) == "s3cret")
        #expect(try Self.root(["ACCREDIT_TOKEN": "plain"]).secret(.token) == "plain")
        #expect(try Self.root([:]).secret(.token) == nil)
        let source = try Self.root(["ACCREDIT_TOKEN_FILE": path]).source(of: .token)
        #expect(source == .secretFile(variable: "ACCREDIT_TOKEN_FILE", path: path))
        let both = Self.root(["ACCREDIT_TOKEN_FILE": path, "ACCREDIT_TOKEN": "plain"])
        let failure = #expect(throws: Failure.self) { try both.secret(.token) }
        #expect(failure?.description.contains("take one of them") == true)
        let missing = #expect(throws: Failure.self) {
            try Self.root(["ACCREDIT_TOKEN_FILE": folder.path("no")]).secret(.token)
        }
        #expect(missing?.status == .notConfigured && missing?.description.contains("ACCREDIT_TOKEN_FILE") == true)
    }

    @Test func `all wrong values are told at once, a sentence for each, and no secret`() {
        let flaws = Self.root([
            "ACCREDIT_LOG": "yaml", "ACCREDIT_METRICS": "everywhere", "ACCREDIT_MAIL": "pigeon:post",
            "ACCREDIT_MAIL_FROM": "nobody", "ACCREDIT_PUBLIC_URL": "bac", "ACCREDIT_SERVER": "nowhere",
            "ACCREDIT_TOKEN": "h1dden word", "DATABASE_URL": "postgres://a:h1dden@[", "ACCREDIT_COLUMNS": "3",
            "ACCREDIT_HOME": "/nowhere",
        ]).settingFlaws()
        for name in [
            "ACCREDIT_LOG", "ACCREDIT_METRICS", "ACCREDIT_MAIL cannot", "ACCREDIT_MAIL_FROM", "ACCREDIT_PUBLIC_URL",
            "ACCREDIT_SERVER",
            "ACCREDIT_TOKEN", "DATABASE_URL", "ACCREDIT_COLUMNS", "ACCREDIT_HOME",
        ] {
            #expect(flaws.contains { $0.contains(name) }, "\(name): \(flaws)")
        }
        #expect(!flaws.joined().contains("h1dden") && Set(flaws).count == flaws.count)
        #expect(Self.root(["ACCREDIT_LOG": "json", "ACCREDIT_METRICS": "[::1]:9464"]).settingFlaws() == [])
    }

    static let addresses: [(text: String, url: String?)] = [
        ("127.0.0.1:9464", "http://127.0.0.1:9464"), ("[::1]:0", "http://[::1]:0"),
        ("localhost:65535", "http://localhost:65535"), ("9464", nil), ("127.0.0.1", nil), ("a:b", nil),
        ("127.0.0.1:65536", nil), ("::1:9464", nil), (" 127.0.0.1:1", nil), ("http://127.0.0.1:1", nil),
    ]

    @Test(arguments: addresses) func `where monitors ask is an address and a port`(text: String, url: String?) {
        #expect(ListeningAddress(text)?.url == url)
    }

    @Test func `a server does not start with wrong settings, and says all of them`() async throws {
        let folder = try TemporaryFolder()
        let wrong = ["ACCREDIT_LOG": "yaml", "ACCREDIT_METRICS": "x", "DATABASE_URL": "postgres://a:pw1@h/d"]
        let run = try await BuiltProgram.run("serve", settings: wrong)
        #expect(run.status == 78 && run.output.isEmpty)
        #expect(run.messages.contains("ACCREDIT_LOG cannot be used"))
        #expect(run.messages.contains("ACCREDIT_METRICS cannot be used"))
        #expect(!run.messages.contains("pw1"))
        let path = try Self.file("ACCREDIT_LOGG=text\n", in: folder)
        for (arguments, settings) in [
            (["serve", "--settings", path], [:]), (["whoami"], ["ACCREDIT_SETTINGS": path]),
        ] as [([String], [String: String])] {
            let run = try await BuiltProgram.run(arguments, settings: settings)
            #expect(run.status == 78 && run.messages.contains("did you mean ACCREDIT_LOG?"), "\(run.messages)")
        }
    }

    @Test func `settings are listed with where they come from, and without secrets`() async throws {
        let folder = try TemporaryFolder()
        let secret = try Self.file("n0body-sees-this\n", in: folder)
        let path = try Self.file(
            """
            ACCREDIT_MAIL_PASSWORD_FILE=\(secret)
            DATABASE_URL=postgres://ann:h1dden@db.example/accredit
            """, in: folder)
        let settings = [
            "ACCREDIT_SETTINGS": path, "ACCREDIT_TOKEN": "accredit_h1dden", "ACCREDIT_LOG": "json",
            "ACCREDIT_MAILL": "x",
        ]
        let table = try await BuiltProgram.run("settings", settings: settings)
        #expect(table.status == 0, "\(table.messages)")
        #expect(table.messages.contains("ACCREDIT_MAILL is no setting; did you mean ACCREDIT_MAIL?"))
        #expect(table.output.contains("postgres://ann@db.example/accredit"))
        let json = try await BuiltProgram.run("settings", "--json", settings: settings)
        let lines = try #require(json.json as? [[String: Any]])
        #expect(lines.count == Setting.all.count)
        func line(_ name: String) -> [String: Any]? { lines.first { $0["name"] as? String == name } }
        #expect(line("ACCREDIT_LOG")?["value"] as? String == "json")
        #expect(line("ACCREDIT_LOG")?["source"] as? String == "environment")
        #expect(line("ACCREDIT_TOKEN")?["value"] as? String == "(not shown)")
        #expect(line("DATABASE_URL")?["source"] as? String == path)
        #expect(
            line("ACCREDIT_MAIL_PASSWORD")?["source"] as? String == "ACCREDIT_MAIL_PASSWORD_FILE: \(secret)")
        for said in [table, json] {
            #expect(!(said.output + said.messages).contains("h1dden"))
            #expect(!(said.output + said.messages).contains("n0body"))
        }
    }

    @Test func `a server takes its settings from a file, its secrets from files, and tells none`() async throws {
        try await House.withHouse { house in
            let folder = try TemporaryFolder()
            let url = try BuiltProgram.url(database: house.database, role: "accredit_service")
            let secret = try Self.file("\(url)\n", in: folder)
            let password = try Self.file("n0body-sees-this\n", in: folder)
            let path = try Self.file(
                """
                ACCREDIT_METRICS=127.0.0.1:0
                ACCREDIT_MAIL=smtps://ann@127.0.0.1:1
                ACCREDIT_MAIL_FROM=BAC <a@bac.example>
                ACCREDIT_MAIL_PASSWORD_FILE=\(password)
                """, in: folder)
            let log = folder.url.appending(path: "log")
            let server = try await RunningServer.start(
                database: house.database, arguments: ["--settings", path, "--log-level", "trace"],
                settings: [
                    "ACCREDIT_SERVICE_DATABASE_URL": "", "ACCREDIT_SERVICE_DATABASE_URL_FILE": secret,
                    "ACCREDIT_MAILL": "x",
                ], log: log)
            try await eventually("it says where monitors ask") {
                try String(contentsOf: log, encoding: .utf8).contains("listening for monitors on http://127.0.0.1:")
            }
            server.kill()
            let said = try String(contentsOf: log, encoding: .utf8)
            #expect(said.contains("ACCREDIT_MAILL is no setting; did you mean ACCREDIT_MAIL?"))
            #expect(!said.contains("n0body"))
            if let secret = URLComponents(string: url)?.password { #expect(!said.contains(secret)) }
        }
    }
}
