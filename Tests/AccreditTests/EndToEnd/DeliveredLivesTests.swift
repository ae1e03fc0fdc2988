import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// The letters of scripted lives on their way to a real mail server, whose sender is killed over and over: each arrives
/// once at most, in the language that was asked for, with links that lead somewhere.
@Suite(.serialized) struct DeliveredLivesTests {
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            (Lives.twoRequestsAndALateCondition, LetterLanguage.cy), (.conflictDeclaredLate, .en),
            (.appealUpheld, .both),
        ])
    func `every letter of a life arrives once`(name: Lives, language: LetterLanguage) async throws {
        try await House.withHouse { house in
            try await house.writesAboutTheTold()
            try await house.administration.setAddress(
                "nia.sampl@coleg-sampl.example", of: "SAC", person: "simulatingProvider")
            _ = try await house.engine.setLanguage(language, as: house.simulatingProvider.credential)
            let server = try await RunningServer.start(
                database: house.database, arguments: ["--timer-interval", "0"])
            defer { server.kill() }
            var narrator = CommandLineNarrator(
                server: server.address, operators: try BuiltProgram.url(database: house.database),
                service: try BuiltProgram.url(database: house.database, role: "accredit_service"))
            narrator.examines = false
            #expect(try await LifeTelling.flaws(of: try name.life, told: narrator, in: house) == [])
            try await Letterbox.withLetterbox { box, port in
                for step in ["rcpt", "dot", "data"] {
                    try await box.tell("stop \(step)")
                    let sender = try await Self.sender(house, port, links: server.address)
                    try await box.wait(for: "at \(step)")
                    sender.kill()
                    try await box.tell("stop none")
                    try await box.tell("go")
                }
                let sender = try await Self.sender(house, port, links: server.address)
                defer { sender.kill() }
                try await eventually("everything is settled") { try await Self.letters(house).allSatisfy(\.isSettled) }
                try await check(try await Self.letters(house), box, language, links: server.address)
            }
        }
    }

    private static func sender(_ house: House, _ port: Int, links: String) async throws -> RunningServer {
        try await RunningServer.start(
            database: house.database, arguments: ["--timer-interval", "0.1"],
            settings: [
                "ACCREDIT_MAIL": "smtp://127.0.0.1:\(port)", "ACCREDIT_PUBLIC_URL": links + "/",
                "ACCREDIT_MAIL_FROM": "SAB accreditation <accreditation@sab.example>",
            ])
    }

    private struct Standing {
        let id: String
        let reference: String
        let recipient: String
        let status: String
        let languages: [String]
        let text: String
        let hasDates: Bool
        /// The command that it tells of.
        let command: String

        var isSettled: Bool { ["sent", "unconfirmed"].contains(status) }
    }

    private static func letters(_ house: House) async throws -> [Standing] {
        try await house.admin.withConnection {
            try await $0.query(
                """
                SELECT format('letter-%s-%s@sab.example', l.case_id, l.letter_no) AS id, h.reference, l.recipient,
                    l.status, coalesce(l.languages, '{}') AS languages, coalesce(l.words, '') AS words,
                    l.dates IS NOT NULL AS has_dates, e.command
                FROM accredit.case_letter l JOIN accredit.case_head h ON h.case_id = l.case_id
                JOIN accredit.case_event e ON e.case_id = l.case_id AND e.seq = l.seq
                """)
        }.map {
            Standing(
                id: try $0.decode("id"), reference: try $0.decode("reference"), recipient: try $0.decode("recipient"),
                status: try $0.decode("status"), languages: try $0.decode("languages"), text: try $0.decode("words"),
                hasDates: try $0.decode("has_dates"), command: try $0.decode("command"))
        }
    }

    private func check(
        _ letters: [Standing], _ box: Letterbox, _ language: LetterLanguage, links: String
    ) async throws {
        #expect(letters.count > 10)
        #expect(Set(box.taken.keys).isSubset(of: letters.map(\.id)))
        for letter in letters {
            let times = box.taken[letter.id, default: 0]
            #expect(letter.status == "sent" ? times == 1 : times <= 1, "\(letter)")
            let expected: [String] =
                switch (letter.recipient, language) {
                case ("provider", .cy): ["cy"]
                case ("provider", .both): ["cy", "en"]
                default: ["en"]
                }
            #expect(letter.languages == expected, "\(letter)")
            #expect(letter.text.contains("\(links)/cases/\(letter.reference)"), "\(letter)")
        }
        // Days that a letter names come as a calendar file, under the names that they have in the provider's diary.
        let dated = Set(letters.filter { $0.hasDates && box.taken[$0.id] != nil }.map(\.id))
        let dates = box.lines("date ").map { $0.split(separator: " ").map(String.init) }
        #expect(Set(dates.map { $0[1] }) == dated)
        // What is met, answered or over has no day any more.
        let over: Set = ["discharge", "miss", "reply", "settle"]
        #expect(letters.allSatisfy { !$0.hasDates || !over.contains($0.command) })
        let references = Set(letters.map(\.reference))
        #expect(
            dates.allSatisfy { date in
                date[2].hasSuffix("@accredit")
                    && (references.contains { date[2].hasPrefix("\($0)-reply-") || date[2].hasPrefix("\($0)-meet-") }
                        || date[2] == "accreditation-committee-\(date[3])@accredit")
            }, "\(dates)")
        // No more than one for each killed sender is left to be asked about.
        #expect(letters.count { $0.status == "unconfirmed" } <= 3)
        try await HTTPClient.withHTTPClient { http in
            for reference in Set(letters.map(\.reference)) {
                let page = try await http.execute(
                    HTTPClientRequest(url: "\(links)/cases/\(reference)"), timeout: .seconds(30))
                let text = String(buffer: try await page.body.collect(upTo: 1 << 20))
                #expect(page.status == .ok && text.contains("accredit case show \(reference)"))
            }
        }
    }
}
