import EngineSupport
import Foundation
import Testing

/// What people meet on a terminal: signing in, questions before what is hard to undo, tables that fit, a pager.
@Suite struct TerminalTests {
    private static func opened(
        _ house: House, _ server: RunningServer, count: Int = 1
    ) async throws -> (references: [String], settings: [String: String]) {
        let settings = ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.provider.secret]
        var references: [String] = []
        for _ in 0..<count {
            let opened = try await BuiltProgram.run(
                "case", "open", "Docs/samples/level-3-care-welsh-college.yaml", "--body", "SAB", settings: settings)
            references.append(opened.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return (references, settings)
    }

    @Test func `whoever signs in need not say again who they are, until they sign out`() async throws {
        try await House.withHouse { house in
            let (server, folder) = (try await RunningServer.start(database: house.database), try TemporaryFolder())
            defer { server.kill() }
            let home = ["XDG_CONFIG_HOME": folder.path("settings")]
            let login = ["login", "--server", server.address]
            // 1. What the server does not know is not kept.
            let wrong = try await TerminalSession.run(
                login, typing: [("Token: ", "accredit_nobody")], settings: home)
            #expect(wrong.status == 77)
            #expect(try await BuiltProgram.run("profiles", "--json", settings: home).output.contains("secret") == false)
            #expect(try await BuiltProgram.run("whoami", settings: home).status == 78)
            // 2. A token is typed unseen, or comes from a file.
            let typed = try await TerminalSession.run(
                login, typing: [("Token: ", house.officer.secret)], settings: home)
            #expect(typed.status == 0 && !typed.screen.contains(house.officer.secret), "\(typed.screen)")
            let piped = try BuiltProgram.process(login + ["--profile", "college"], home)
            let file = folder.path("token")
            try Data("\(house.provider.secret)\n".utf8).write(to: URL(filePath: file))
            piped.standardInput = try FileHandle(forReadingFrom: URL(filePath: file))
            #expect(try await BuiltProgram.run(piped).status == 0)
            // 3. The last is in use; the other by its name, before the verb or after it.
            func holder(_ words: String...) async throws -> String {
                let run = try await BuiltProgram.run(words + ["--json"], settings: home)
                return (run.json as? [String: Any])?["organisation_code"] as? String ?? run.messages
            }
            #expect(try await holder("whoami") == "SAC")
            #expect(try await holder("whoami", "--profile", "default") == "SAB")
            #expect(try await holder("--profile=default", "whoami") == "SAB")
            #expect(try await BuiltProgram.run("profiles", "--use", "default", settings: home).status == 0)
            #expect(try await holder("whoami") == "SAB")
            // 4. The environment goes before what is in use, and a kept token goes to its own server alone.
            let elsewhere = home.merging(["ACCREDIT_SERVER": "http://127.0.0.1:1"]) { $1 }
            let unasked = try await BuiltProgram.run("whoami", settings: elsewhere)
            #expect(unasked.status == 78 && unasked.messages.contains("ACCREDIT_TOKEN is not set"))
            // 5. Names that are not there, and verbs that ask no server.
            let unknown = try await BuiltProgram.run("whoami", "--profile", "colege", settings: home)
            #expect(unknown.status == 78 && unknown.messages.contains("did you mean “college”"))
            let database = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            let operated = try await BuiltProgram.run(
                "org", "list", "--profile", "college", settings: home.merging(database) { $1 })
            #expect(operated.status == 64 && operated.messages.contains("Leave --profile out"))
            // 6. Signing out ends the token where that is wanted.
            let out = try await BuiltProgram.run("logout", "--profile", "college", "--end-token", settings: home)
            #expect(out.status == 0, "\(out.messages)")
            let ended = try await BuiltProgram.run(
                "whoami", settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.provider.secret])
            #expect(ended.status == 77)
            #expect(try await holder("whoami") == "SAB")
        }
    }

