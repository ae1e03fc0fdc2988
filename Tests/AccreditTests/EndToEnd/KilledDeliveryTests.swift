import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Letters and a server that is killed while it delivers them: whatever the moment, a mail server takes each at most
/// once, and none is lost.
@Suite(.serialized) struct KilledDeliveryTests {
    /// Opens a case and returns it as incomplete, which leaves one letter to the provider.
    private static func letter(_ house: House) async throws -> String {
        // The receipt of the submission would be a second one.
        _ = try await house.admin.withConnection {
            try await $0.execute("UPDATE accredit.workflow_letter SET moments = '{}' WHERE letter = 'received'")
        }
        let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
        let opened = try await house.engine.perform(
            Command(.open(body: "SAB", submission: submission, route: nil), key: UUID().uuidString),
            as: house.provider.credential)
        guard case .done(let receipt) = opened else {
            throw EngineError.notFound(kind: "case", name: "\(opened)", hint: nil)
        }
        for (action, data, person) in [
            ("submit", nil, house.provider),
            ("return-incomplete", ["missing": "The plan."] as JSONValue, house.officer),
        ] {
            let done = try await house.engine.perform(
                Command(.act(case: receipt.reference, action: action, data: data), key: UUID().uuidString),
                as: person.credential)
            guard case .done = done else { throw EngineError.notFound(kind: "way", name: "\(done)", hint: nil) }
        }
        return receipt.reference
    }

    private static func serve(_ house: House, _ way: String, password: String? = nil) async throws -> RunningServer {
        var settings = ["ACCREDIT_MAIL": way, "ACCREDIT_MAIL_FROM": "SAB accreditation <accreditation@sab.example>"]
        settings["ACCREDIT_MAIL_PASSWORD"] = password
        return try await RunningServer.start(
            database: house.database, arguments: ["--timer-interval", "0.1"], settings: settings)
    }

    private struct Standing {
        var status: String
        var answer: String
        var id: String
        var attempts: Int
    }

