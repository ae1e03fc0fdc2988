import Foundation
import NIOCore
import Testing

@testable import Mail

/// What messages look like on the wire, and what is read of settings and answers.
@Suite struct MessageTests {
    private static func message(
        _ subject: String = "Decision", text: String = "Yes.", dates: String? = nil
    ) throws -> MailMessage {
        MailMessage(
            id: "letter-1@bac.example", sender: try #require(MailSender("BAC accreditation <acc@bac.example>")),
            recipient: "nia@coleg.example",
            content: .init(subject: subject, text: text, html: "<p>\(text)</p>", dates: dates), seconds: 1_773_057_600)
    }

    @Test(arguments: [
        ("acc@bac.example", nil as String?, "acc@bac.example"), ("BAC <acc@bac.example>", "BAC", "acc@bac.example"),
        ("\"Body, of Care\" <acc@bac.example>", "Body, of Care", "acc@bac.example"),
    ])
    func `a sender is an address, perhaps with a name`(text: String, name: String?, address: String) throws {
        let sender = try #require(MailSender(text))
        #expect(sender.name == name)
        #expect(sender.address == address)
    }

    @Test(arguments: [
        "", "acc", "acc@", "a b@bac.example", "acc@bac.example\r\nBcc: all@bac.example", "BAC acc@bac.example", "<>",
        "é@bac.example",
    ])
    func `what is no address is none`(text: String) { #expect(MailSender(text) == nil) }

    @Test func `is plain ASCII in short lines, whatever its words are`() throws {
        let message = try Self.message(
            """
            Penderfyniad ar “Ymarfer sy'n Ymwybodol o Ddementia ym maes Gofal Cartref” (SAB-7K3M-9QX4-T2): \
            cymeradwywyd\r\nBcc: x
            """,
            text: String(repeating: "Bydd y cwrs hwn – “da” – ŵ ", count: 30) + "\n.\n..dot")
        let text = String(decoding: message.bytes, as: UTF8.self)
        #expect(message.bytes.allSatisfy { $0 < 0x80 })
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.contains("\r") })
        #expect(lines.last == "")
        // A line feed in a subject begins no header of its own.
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        #expect(lines.contains("Date: Mon, 09 Mar 2026 12:00:00 +0000"))
        #expect(lines.contains("Message-ID: <letter-1@bac.example>"))
        #expect(message.bytes == message.bytes)
    }

    @Test func `a calendar file is attached beside the words`() throws {
        let file = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        let text = String(decoding: try Self.message(dates: file).bytes, as: UTF8.self)
        let kinds = text.components(separatedBy: "\r\n").filter { $0.hasPrefix("Content-Type: ") }
        #expect(
            kinds == [
                "Content-Type: multipart/mixed;", "Content-Type: multipart/alternative;",
                "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8",
                "Content-Type: text/calendar; charset=utf-8; method=PUBLISH",
            ])
        #expect(text.contains("Content-Disposition: attachment; filename=\"dates.ics\""))
        #expect(text.contains(Data(file.utf8).base64EncodedString()))
        #expect(!String(decoding: try Self.message().bytes, as: UTF8.self).contains("mixed"))
    }

    @Test func `a subject reads the same once decoded`() throws {
        for subject in ["Decision", "Reminder: “A” (B)", "=?utf-8?Q?x?=", String(repeating: "ŵ", count: 100)] {
            let decoded = MailMessage.encoded(subject).components(separatedBy: "\r\n ").map { word in
                guard let match = word.wholeMatch(of: /=\?utf-8\?B\?(.*)\?=/) else { return word }
                #expect(word.utf8.count <= 75)
                return String(decoding: Data(base64Encoded: String(match.1)) ?? Data(), as: UTF8.self)
            }.joined()
            #expect(decoded == subject)
        }
    }

    @Test func `a line that begins with a dot gets another`() {
        let stuffed = SMTPTalk.stuffed(Array(".a\r\nb.\r\n.\r\n..c\r\n".utf8))
        #expect(String(decoding: stuffed, as: UTF8.self) == "..a\r\nb.\r\n..\r\n...c\r\n")
    }

    @Test func `answers are put together however they arrive`() throws {
        let bytes = Array("250-bac.example greets\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n354 go on\r\n".utf8)
        for size in [1, 2, 7, bytes.count] {
            var reader = SMTPReplyReader()
            var replies: [SMTPReply] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                try reader.take(.init(bytes: bytes[start..<min(bytes.count, start + size)]))
                while let reply = try reader.next() { replies.append(reply) }
            }
            #expect(replies.map(\.code) == [250, 354])
            #expect(replies.first?.offers("STARTTLS") == true)
            #expect(replies.first?.ways(of: "AUTH") == ["PLAIN", "LOGIN"])
            #expect(reader.isEmpty)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n", "25 x\r\n", "999 x\r\n", "250x\r\n", "\r\n", String(repeating: "x", count: 70_000),
    ])
    func `what is no answer is refused`(text: String) {
        #expect(throws: SMTPFault.self) {
            var reader = SMTPReplyReader()
            try reader.take(.init(string: text))
            _ = try reader.next()
        }
    }

    @Test(arguments: [
        ("directory:/var/mail/out", MailRoute.directory("/var/mail/out")),
        (
            "smtp://127.0.0.1:2525",
            .smtp(SMTPServer(host: "127.0.0.1", port: 2525, security: .offered, credentials: nil, certificates: nil))
        ),
        (
            "smtp://mail.example",
            .smtp(SMTPServer(host: "mail.example", port: 587, security: .required, credentials: nil, certificates: nil))
        ),
        (
            "smtps://ann@mail.example?ca=/etc/ca.pem",
            .smtp(
                SMTPServer(
                    host: "mail.example", port: 465, security: .tls,
                    credentials: .init(user: "ann", password: "secret"),
                    certificates: "/etc/ca.pem"))
        ),
    ])
    func `a way for letters is read`(text: String, route: MailRoute) throws {
        #expect(try MailRoute(text, password: "secret") == route)
    }

    @Test(arguments: [
        "mail.example", "http://mail.example", "directory:out", "smtp://ann:secret@mail.example",
        "smtp://mail.example?tls=maybe",
        "smtps://mail.example?tls=none", "smtp://ann@mail.example?tls=none", "smtp://ann@mail.example?tls=offered", "",
    ])
    func `what is no way is refused`(text: String) {
        #expect(throws: MailRouteError.self) { try MailRoute(text, password: "secret") }
    }
}
