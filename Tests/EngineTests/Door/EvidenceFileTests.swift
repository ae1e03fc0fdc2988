import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Files as they come in: what is taken for what it is, how large it may be, that it is kept once, and that what nobody
/// wants goes.
@Suite(.serialized) struct EvidenceFileTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
    private static let pdf = Array("%PDF-1.7\n%âãÏÓ\n".utf8)

    /// A zip archive with these entries, stored as they are.
    private static func archive(_ entries: [(name: String, content: String)], streamed: Bool = false) -> [UInt8] {
        entries.flatMap { name, content -> [UInt8] in
            let size = UInt8(content.utf8.count)
            let header: [UInt8] =
                [
                    0x50, 0x4b, 3, 4, 20, 0, streamed ? 8 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, streamed ? 0 : size, 0,
                    0, 0, size, 0, 0, 0,
                ]
                + [UInt8(name.utf8.count), 0, 0, 0]
            return header + Array(name.utf8) + Array(content.utf8)
        }
    }

    private static let kinds: [(name: String, bytes: [UInt8], kind: FileKind?)] = [
        ("plan.pdf", pdf, .pdf), ("shot.png", png, .png), ("photo.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 16], .jpeg),
        (
            "plan.docx",
            archive([("[Content_Types].xml", "<a/>"), ("_rels/.rels", "<a/>"), ("word/document.xml", "<a/>")]), .docx
        ),
        (
            "plan.docx", archive([("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>")], streamed: true),
            .docx
        ),
        ("table.xlsx", archive([("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>")]), .xlsx),
        (
            "talk.pptx",
            archive([("_rels/.rels", "<a/>"), ("ppt/presentation.xml", "<a/>"), ("[Content_Types].xml", "<a/>")]), .pptx
        ),
        (
            "plan.odt", archive([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]),
            .odt
        ),
        ("drawing.odg", archive([("mimetype", "application/vnd.oasis.opendocument.graphics")]), nil),
        ("things.zip", archive([("readme.txt", "word/"), ("a/word/b", "x")]), nil),
        ("notes.txt", Array("Cynllun asesu: dysgwyr yn cyflwyno portffolio, tŷ.\n".utf8), .text),
        ("table.csv", Array("a,b\n1,2\n".utf8), .csv),
        ("notes.txt", Array("half a character: \u{177}".utf8.dropLast()), .text),
        ("program.exe", [0x4d, 0x5a, 0x90, 0, 3], nil),
        ("latin1.txt", [0x63, 0x61, 0x66, 0xe9, 0x20, 0x61, 0x62, 0x63], nil),
        ("empty.bin", [0], nil),
    ]

    @Test(arguments: kinds.indices)
    func aFileIsWhatIsInIt(index: Int) {
        let (name, bytes, kind) = Self.kinds[index]
        #expect(FileKind.of(bytes, named: name) == kind, "\(name)")
    }

    /// An archive tells at its end what its start does not: `openpyxl` writes its large sheets first.
    @Test func anArchiveIsWhatItsDirectorySays() async throws {
        func directory(_ names: [String]) -> [UInt8] {
            names.flatMap { name -> [UInt8] in
                let head = [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 24) + [UInt8(name.utf8.count)]
                return head + [UInt8](repeating: 0, count: 17) + Array(name.utf8)
            }
        }
        let start = Self.archive([("docProps/app.xml", "<a/>"), ("docProps/core.xml", "<a/>")])
        let whole = start + [UInt8](repeating: 7, count: 300_000)
        let workbook = whole + directory(["docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml"])
        try await House.withHouse { house in
            let name = try await house.smallCase()
            _ = try await house.send(workbook, named: "table.xlsx", for: name)
            let others = [
                ("table.docx", workbook), ("things.zip", whole + directory(["xl/things"])),
                ("things.xlsx", whole + directory(["things/xl/workbook.xml", "[Content_Types].xml"])),
            ]
            for (file, bytes) in others {
                guard
                    case .refused(let refusal) = try await house.receive(
                        bytes, named: file, for: name, by: house.provider)
                else {
                    Issue.record("\(file) was taken")
                    continue
                }
                #expect(refusal.reason == .evidenceType)
            }
        }
    }

    /// What is refused of a file by its content, its name and its size; the limit is 1 MB.
    @Test func whatIsNotTakenLeavesNothing() async throws {
        try await House.withHouse { house in
            let name = try await house.smallCase()
            let limit = 1 << 20
            let large = Self.pdf + [UInt8](repeating: 7, count: limit - Self.pdf.count)
            let refused: [(name: String, bytes: [UInt8], announced: Int?, reason: Refusal.Reason)] = [
                ("plan.pdf", [], nil, .evidenceEmpty), ("plan.pdf", [], 0, .evidenceEmpty),
                ("plan.pdf", Self.png, nil, .evidenceType),
                ("plan.docx", Self.pdf, nil, .evidenceType), ("page.html", Array("<html>".utf8), nil, .evidenceType),
                ("plan.pdf", [0x4d, 0x5a, 0x90, 0], nil, .evidenceType),
                ("plan.pdf", large + [7], nil, .evidenceTooLarge),
                ("plan.pdf", Self.pdf, limit + 1, .evidenceTooLarge),
            ]
            for (file, bytes, announced, reason) in refused {
                let received = try await house.receive(
                    bytes, named: file, for: name, announced: announced, by: house.provider)
                guard case .refused(let refusal) = received else {
                    Issue.record("\(file), \(bytes.count) bytes: \(received)")
                    continue
                }
                #expect(refusal.reason == reason && refusal.sentence.count > 20, "\(file): \(refusal.sentence)")
            }
            for table in ["evidence_blob", "evidence_chunk", "evidence_upload", "evidence_loose"] {
                #expect(
                    try await house.value("SELECT count(*) FROM accredit.\(identifier: table)", as: Int.self) == 0,
                    "\(table)")
            }
            // Exactly the limit is taken, and comes back as it was.
            let sha256 = try await house.send(large, named: "plan.pdf", for: name)
            let attach = Command.Request.give(
                .attach, case: name, members: ["requirement": "plan", "sha256": .string(sha256)])
            _ = try await house.outcome(attach, as: house.provider).receipt()
            let file = try await house.engine.file(1, of: name, as: house.provider.credential)
            var (back, part): ([UInt8], Int) = ([], 0)
            while let bytes = try await file.part(part) { (back, part) = (back + bytes, part + 1) }
            #expect(back == large && file.size == limit && file.mediaType == "application/pdf" && part == 4)
            // Strangers, and who may not, are told so before a byte is taken.
            for (person, reason) in [(house.officer, Refusal.Reason.notPermitted), (house.otherProvider, .unknownCase)]
            {
                guard
                    case .refused(let refusal) = try await house.receive(
                        Self.pdf, named: "plan.pdf", for: name, by: person)
                else {
                    Issue.record("it was taken")
                    continue
                }
                #expect(refusal.reason == reason)
            }
            guard
                case .unauthenticated = try await house.receive(Self.pdf, named: "plan.pdf", for: name, by: try .nobody)
            else {
                Issue.record("nobody sent a file")
                return
            }
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func theSameFileIsKeptOnceAndGoesWhenNobodyWantsIt() async throws {
        try await House.withHouse { house in
            let mine = try await house.open().reference
            let submission = try House.submission(changing: "provider_ukprn", to: nil)
            let theirs = try await house.open(submission, by: house.otherProvider).reference
            // 1. The same file ten times at once, by two providers.
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<10 {
                    let (name, person) =
                        number.isMultiple(of: 2) ? (mine, house.provider) : (theirs, house.otherProvider)
                    group.addTask { try await house.send(Self.pdf, named: "plan.pdf", for: name, by: person) }
                }
                let digests = try await group.reduce(into: Set<String>()) { $0.insert($1) }
                #expect(digests.count == 1)
            }
            func counts() async throws -> [Int] {
                var counts: [Int] = []
                for table in ["evidence_blob", "evidence_chunk", "evidence_upload", "evidence_holding"] {
                    counts.append(try await house.value("SELECT count(*) FROM accredit.\(identifier: table)"))
                }
                return counts
            }
            #expect(try await counts() == [1, 1, 0, 2])
            // 2. One begins and goes away; nothing is swept before its time.
            _ = try await house.pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT content FROM accredit.begin_evidence(sha256(convert_to(\(house.provider.secret), 'UTF8')), \
                    \(mine), 'attach', NULL)
                    """
                )
            }
            let sweep = { try await house.value("SELECT accredit.sweep_evidence(100)", as: Int.self) }
            func age(_ table: String, _ column: String) async throws {
                try await house.admin.withConnection { connection in
                    _ = try await connection.query(
                        """
                        UPDATE accredit.\(identifier: table) SET \(identifier: column) = \(identifier: column) - \
                        interval '25 hours'
                        """
                    )
                }
            }
            #expect(try await sweep() == 0)
            #expect(try await counts() == [1, 1, 1, 2])
            try await age("evidence_upload", "touched_at")
            #expect(try await sweep() == 1)
            // 3. What is attached stays; taken back, it goes a day later.
            let digest: String = try await house.value("SELECT encode(sha256, 'hex') FROM accredit.evidence_blob")
            let attach = Command.Request.give(
                .attach, case: mine, members: ["requirement": "plan", "sha256": .string(digest)])
            _ = try await house.outcome(attach, as: house.provider).receipt()
            try await age("evidence_loose", "since")
            #expect(try await sweep() == 0)
            #expect(try await counts() == [1, 1, 0, 2])
            _ = try await house.outcome(.give(.detach, case: mine, members: ["item": 1]), as: house.provider).receipt()
            #expect(try await sweep() == 0)
            try await age("evidence_loose", "since")
            #expect(try await sweep() == 1)
            #expect(try await counts() == [0, 0, 0, 0])
            #expect(try await house.outcome(attach, as: house.provider).refusal?.reason == .noSuchFile)
        }
    }
}

extension House {
    /// A case on a route that takes files of 1 MB.
    func smallCase() async throws -> String {
        var small = SmallWorkflow(name: "small-files")
        small.rest = ["evidence_limit: 1 MB"]
        _ = try await administration.publish([.init(file: "small.yaml", text: small.text)])
        return try await open(route: "small-files").reference
    }
}
