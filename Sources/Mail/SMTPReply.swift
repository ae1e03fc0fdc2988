import NIOCore

/// What a mail server answers: a code, and one or more lines.
struct SMTPReply: Hashable {
    let code: Int
    let lines: [String]

    /// True if the server may do it later.
    var isPassing: Bool { (400..<500).contains(code) }
    /// The answer as one line.
    var words: String { "\(code) \(lines.joined(separator: " "))" }

    /// True if a capability is among the lines, by its first word.
    func offers(_ name: String) -> Bool {
        lines.contains { $0.uppercased().split(separator: " ").first.map(String.init) == name }
    }

    /// The words after a capability: the ways of AUTH.
    func ways(of name: String) -> [String] {
        lines.map { $0.uppercased().split(separator: " ").map(String.init) }.filter { $0.first == name }.flatMap {
            $0.dropFirst()
        }
    }
}

/// Puts answers together from what arrives: `250-one`, `250-two`, `250 three`.
struct SMTPReplyReader {
    /// Bytes of an answer at most; RFC 5321 has 512 for a line.
    static let limit = 65_536

    private var bytes = ByteBuffer()
    private var lines: [String] = []

    /// True if something came that belongs to no answer yet.
    var isEmpty: Bool { bytes.readableBytes == 0 && lines.isEmpty }

    /// Takes what arrived.
    /// - Throws: ``SMTPFault`` where it is more than any answer.
    mutating func take(_ more: ByteBuffer) throws(SMTPFault) {
        bytes.writeImmutableBuffer(more)
        if bytes.readableBytes > Self.limit { throw .noSense("an endless line") }
    }

    /// The next answer that is whole; `nil` where none is.
    /// - Throws: ``SMTPFault`` where it is none.
    mutating func next() throws(SMTPFault) -> SMTPReply? {
        while let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            var line = bytes.readString(length: end - bytes.readerIndex + 1) ?? ""
            while line.hasSuffix("\r\n") || line.hasSuffix("\n") || line.hasSuffix("\r") { line.removeLast() }
            guard let code = Int(line.prefix(3)), (200...599).contains(code),
                line.utf8.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
                line.count == 3 || line.dropFirst(3).first == " " || line.dropFirst(3).first == "-", lines.count < 200
            else { throw .noSense(String(line.prefix(100))) }
            lines.append(String(line.dropFirst(4)))
            if line.dropFirst(3).first == "-" { continue }
            defer { lines = [] }
            return SMTPReply(code: code, lines: lines)
        }
        return nil
    }
}

/// Reason why a talk with a mail server broke off.
enum SMTPFault: Error, Hashable {
    /// It closed the connection, or did not answer in time.
    case silent
    /// It said something that is no answer.
    case noSense(String)
    /// It answered no, to which words.
    case refused(to: String, SMTPReply)
    /// It offers no encryption where that is asked for.
    case noEncryption
    /// It takes no way of telling who sends that is known here.
    case noWayToSignIn([String])
    /// Something came before encryption began: somebody may be in between.
    case injected

    /// As a sentence for the officer.
    var words: String {
        switch self {
        case .silent: "the mail server closed the connection or did not answer in time"
        case .noSense(let line): "the mail server said what is no answer: \(line)"
        case .refused(let step, let reply): "the mail server answered \(step) with \(reply.words)"
        case .noEncryption: "the mail server offers no STARTTLS, and without it nothing is sent"
        case .noWayToSignIn(let ways):
            "the mail server takes AUTH \(ways.joined(separator: " ")) only; known are PLAIN and LOGIN"
        case .injected: "the mail server said more than its answer to STARTTLS; nothing was sent"
        }
    }
}
