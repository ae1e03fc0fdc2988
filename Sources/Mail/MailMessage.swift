import Foundation

/// Who sends: an address, and perhaps a name before it.
package struct MailSender: Hashable, Sendable {
    /// The name people see.
    package let name: String?
    /// The address.
    package let address: String
    /// What stands behind the address's at sign.
    package var domain: String { String(address.split(separator: "@").last ?? "") }

    /// Reads `accreditation@bac.example` or `BAC accreditation <accreditation@bac.example>`; `nil` for anything else.
    package init?(_ text: String) {
        guard let match = text.wholeMatch(of: /\s*(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))\s*/) else {
            return nil
        }
        let address = String(match.2 ?? match.3 ?? "")
        guard MailSender.isAddress(address) else { return nil }
        self.address = address
        name = match.1.map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// True if a text is an address as mail servers take it without further ado.
    static func isAddress(_ text: String) -> Bool {
        // Words with dots between them, an at sign, and the labels of a domain with dots between them.
        let address =
            #/
            [A-Za-z0-9!\#$%&'*+\/=?^_`{|}~-]+ (\.[A-Za-z0-9!\#$%&'*+\/=?^_`{|}~-]+)*
            @
            [A-Za-z0-9] ([A-Za-z0-9-]*[A-Za-z0-9])? (\.[A-Za-z0-9] ([A-Za-z0-9-]*[A-Za-z0-9])?)*
            /#
        return text.utf8.count <= 254 && text.wholeMatch(of: address) != nil
    }
}

/// A message. The same values make the same bytes, however often it is tried.
package struct MailMessage: Hashable, Sendable {
    /// What it says: the same words as plain text and as HTML, and perhaps a calendar file.
    package struct Content: Hashable, Sendable {
        let subject: String
        let text: String
        let html: String
        let dates: String?

        /// - Parameter dates: a calendar file, which is attached.
        package init(subject: String, text: String, html: String, dates: String? = nil) {
            (self.subject, self.text, self.html, self.dates) = (subject, text, html, dates)
        }
    }

    /// Its id without angle brackets, such as `letter-4@bac.example`.
    package let id: String
    let sender: MailSender
    let recipient: String
    let replyTo: String?
    let content: Content
    /// When it was written, in seconds since 1970.
    let seconds: Int

    /// A message.
    /// - Parameters:
    ///   - id: printable ASCII without blanks and angle brackets.
    ///   - recipient: an address.
    ///   - seconds: when it was written, since 1970.
    package init(
        id: String, sender: MailSender, recipient: String, replyTo: String? = nil, content: Content, seconds: Int
    ) {
        self.id = id
        self.sender = sender
        self.recipient = recipient
        self.replyTo = replyTo
        self.content = content
        self.seconds = seconds
    }

    /// The message as RFC 5322 and RFC 2045 to 2047 write it: ASCII, lines of at most 78 characters that end in CR LF.
    package var bytes: [UInt8] {
        let mark = String(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.suffix(50))
        let from = sender.name.map { "\(Self.encoded($0))\r\n <\(sender.address)>" } ?? sender.address
        var lines = [
            "Date: \(date)", "From: \(from)", "To: \(recipient)", "Subject: \(Self.encoded(content.subject))",
            "Message-ID: <\(id)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        ]
        if let replyTo { lines.insert("Reply-To: \(replyTo)", at: 3) }
        let words = Self.multipart(
            "alternative", boundary: "part-\(mark)",
            [
                Self.part("text/plain; charset=utf-8", content.text),
                Self.part("text/html; charset=utf-8", content.html),
            ])
        let file = content.dates.map {
            Self.part(
                "text/calendar; charset=utf-8; method=PUBLISH", $0,
                ["Content-Disposition: attachment; filename=\"dates.ics\""])
        }
        lines += file.map { Self.multipart("mixed", boundary: "file-\(mark)", [words, $0]) } ?? words
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// Several parts as one, as lines: its head, then each part behind a boundary.
    private static func multipart(_ kind: String, boundary: String, _ parts: [[String]]) -> [String] {
        ["Content-Type: multipart/\(kind);\r\n boundary=\"\(boundary)\""]
            + parts.flatMap { ["", "--\(boundary)"] + $0 } + ["--\(boundary)--", ""]
    }

    /// A text as lines: its head, and the text in base64.
    private static func part(_ type: String, _ text: String, _ head: [String] = []) -> [String] {
        ["Content-Type: \(type)"] + head + [
            "Content-Transfer-Encoding: base64", "",
            Data(text.utf8).base64EncodedString(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ]),
        ]
    }

    private var date: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    /// Words of a header: as they are where they are short and plain, else as encoded words of at most 60 characters,
    /// each on a line.
    static func encoded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7e).contains($0) && !"\"\\<>@,;:()[]=".utf8.contains($0) }
        if isPlain, text.utf8.count <= 60 { return text }
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            let next = scalar.value < 0x20 || scalar.value == 0x7f ? " " : String(Character(scalar))
            if word.utf8.count + next.utf8.count > 36 {
                words.append(word)
                word = ""
            }
            word.unicodeScalars.append(contentsOf: next.unicodeScalars)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
