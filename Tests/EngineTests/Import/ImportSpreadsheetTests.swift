import Administration
import Engine
import Testing
import Turnaround

/// Spreadsheets as bodies have them, each of a kind that others read wrong: read right, or refused with the option that
/// reads them.
@Suite struct ImportSpreadsheetTests {
    struct Sheet: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let content: [UInt8]
        /// Every event as case, activity and London's time.
        let events: [String]
        /// What remarks say.
        let says: [String]
        let options: @Sendable (inout ImportOptions) -> Void

        init(
            _ name: String, _ content: String, events: [String], says: [String] = [],
            options: @escaping @Sendable (inout ImportOptions) -> Void = { _ in }
        ) {
            (testDescription, self.content, self.events) = (name, Array(content.utf8), events)
            (self.says, self.options) = (says, options)
        }

        init(_ name: String, bytes: [UInt8], events: [String], says: [String]) {
            (testDescription, content, self.events, self.says) = (name, bytes, events, says)
            options = { $0.shape = .wide(steps: []) }
        }
    }

    static let wide: @Sendable (inout ImportOptions) -> Void = { $0.shape = .wide(steps: []) }

    static let sheets = [
        Sheet(
            "month first", "Ref,Received,Decision\nA,3/28/2025,4/1/2025\nB,3/2/2025,4/5/2025\nC,3/20/2025,4/8/2025\n",
            events: [
                "A Received 2025-03-28 00:00", "A Decision 2025-04-01 00:00", "B Received 2025-03-02 00:00",
                "B Decision 2025-04-05 00:00", "C Received 2025-03-20 00:00", "C Decision 2025-04-08 00:00",
            ],
            says: ["“Received”: month first", "row 2 can be read in no other way: “3/28/2025”", "as in “Received”"],
            options: wide),
        Sheet(
            "days up to 12", "case,activity,when\nA,Received,3/2/2025\nA,Decided,4/1/2025\n",
            events: ["A Decided 2025-01-04 00:00", "A Received 2025-02-03 00:00"],
            says: ["“3/2/2025” is 2025-02-03", "month first they run from 2025-03-02 to 2025-04-01", "--date-order"]),
        Sheet(
            "days up to 12, said to be month first", "case,activity,when\nA,Received,3/2/2025\nA,Decided,4/1/2025\n",
            events: ["A Received 2025-03-02 00:00", "A Decided 2025-04-01 00:00"], says: ["as the option says"]
        ) { $0.dateOrders = ["": .monthFirst] },
        Sheet(
            "Excel's days", "Ref,Course,Received,Decision\nC-1,Welding,45744,45748\nC-2,Data,45954,45957\n",
            events: [
                "C-1 Received 2025-03-28 00:00", "C-1 Decision 2025-04-01 00:00", "C-2 Received 2025-10-24 00:00",
                "C-2 Decision 2025-10-27 00:00",
            ], says: ["Excel's days, counted from 1900"]
        ) { ($0.shape, $0.excelDays) = (.wide(steps: []), .from1900) },
        Sheet(
            "Excel's days in a column that is named", "case,activity,when\nA,Received,45744\nA,Decided,45748.5\n",
            events: ["A Received 2025-03-28 00:00", "A Decided 2025-04-01 12:00"], says: ["Excel's days"]),
        Sheet(
            "N/A in some cells", "Ref,Received,Complete\nA,28/03/2025,N/A\nB,24/10/2025,26/10/2025\n",
            events: ["A Received 2025-03-28 00:00", "B Received 2025-10-24 00:00", "B Complete 2025-10-26 00:00"]
        ) { ($0.shape, $0.words) = (.wide(steps: []), CellWords(empty: ["n/a"])) },
        Sheet(
            "a time beside a bare date",
            "Ref;Received;Complete;Decision\nC-1;28/03/2025 10:30;28/03/2025;01/04/2025\n",
            events: [
                "C-1 Received 2025-03-28 10:30", "C-1 Complete 2025-03-28 10:30", "C-1 Decision 2025-04-01 00:00",
            ], options: wide),
        Sheet(
            "a time beside a bare date, a row an event",
            "case,activity,when\nA,Received,28/03/2025 10:30\nA,Complete,28/03/2025\nA,Decided,2025-04-01\n",
            events: ["A Received 2025-03-28 10:30", "A Complete 2025-03-28 10:30", "A Decided 2025-04-01 00:00"]),
        Sheet(
            "a decision a year early",
            "Ref;Received;Complete;Decision\nC-1;28/03/2025;31/03/2025;01/04/2024\n"
                + "C-2;24/04/2025;25/04/2025;28/04/2025\n",
            events: [
                "C-1 Decision 2024-04-01 00:00", "C-1 Received 2025-03-28 00:00", "C-1 Complete 2025-03-31 00:00",
                "C-2 Received 2025-04-24 00:00", "C-2 Complete 2025-04-25 00:00", "C-2 Decision 2025-04-28 00:00",
            ], says: ["A date before one in a column further left", "row 2, “Decision”: “01/04/2024”"], options: wide),
        Sheet(
            "spaces around names", "case, activity, when\nA, Received, 28/03/2025\nA , Decided, 01/04/2025 \n",
            events: ["A Received 2025-03-28 00:00", "A Decided 2025-04-01 00:00"]),
        Sheet(
            "the same row twice",
            "case,activity,when\nA,Received,2025-03-03T10:00:00Z\nA,Received,2025-03-03T10:00:00Z\n",
            events: ["A Received 2025-03-03 10:00"]),
        Sheet(
            "times of 12 hours", "case,activity,when\nA,Received,28/03/2025 2:05 PM\nA,Decided,01/04/2025 9:15 AM\n",
            events: ["A Received 2025-03-28 14:05", "A Decided 2025-04-01 09:15"]),
        Sheet(
            "dots", "case;activity;when\nA;Received;28.03.2025 14:05\nA;Decided;01.04.2025 09:00\n",
            events: ["A Received 2025-03-28 14:05", "A Decided 2025-04-01 09:00"]),
        Sheet(
            "rows shorter than the header", "case,activity,when,note\nA,Received,28/03/2025\nA,Decided,01/04/2025,x\n",
            events: ["A Received 2025-03-28 00:00", "A Decided 2025-04-01 00:00"],
            says: ["1 row is shorter than the header"]),
        Sheet(
            "a title above the header",
            "Accreditation register "
                + "2025;;;\n;;;\nRef;Received;Complete;Decision\nC-1;03/03/2025;04/03/2025;10/03/2025\n",
            events: [
                "C-1 Received 2025-03-03 00:00", "C-1 Complete 2025-03-04 00:00", "C-1 Decision 2025-03-10 00:00",
            ], says: ["Row 3 is the header", "“Accreditation register 2025”"], options: wide),
        Sheet(
            "a separator named in the file", "sep=;\nRef;Received\nC-1;03/03/2025\n",
            events: ["C-1 Received 2025-03-03 00:00"], options: wide),
        Sheet(
            "a line break in a title", "Ref;\"Received\n(stamped)\"\nC-1;03/03/2025\n",
            events: ["C-1 Received (stamped) 2025-03-03 00:00"]
        ) { $0.shape = .wide(steps: ["Received (stamped)"]) },
        Sheet(
            "date and time in two columns", "case,activity,day,hour\nA,x,28/03/2025,2:05 PM\nA,y,01/04/2025,\n",
            events: ["A x 2025-03-28 14:05", "A y 2025-04-01 00:00"]
        ) { ($0.timeColumn, $0.timeOfDayColumns) = ("day", ["": "hour"]) },
        Sheet(
            "date and time in two columns of a step", "Ref,Received,At\nA,28/03/2025,09.30\n",
            events: ["A Received 2025-03-28 09:30"]
        ) { ($0.shape, $0.timeOfDayColumns) = (.wide(steps: []), ["Received": "At"]) },
        Sheet(
            "Windows-1252", bytes: Array("Ref;Course;Received\nC-1;Caf".utf8) + [0xe9] + Array(";28/03/2025\n".utf8),
            events: ["C-1 Received 2025-03-28 00:00"], says: ["The text is Windows-1252, not UTF-8"]),
        Sheet(
            "names like formulas",
            "case,activity,when\n=1+1,@Received,2025-03-03\n'=both,-x,2025-03-03\n-5,a,2025-03-03\n",
            events: ["-5 a 2025-03-03 00:00", "=1+1 @Received 2025-03-03 00:00", "=both -x 2025-03-03 00:00"]),
    ]

    @Test(arguments: sheets) func reads(_ sheet: Sheet) async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(sheet.content) { sheet.options(&$0) }
            #expect(try await administration.moments(of: "log") == sheet.events)
            let remarks = report.remarks.map(\.text).joined(separator: "\n")
            for words in sheet.says { #expect(remarks.contains(words), "\(remarks)") }
        }
    }

    static let refused: [ImportRefusalTests.Refusal] = [
        .init(
            "a renewal that lies ahead",
            "Ref;Received;Renewal due\nC-1;03/03/2025;10/03/2130\nC-2;04/03/2025;12/03/2130\n",
            says: ["“Renewal due”", "in 2 of 2 rows", "--not-step \"Renewal due\""], options: wide),
        .init(
            "Excel's days, not said", "Ref,Received\nC-1,45744\n",
            says: ["no column of dates", "45744", "--excel-days"],
            options: wide),
        .init(
            "words in a column of dates",
            "Ref,Received,Complete\nA,28/03/2025,N/A\nB,24/10/2025,TBC\nC,24/10/2025,25/10/2025\n",
            says: ["“Complete” of log.csv has 1 date among 3 filled cells", "--empty \"N/A,TBC\"", "--not-step"],
            options: wide),
        .init(
            "N/A, not said", "Ref,Received,Complete\nA,28/03/2025,N/A\nB,24/10/2025,26/10/2025\n",
            says: ["a time that is not understood", "--empty", "row 2, “Complete”: “N/A”"], options: wide),
        .init(
            "a day of 1900", "Ref;Received;Complete\nC-1;03/03/2025;01/01/1900\n",
            says: ["a day before 1990", "row 2, “Complete”: “01/01/1900”", "--empty"], options: wide),
        .init(
            "an end before the start", "Ref;Received;Decision\nC-1;28/03/2025;01/04/2024\n",
            says: ["an end before the start", "row 2, “Decision”: “01/04/2024”"]
        ) { ($0.shape, $0.endColumn) = (.wide(steps: []), "Decision") },
        .init(
            "work that ends before it starts", "case,activity,start,end\nA,x,2025-03-04,2025-03-03\n",
            says: ["an end before the start", "row 2"]
        ) { $0.interval = ("start", "end") },
        .init(
            "two outcomes", "case,activity,when,how\nA,x,2025-03-04,Approved\nA,y,2025-03-05,Refused\n",
            says: ["a case with two outcomes", "row 3: “A”", "“how”"]
        ) { $0.outcomeColumn = "how" },
        .init(
            "an outcome that nobody knows", "case,activity,when,how\nA,x,2025-03-04,Deferred\n",
            says: ["row 2", "“Deferred”", "outcomes: {Deferred: refused}"]
        ) { $0.outcomeColumn = "how" },
        .init(
            "dates of two orders", "Ref,Received\nA,28/03/2025\nB,3/28/2025\n",
            says: ["dates of two orders", "“28/03/2025” (row 2)", "“3/28/2025” (row 3)", "--date-order"],
            options: wide),
        .init(
            "a day that no month has", "case,activity,when\nA,x,29/02/2025\nA,y,28/03/2025\n",
            says: ["row 2: “29/02/2025”", "there is no such day"]),
        .init(
            "a time of day that is none", "case,activity,when,hour\nA,x,28/03/2025,noon\n",
            says: ["“hour”", "“noon”", "14:05"]
        ) { $0.timeOfDayColumns = ["": "hour"] },
    ]

    @Test(arguments: refused) func refuses(_ refusal: ImportRefusalTests.Refusal) async throws {
        try await ImportRefusalTests().refuses(refusal)
    }

    /// A column of words says which cases are over; No is not.
    @Test func noIsNotClosed() async throws {
        let sheet =
            "Ref;Received;Decision;Closed?\nC-1;03/03/2025;10/03/2025;Yes\nC-2;04/03/2025;;No\nC-3;05/03/2025;;N/A\n"
        try await ImportDatabase.with { administration in
            var report = try await administration.importing(sheet) {
                ($0.shape, $0.endColumn) = (.wide(steps: []), "Closed?")
            }
            #expect((report.closed, report.open) == (1, 2))
            #expect(
                report.remarks.contains {
                    $0.text.contains("closes a case where it says “Yes” (1), not where it says “N/A” (1), “No” (1)")
                })
            report = try await administration.importing(sheet) {
                ($0.name, $0.shape, $0.endColumn) = ("other", .wide(steps: []), "Closed?")
                $0.words = CellWords(closing: ["No"])
            }
            #expect((report.closed, report.open) == (1, 2))
            report = try await administration.importing(sheet) {
                ($0.name, $0.isDryRun, $0.shape, $0.endColumn) = ("dry", true, .wide(steps: []), "Decision")
            }
            #expect((report.closed, report.open) == (1, 2))
        }
    }

    /// A date of the end in a file of events closes a case at the event of that moment; what comes later is named.
    @Test func anEndDateMayBeThatOfAnEvent() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(
                "case,activity,when,end\nA,x,2025-03-03,2025-03-04\nA,y,2025-03-04,2025-03-04\n"
                    + "A,z,2025-03-09,2025-03-04\n"
            ) { $0.endColumn = "end" }
            #expect((report.closed, report.counts.aftercareEvents) == (1, 1))
            let warning = try #require(report.remarks.first { $0.kind == .warning }).text
            #expect(warning.contains("An event after the date in “end”") && warning.contains("row 4: “2025-03-04”"))
        }
    }

    /// What cannot be a step is named, and what is left out is named too.
    @Test func passesNoDatesOverInSilence() async throws {
        let notes = (1...8).map { "C-\($0);0\($0)/03/2025;note \($0) by somebody;\(45_740 + $0)\n" }.joined()
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(
                "Ref;Received;Notes;Paid\n\(notes)C-9;09/03/2025;10/03/2025;45750\n", Self.wide)
            #expect(report.columns.steps == ["Received"])
            #expect(report.columns.unused == ["Notes", "Paid"])
            let warnings = report.remarks.filter { $0.kind == .warning }.map(\.text).joined()
            #expect(warnings.contains("“Notes” has 1 dates among 9 filled cells; it is not taken: --step"))
            #expect(warnings.contains("“Paid” has numbers such as 45741, which may be Excel's days"))
        }
    }

    @Test func previewKeepsNothing() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(
                "Ref;Received;Decision;Certificate\nB;03/03/2025;10/03/2025;11/03/2025\nA;04/03/2025;;\n"
            ) { ($0.shape, $0.endColumn, $0.previewedCases) = (.wide(steps: []), "Decision", 2) }
            #expect(report.isDryRun)
            #expect(report.reading.preview.map(\.name) == ["B", "A"])
            let events = try #require(report.reading.preview.first).events
            #expect(events.map(\.activity) == ["Received", "Decision", "Certificate"])
            #expect(events.map(\.isEnd) == [false, true, false])
            #expect(events.map(\.isAftercare) == [false, false, true])
            #expect(report.reading.preview[1].events.map(\.isEnd) == [false])
            #expect(try await administration.rowCounts() == [0, 0, 0])
        }
    }

    @Test func tellsRowsThatRepeat() async throws {
        try await ImportDatabase.with { administration in
            let rows = "A,Received,2025-03-03T10:00:00Z\nA,Review,2025-03-04T10:00:00Z\n"
            let report = try await administration.importing("case,activity,when\n\(rows)\(rows)")
            #expect(report.reading.leftOut.repeatedRows == 2)
            #expect((report.cases, report.events) == (1, 2))
            // A case that comes twice in a wide file, once.
            let wide = try await administration.importing("Ref,Received\nA,2025-03-03\nA,2025-03-03\n") {
                ($0.name, $0.shape) = ("wide", .wide(steps: []))
            }
            #expect((wide.cases, wide.reading.leftOut.repeatedRows) == (1, 1))
        }
    }
}

extension ImportDatabase {
    /// Every event of a log as case, activity and London's time, in order.
    func moments(of log: String) async throws -> [String] {
        try await lines(
            """
            SELECT concat_ws(' ', e.reference, e.activity,
                to_char(e.occurred_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI'))
            FROM accredit.event_log l
            JOIN accredit.imported_event e ON e.log_id = l.id
            WHERE l.name = \(log)
            ORDER BY e.reference COLLATE "C", e.seq
            """)
    }
}