    @Test func `what is hard to undo is asked about, and needs --yes where nobody can be asked`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let (references, settings) = try await Self.opened(house, server)
            let withdraw = ["case", "act", references[0], "withdraw"]
            func state() async throws -> String? {
                let run = try await BuiltProgram.run("case", "list", "--fields", "state", settings: settings)
                return ((run.json as? [String: Any])?["cases"] as? [[String: String]])?.first?["state"]
            }
            let unasked = try await BuiltProgram.run(withdraw, settings: settings)
            #expect(unasked.status == 64 && unasked.messages.contains("say --yes"), "\(unasked.messages)")
            let question = "\(references[0])? y or n [n]"
            let no = try await TerminalSession.run(withdraw, typing: [(question, "")], settings: settings)
            #expect(no.status == 1 && no.screen.contains("nothing was done"), "\(no.screen)")
            #expect(try await state() == "draft")
            let yes = try await TerminalSession.run(
                withdraw, typing: [(question, "perhaps"), (question, "y")], settings: settings)
            #expect(yes.status == 0 && yes.screen.contains("neither y nor n"), "\(yes.screen)")
            #expect(try await state() == "withdrawn")
        }
    }

    /// Lists that people look at, by who looks.
    static let lists = [
        "case list", "work", "case history CASE", "case milestones CASE", "case show CASE",
        "officers", "person list", "reviewers list", "register list", "meeting list", "request list", "letter list",
        "evidence library", "interests list", "profiles",
    ]
    static let operatorsLists = [
        "org list", "token list", "workflow list", "workflow show proportionate-accreditation", "calendar show",
        "calendar meetings --year 2027", "migrate --status",
    ]

    @Test func `every table fits a terminal of 80 columns, and is whole with tabs in a pipe`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let (references, settings) = try await Self.opened(house, server, count: 2)
            let person = try await BuiltProgram.run("case", "act", references[0], "submit", settings: settings)
            #expect(person.status == 0, "\(person.messages)")
            let officer = settings.merging(["ACCREDIT_TOKEN": house.officer.secret, "PAGER": "cat"]) { $1 }
            let database = ["DATABASE_URL": try BuiltProgram.url(database: house.database), "PAGER": "cat"]
            for (lines, settings) in [(Self.lists, officer), (Self.operatorsLists, database)] {
                for line in lines {
                    let words = line.split(separator: " ").map { $0 == "CASE" ? references[0] : String($0) }
                    let shown = try await TerminalSession.run(words, settings: settings)
                    #expect(shown.status == 0, "\(line): \(shown.screen)")
                    let wide = shown.screen.replacing(/\u{1B}\[[0-9;]*m/, with: "").split(separator: "\n").filter {
                        // Sentences have single blanks; the terminal breaks them.
                        $0.count > 80 && $0.trimmingCharacters(in: .whitespaces).contains("  ")
                    }
                    #expect(wide.isEmpty, "\(line): \(wide)")
                    let piped = try await BuiltProgram.run(words, settings: settings)
                    // The path of a case is drawn for people, with its events below.
                    let isWhole = !piped.output.contains("──") || line.hasPrefix("case history")
                    #expect(piped.status == 0 && isWhole, "\(line): \(piped.output)")
                }
            }
            let list = try await BuiltProgram.run("case", "list", settings: officer)
            let rows = list.output.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
            #expect(Set(rows.map(\.count)).count == 1)
            #expect(Set(rows.dropFirst().map { String($0[0]) }).isSuperset(of: [references[0]]))
        }
    }

    @Test func `long text goes through the pager that is asked for, and short text does not`() async throws {
        try await House.withHouse { house in
            let database = [
                "DATABASE_URL": try BuiltProgram.url(database: house.database), "PAGER": "sed s/^/paged:/",
            ]
            let long = try await TerminalSession.run(["help"], settings: database)
            #expect(long.status == 0 && long.screen.contains("paged:"), "\(long.screen)")
            let short = try await TerminalSession.run(["--version"], settings: database)
            #expect(short.status == 0 && !short.screen.contains("paged:"), "\(short.screen)")
            // A pager that is not there is no reason to show nothing.
            let missing = try await TerminalSession.run(
                ["help"], settings: database.merging(["PAGER": "no-such-pager"]) { $1 })
            #expect(missing.screen.contains("SUBCOMMANDS"), "\(missing.screen)")
        }
    }

    @Test func `completions offer open cases, what can be done, and words`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let (references, settings) = try await Self.opened(house, server)
            let script = try await BuiltProgram.run("--generate-completion-script", "bash", settings: settings)
            #expect(script.status == 0)
            let folder = try TemporaryFolder()
            let file = folder.path("completion.bash")
            try Data(script.output.utf8).write(to: URL(filePath: file))
            func offered(_ words: [String]) async throws -> [String] {
                let process = try BuiltProgram.process([], settings)
                process.executableURL = URL(filePath: "/bin/bash")
                let line = (["accredit"] + words).joined(separator: " ")
                let bash = """
                    PATH="$2:$PATH"; source "$1"; COMP_WORDS=(accredit "${@:3}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; _accredit accredit "${COMP_WORDS[-1]}" \
                    "${COMP_WORDS[-2]}"
                    printf '%s\\n' "${COMPREPLY[@]}"
                    """
                let path = URL(filePath: try BuiltProgram.path).deletingLastPathComponent().path
                process.arguments = ["-c", bash, "bash", file, path] + words
                let run = try await BuiltProgram.run(process)
                return run.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            #expect(try await offered(["case", "show", ""]).contains(references[0]))
            let actions = try await offered(["case", "act", references[0], ""])
            #expect(actions.contains("submit") && actions.contains("withdraw"), "\(actions)")
            #expect(try await offered(["case", "list", "--party", "b"]).contains("body"))
        }
    }
}