    private static func standing(_ house: House, _ name: String) async throws -> Standing {
        let row = try #require(
            try await house.admin.withConnection {
                try await $0.query(
                    """
                    SELECT l.status, coalesce(l.answer, ''), format('letter-%s-%s@sab.example', l.case_id, l.letter_no),
                        l.attempt
                    FROM accredit.case_letter l JOIN accredit.case_head h ON h.case_id = l.case_id WHERE h.reference =
                        \(name)
                    """)
            }.first)
        let (status, answer, id, attempts) = try row.decode(as: (String.self, String.self, String.self, Int.self))
        return Standing(status: status, answer: answer, id: id, attempts: attempts)
    }

    /// Waits until a letter is where nothing happens to it by itself any more.
    private static func settled(_ house: House, _ name: String) async throws -> Standing {
        try await eventually("letter of \(name) is settled") {
            ["sent", "unconfirmed", "failed"].contains(try await standing(house, name).status)
        }
        return try await standing(house, name)
    }

    @Test(.timeLimit(.minutes(10)))
    func `killed at any step, a letter is taken once at most, and is sent or unconfirmed`() async throws {
        try await House.withHouse { house in
            try await Letterbox.withLetterbox { box, port in
                let way = "smtp://127.0.0.1:\(port)"
                for step in ["greeting", "ehlo", "mail", "rcpt", "data", "dot", "taken"] {
                    let name = try await Self.letter(house)
                    try await box.tell("stop \(step)")
                    let first = try await Self.serve(house, way)
                    try await box.wait(for: "at \(step)")
                    first.kill()
                    try await box.tell("stop none")
                    try await box.tell("go")
                    let second = try await Self.serve(house, way)
                    let letter = try await Self.settled(house, name)
                    // One more letter goes all the way, so that the second server has looked at everything that there
                    // is.
                    let other = try await Self.letter(house)
                    #expect(try await Self.settled(house, other).status == "sent")
                    second.kill()
                    let times = box.taken[letter.id, default: 0]
                    switch step {
                    case "dot":
                        #expect(letter.status == "unconfirmed" && times == 1, "\(step): \(letter)")
                        #expect(letter.answer.contains("stopped while the letter was handed over"))
                    case "taken":
                        #expect(["sent", "unconfirmed"].contains(letter.status) && times == 1, "\(step): \(letter)")
                    default:
                        #expect(letter.status == "sent" && letter.attempts == 2 && times == 1, "\(step): \(letter)")
                    }
                }
                #expect(box.taken.values.allSatisfy { $0 == 1 })
            }
        }
    }

    /// The two statements around the final dot: killed while the database is at either of them.
    @Test(.timeLimit(.minutes(10)), arguments: [("data", "hand_over_letter"), ("dot", "finish_letter")])
    func `killed while it is written down, a letter is taken once at most`(step: String, statement: String) async throws
    {
        try await House.withHouse { house in
            try await Letterbox.withLetterbox { box, port in
                let way = "smtp://127.0.0.1:\(port)"
                let name = try await Self.letter(house)
                try await box.tell("stop \(step)")
                let first = try await Self.serve(house, way)
                try await box.wait(for: "at \(step)")
                try await house.admin.withConnection { holder in
                    _ = try await holder.execute("BEGIN")
                    _ = try await holder.query(
                        """
                        SELECT 1 FROM accredit.case_letter l JOIN accredit.case_head h USING (case_id) WHERE \
                        h.reference = \(name) FOR UPDATE OF l
                        """
                    )
                    try await box.tell("stop none")
                    try await box.tell("go")
                    try await eventually("\(statement) waits") {
                        try await house.admin.withConnection {
                            try await $0.query(
                                """
                                SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type \
                                = 'Lock' AND query LIKE \("%\(statement)%")
                                """
                            )
                        }.isEmpty == false
                    }
                    first.kill()
                    _ = try await holder.execute("ROLLBACK")
                }
                let second = try await Self.serve(house, way)
                let letter = try await Self.settled(house, name)
                second.kill()
                let times = box.taken[letter.id, default: 0]
                if statement == "hand_over_letter" {
                    // Marked or not, the dot was never sent by the one that was killed.
                    #expect(
                        letter.status == "sent" ? times == 1 : letter.status == "unconfirmed" && times == 0,
                        "\(letter) \(times)")
                } else {
                    #expect(["sent", "unconfirmed"].contains(letter.status) && times == 1, "\(letter) \(times)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `two servers deliver each letter once`() async throws {
        try await House.withHouse { house in
            try await Letterbox.withLetterbox { box, port in
                var names: [String] = []
                for _ in 0..<30 { names.append(try await Self.letter(house)) }
                let way = "smtp://127.0.0.1:\(port)"
                let servers = [try await Self.serve(house, way), try await Self.serve(house, way)]
                for name in names { #expect(try await Self.settled(house, name).status == "sent") }
                for server in servers { server.kill() }
                #expect(box.taken.count == 30 && box.taken.values.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a passing refusal is tried again, a lasting one fails with its words, and nobody there is waited for`()
        async throws
    {
        try await House.withHouse { house in
            try await Letterbox.withLetterbox { box, port in
                let name = try await Self.letter(house)
                let away = try await Self.serve(house, "smtp://127.0.0.1:1")
                try await eventually("no server is found") {
                    try await Self.standing(house, name).answer.contains("no connection")
                }
                away.kill()
                #expect(try await Self.standing(house, name).status == "waiting")

                func again() async throws {
                    _ = try await house.admin.withConnection {
                        try await $0.execute("UPDATE accredit.case_letter SET next_at = clock_timestamp()")
                    }
                }
                try await box.tell("refuse 450 try later")
                let server = try await Self.serve(house, "smtp://127.0.0.1:\(port)")
                try await again()
                try await eventually("it is put off") {
                    try await Self.standing(house, name).answer.contains("450 try later")
                }
                #expect(try await Self.standing(house, name).status == "waiting")
                try await box.tell("accept")
                try await again()
                let sent = try await Self.settled(house, name)
                #expect(sent.status == "sent" && sent.answer.contains("250 taken") && box.taken == [sent.id: 1])

                try await box.tell("refuse 550 no such mailbox")
                let refused = try await Self.settled(house, try await Self.letter(house))
                #expect(refused.status == "failed" && refused.answer == "550 no such mailbox")
                server.kill()
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `of two recipients the one that is refused says why, and the other has it`()
        async throws
    {
        try await House.withHouse { house in
            _ = try await house.administration.addContact(
                named: "Office", at: "office@coleg-sampl.example", for: [.submissions], of: "SAC")
            try await Letterbox.withLetterbox { box, port in
                try await box.tell("refuse-for office@coleg-sampl.example 550 5.1.1 no such mailbox here")
                let name = try await Self.letter(house)
                let server = try await Self.serve(house, "smtp://127.0.0.1:\(port)")
                defer { server.kill() }
                func standings() async throws -> [String] {
                    try await house.engine.letters(of: name, as: house.officer.credential).letters.map {
                        "\($0.address ?? "") \($0.status.rawValue) \($0.answer ?? "")"
                    }.sorted()
                }
                try await eventually("both are settled") {
                    try await standings().allSatisfy { !$0.contains(" waiting ") && !$0.contains(" handing-over ") }
                }
                #expect(
                    try await standings() == [
                        "nia.sampl@coleg-sampl.example sent 250 taken",
                        "office@coleg-sampl.example failed 550 5.1.1 no such mailbox here",
                    ])
                #expect(box.taken.values.reduce(0, +) == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `encrypted and signed in, or not at all`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-certificate-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/cert.pem", "-days", "2",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ]
        (openssl.standardOutput, openssl.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try openssl.run()
        openssl.waitUntilExit()
        try await House.withHouse { house in
            try await Letterbox.withLetterbox(["\(folder)/cert.pem", "\(folder)/key.pem", "ann:secret"]) { box, port in
                let name = try await Self.letter(house)
                func again() async throws {
                    _ = try await house.admin.withConnection {
                        try await $0.execute("UPDATE accredit.case_letter SET next_at = clock_timestamp()")
                    }
                }
                let tries: [(way: String, password: String, says: String)] = [
                    // A certificate that nobody vouches for, and a wrong password: the letter waits, and the password
                    // is not repeated.
                    ("smtp://ann@localhost:\(port)?tls=required", "secret", "certificate"),
                    ("smtp://ann@localhost:\(port)?ca=\(folder)/cert.pem", "wrong", "535"),
                ]
                for one in tries {
                    try await again()
                    let server = try await Self.serve(house, one.way, password: one.password)
                    try await eventually("it says \(one.says)") {
                        try await Self.standing(house, name).answer.lowercased().contains(one.says)
                    }
                    server.kill()
                    let letter = try await Self.standing(house, name)
                    #expect(letter.status == "waiting" && !letter.answer.contains("wrong"), "\(letter)")
                }
                try await again()
                let server = try await Self.serve(
                    house, "smtp://ann@localhost:\(port)?tls=required&ca=\(folder)/cert.pem", password: "secret")
                let sent = try await Self.settled(house, name)
                server.kill()
                #expect(sent.status == "sent" && box.taken == [sent.id: 1], "\(sent)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a folder gets each letter as a file of its own; without a way they wait`()
        async throws
    {
        try await House.withHouse { house in
            let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-letters-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let name = try await Self.letter(house)
            let idle = try await RunningServer.start(database: house.database, arguments: ["--timer-interval", "0.1"])
            try await eventually("it is written") {
                try await house.admin.withConnection {
                    try await $0.query("SELECT 1 FROM accredit.case_letter WHERE html IS NOT NULL")
                }
                .count == 1
            }
            idle.kill()
            #expect(try await Self.standing(house, name).status == "waiting")
            let server = try await Self.serve(house, "directory:\(folder.path)")
            let sent = try await Self.settled(house, name)
            let other = try await Self.settled(house, try await Self.letter(house))
            server.kill()
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(
                Set(files) == ["\(sent.id).eml", "\(other.id).eml"] && sent.status == "sent" && other.status == "sent")
            let text = try String(contentsOf: folder.appending(path: "\(sent.id).eml"), encoding: .utf8)
            #expect(
                text.contains("Message-ID: <\(sent.id)>\r\n") && text.contains("To: nia.sampl@coleg-sampl.example\r\n"))
        }
    }
}
