import Administration
import Engine
import Postgres
import Testing
import Turnaround

/// Whatever is wrong with a file: one message that says what to do, and the database as it was.
@Suite struct ImportRefusalTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let what: String
        var file = "log.csv"
        let content: [UInt8]
        var options: @Sendable (inout ImportOptions) -> Void = { _ in }
        /// What the message says.
        let says: [String]
        var testDescription: String { what }

        init(
            _ what: String, file: String = "log.csv", _ content: String, says: [String],
            options: @escaping @Sendable (inout ImportOptions) -> Void = { _ in }
        ) {
            self.init(what, file: file, bytes: Array(content.utf8), says: says, options: options)
        }

        init(
            _ what: String, file: String = "log.csv", bytes: [UInt8], says: [String],
            options: @escaping @Sendable (inout ImportOptions) -> Void = { _ in }
        ) {
            (self.what, self.file, content, self.says, self.options) = (what, file, bytes, says, options)
        }
    }

    static let head = "case:concept:name,concept:name,time:timestamp\n"
    static let good = head + "A,Received,2026-01-05\nA,Decided,2026-01-09\n"

    static let files = [
        Refusal("empty", "", says: ["log.csv is empty"]),
        Refusal("only white space", " \n\n", says: ["log.csv is empty"]),
        Refusal("only a header", head, says: ["log.csv has no events to import", "no row under it"]),
        Refusal("a wide header", "Ref,Received\n", says: ["no row under it"]) { $0.shape = .wide(steps: []) },
        Refusal(
            "half a workbook", bytes: [0x50, 0x4b, 3, 4, 20], says: ["its directory is missing", "copy it again"]),
        Refusal(
            "neither UTF-8 nor Windows-1252", bytes: Array(head.utf8) + [65, 44, 0x81, 44, 50, 10],
            says: ["malformed CSV", "no letter of Windows-1252", "CSV UTF-8"]),
        Refusal("half a letter of UTF-16", bytes: [0xff, 0xfe, 0x61, 0, 0x61], says: ["in the middle of a letter"]),
        Refusal("OCEL", bytes: Array("{}".utf8), says: ["is JSON", "save the log as CSV"]),
        Refusal(
            "a zero byte", bytes: Array(good.utf8) + [65, 44, 0, 44, 50, 10],
            says: ["log.csv:4: malformed CSV", "a NUL byte in cell 2"]),
        Refusal("too few cells", good + "A,Closed\n", says: ["a time that is not understood", "row 4: (empty)"]),
        Refusal(
            "too many cells", "\n" + good + "A,Closed,2026-01-09,x\n",
            says: ["a row with more cells than the header", "has 3 titles", "row 5: “x”"]),
        Refusal(
            "an open quotation mark", good + "A,\"Closed,2026-01-09\nB,Received,2026-01-09\n",
            says: ["log.csv:4: malformed CSV", "never closed"]),
        Refusal(
            "an open quotation mark and much after it",
            good + "A,\"Closed,2026-01-09\n" + String(repeating: "B,Received,2026-01-09\n", count: 80_000),
            says: ["log.csv:4: malformed CSV", "never closed"]),
        Refusal(
            "an end-of-copy mark", good + "\\.\nB,Received,2026-01-09\n",
            says: ["an empty cell in “concept:name”", "row 4"]),
        Refusal(
            "an unclosed header", "\"a,b\n" + String(repeating: "x", count: 2_000_000),
            says: ["log.csv:1: malformed CSV", "never closed"]),
        Refusal(
            "XML that breaks off", file: "log.xes", "<log>\n<trace>\n<event>\n",
            says: ["log.xes:4: malformed XES", "no element found"]),
        Refusal(
            "XML that does not match", file: "log.xes", "<log>\n<trace>\n</log>\n",
            says: ["log.xes:3: malformed XES", "mismatched tag"]),
        Refusal(
            "XML in an encoding that nobody reads", file: "log.xes",
            "<?xml version='1.0' encoding='windows-1252'?><log></log>",
            says: ["log.xes:1: malformed XES", "unknown encoding", "in UTF-8"]),
        Refusal(
            "another XML", file: "log.xes", "<html></html>", says: ["log.xes:1: malformed XES", "<html>, not <log>"]),
        Refusal(
            "an event of no trace", file: "log.xes", "<log>\n<event/></log>",
            says: ["log.xes:2: malformed XES", "belongs to no trace"]),
        Refusal(
            "an XES without events", file: "log.xes",
            "<log><trace><string key='concept:name' value='A'/></trace></log>",
            says: ["log.xes has no events to import", "no <event>"]),
        Refusal(
            "XES with late attributes", file: "log.xes",
            "<log><trace><event/><string key='concept:name' value='A'/></trace></log>",
            says: ["come first"]),
        Refusal("wide XES", file: "log.xes", "<log></log>", says: ["wide files have one row a case: leave out --wide"])
        {
            $0.shape = .wide(steps: [])
        },
    ]

    static let columns = [
        Refusal(
            "an unknown column", good,
            says: [
                "no column “activty” for the activity", "name the column",
                "“case:concept:name”, “concept:name”, “time:timestamp”",
            ]
        ) { $0.activityColumn = "activty" },
        Refusal("a misspelt column", good, says: ["did you mean “time:timestamp”?"]) {
            $0.timeColumn = "time:timestmap"
        },
        Refusal("an unknown resource column", good, says: ["no column “who”"]) { $0.resourceColumn = "who" },
        Refusal("an unknown end column", good, says: ["no column “closed” for the end of a case"]) {
            $0.endColumn = "closed"
        },
        Refusal(
            "an unknown XES key", file: "log.xes",
            """
            <log><trace><string key='concept:name' value='A'/><event><string key='concept:name' value='X'/><date \
            key='time:timestamp' value='2026-01-01'/></event></trace></log>
            """,
            says: ["no column “stage”", "“case:concept:name”"]
        ) { $0.activityColumn = "stage" },
        Refusal(
            "an unknown step", "Ref,Received\nA,2026-01-05\n",
            says: ["no column “Recieved” for a step; did you mean “Received”?"]
        ) {
            $0.shape = .wide(steps: ["Recieved"])
        },
        Refusal("no column of dates", "Ref,Received\nA,yes\n", says: ["no column of dates", "“Ref”, “Received”"]) {
            $0.shape = .wide(steps: [])
        },
        Refusal(
            "two columns of one title",
            "case:concept:name,concept:name,concept:name,time:timestamp\nA,x,y,2026-01-05\n",
            says: ["2 columns titled “concept:name”"]),
        Refusal(
            "a lifecycle that nobody has",
            "case:concept:name,concept:name,time:timestamp,lifecycle:transition\nA,x,2026-01-05,start\n",
            says: ["none has “complete” in “lifecycle:transition”; found there: “start”"]
        ) { $0.lifecycle = "complete" },
        Refusal(
            "too many activities", head + (0..<2_001).map { "A,step \($0),2026-01-05\n" }.joined(),
            says: ["more than 2000 different activities"]),
    ]

    static let rows = [
        Refusal(
            "times that are none", head + (1...7).map { "A,x,\($0) of 2026\n" }.joined(),
            says: [
                "7 times that are not understood", "29/03/2026 14:05", "row 2: “1 of 2026”", "row 6:",
                "and "
                    + "2 more",
            ]),
        Refusal("an empty time", good + "A,Closed,\n", says: ["a time that is not understood", "row 4: (empty)"]),
        Refusal("a day that no month has", good + "A,Closed,30/02/2026\n", says: ["row 4: “30/02/2026”"]),
        Refusal(
            "a time to come", good + "A,Closed,2999-01-01\n",
            says: ["a time that is still to come", "row 4: “2999-01-01”"]),
        Refusal(
            "an empty case", good + " ,Closed,2026-01-10\n", says: ["an empty cell in “case:concept:name”", "row 4"]),
        Refusal("an empty activity", good + "A,,2026-01-10\n", says: ["an empty cell in “concept:name”", "row 4"]),
        Refusal(
            "an endless activity", good + "A,\(String(repeating: "x", count: 501)),2026-01-10\n",
            says: ["too long", "at most 500 characters", "row 4"]),
        Refusal(
            "an endless case", good + "\(String(repeating: "x", count: 501)),x,2026-01-10\n",
            says: ["too long", "“case:concept:name”"]),
        Refusal(
            "a closing that never occurs", good,
            says: ["“Decide” that closes cases; did you mean “Decided”?", "Activities found: “Decided”, “Received”"]
        ) { $0.closedWhen = ["Decide"] },
        Refusal("an unusable name", good, says: ["“My log!” cannot name a log", "such as “my-log-”"]) {
            $0.name = "My log!"
        },
        Refusal("no name", good, says: ["“” cannot name a log", "such as “history”"]) { $0.name = "" },
        Refusal("a name that is taken", good, says: ["there is a log “taken” already", "such as “taken-2”"]) {
            $0.name = "taken"
        },
        Refusal("an unknown calendar", good, says: ["no calendar “narnia” is published"]) { $0.calendar = "narnia" },
        Refusal(
            "a time of an XES event", file: "log.xes",
            """
            <log><trace><string key='concept:name' value='A'/><event><string key='concept:name' value='X'/><date \
            key='time:timestamp' value='soon'/></event></trace></log>
            """,
            says: ["event 1: “soon”"]),
    ]

    @Test(arguments: files + columns + rows) func refuses(_ refusal: Refusal) async throws {
        try await ImportDatabase.with { administration in
            try await administration.importing(Self.good) { $0.name = "taken" }
            let before = try await administration.rowCounts()
            let error = await #expect(throws: ImportError.self) {
                try await administration.importing(refusal.content, file: refusal.file, refusal.options)
            }
            let message = "\(try #require(error))"
            for words in refusal.says { #expect(message.contains(words), "\(message)") }
            #expect(message.count < 1_000)
            #expect(try await administration.rowCounts() == before)
            // The connection is fit for the next import.
            try await administration.importing(Self.good) { $0.name = "after" }
        }
    }

    @Test func refusesDamagedGzip() async throws {
        try await ImportDatabase.with { administration in
            let lines = (0..<20_000).map { "case \($0 % 997),step \($0 % 7),2026-01-05T09:00:\($0 % 50 + 10)Z\n" }
            let sound = try administration.gzip(Array((Self.head + lines.joined()).utf8))
            var flipped = sound
            flipped[sound.count - 7] ^= 0x10
            let damaged = [
                (Array(sound.dropLast(4)), "ends too early"), (Array(sound.prefix(sound.count / 2)), "ends too early"),
                (flipped, "checksums"),
                (Array(sound.prefix(5)), "ends too early"),
            ]
            for (bytes, reason) in damaged {
                let error = await #expect(throws: ImportError.self) {
                    try await administration.importing(bytes, file: "log.csv.gz")
                }
                #expect(String(describing: error).contains("log.csv.gz is a damaged gzip file"))
                #expect(String(describing: error).contains(reason))
            }
            #expect(try await administration.rowCounts() == [0, 0, 0])
        }
    }

    @Test(arguments: [("/nowhere/log.csv", "no such file"), ("/", "it is a folder")]) func refusesWhatCannotBeRead(
        _ path: String, _ reason: String
    )
        async throws
    {
        try await ImportDatabase.with { administration in
            let error = await #expect(throws: ImportError.self) {
                try await administration.administration.importEvents(
                    .file(path: path), options: ImportOptions(name: "log"))
            }
            #expect(String(describing: error).contains(reason))
        }
    }

    @Test func oneOfTwoAtOnceGetsTheName() async throws {
        try await ImportDatabase.with { administration in
            let source = try administration.file("log.csv", Self.good.utf8)
            let outcomes = await withTaskGroup(of: Result<ImportReport, any Error>.self) { group in
                for _ in 1...2 {
                    group.addTask {
                        do {
                            return .success(
                                try await administration.administration.importEvents(
                                    source, options: ImportOptions(name: "log")))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { if case .success = $0 { true } else { false } } == 1)
            for case .failure(let error) in outcomes {
                #expect(error as? ImportError == .nameTaken("log", suggestion: "log-2"))
            }
            #expect(try await administration.rowCounts() == [1, 1, 2])
        }
    }

    /// The function that writes runs with the owner's rights: it must not be made to run anything of the caller's.
    @Test(arguments: [
        "CREATE TEMPORARY VIEW import_case AS SELECT 1::bigint AS number",
        "CREATE TEMPORARY TABLE import_case (number bigint, reference varchar)",
        "CREATE TEMPORARY TABLE import_case (number bigint); ALTER TABLE import_case ENABLE ROW LEVEL SECURITY",
    ]) func readsNothingButAPlainTable(_ trap: String) async throws {
        try await ImportDatabase.with { administration in
            let error = await #expect(throws: PostgresError.self) {
                try await administration.pool.withConnection { connection in
                    try await connection.batch(trap)
                    _ = try await connection.query("SELECT accredit.import_log('{}')")
                }
            }
            #expect(error?.sqlState == SQLState("55000"))
        }
    }
}
