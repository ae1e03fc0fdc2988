import Testing
import Turnaround

@testable import Administration

/// What a cell means as a date, without a database.
@Suite struct ImportDateTests {
    static let now = try? Instant("2026-11-29T12:00:00Z")

    /// A cell, how it is read, and the instant that it means; `nil` is none.
    static let cells: [(written: String, order: DateOrder, instant: String?)] = [
        ("2026-03-29T01:30:00", .dayFirst, "2026-03-29T01:30:00Z"),
        ("29/03/2026 02:30", .dayFirst, "2026-03-29T01:30:00Z"),
        ("25/10/2026 01:30", .dayFirst, "2026-10-25T00:30:00Z"),
        ("25/10/2026 02:00", .dayFirst, "2026-10-25T02:00:00Z"),
        ("2026-10-25 01:30:00+00:00", .dayFirst, "2026-10-25T01:30:00Z"),
        ("1/7/2025", .dayFirst, "2025-06-30T23:00:00Z"),
        ("2025-07-01", .monthFirst, "2025-06-30T23:00:00Z"), ("24/12/2025 9:05", .dayFirst, "2025-12-24T09:05:00Z"),
        ("24/12/2025, 09:05:10.25", .dayFirst, "2025-12-24T09:05:10.25Z"),
        ("2011-12-06 13:41:31.788000+01:00", .dayFirst, "2011-12-06T12:41:31.788Z"),
        ("2025-07-01T10:00:00,123456-0530", .dayFirst, "2025-07-01T15:30:00.123456Z"),
        (" 2025-07-01t10:00z ", .dayFirst, "2025-07-01T10:00:00Z"), ("29/02/2024", .dayFirst, "2024-02-29T00:00:00Z"),
        ("2025-07-01T10:00:00+01", .dayFirst, "2025-07-01T09:00:00Z"),
        // Times of June are an hour ahead of Greenwich where no zone is written.
        ("2025-06-01 10:00:00 UTC", .dayFirst, "2025-06-01T10:00:00Z"),
        ("2025-06-01 10:00:00 GMT", .dayFirst, "2025-06-01T10:00:00Z"),
        ("2025-06-01 10:00 BST", .dayFirst, "2025-06-01T09:00:00Z"),
        ("2025-06-01T10:00:00+0100", .dayFirst, "2025-06-01T09:00:00Z"),
        ("2025-06-01T10:00:00Z[UTC]", .dayFirst, "2025-06-01T10:00:00Z"),
        ("2025/06/01 10:00", .dayFirst, "2025-06-01T09:00:00Z"), ("1748768400000", .dayFirst, "2025-06-01T09:00:00Z"),
        ("20250601T100000Z", .dayFirst, "2025-06-01T10:00:00Z"), ("20250601", .dayFirst, "2025-05-31T23:00:00Z"),
        ("01/06/2025, 10:00:00", .dayFirst, "2025-06-01T09:00:00Z"),
        ("2025-06-01T10:00:00.123456789Z", .dayFirst, "2025-06-01T10:00:00.123457Z"),
        ("2025-06-01 10:00:00.000 +0100", .dayFirst, "2025-06-01T09:00:00Z"),
        ("01-06-2025", .dayFirst, "2025-05-31T23:00:00Z"), ("01.06.2025", .dayFirst, "2025-05-31T23:00:00Z"),
        ("2025-06-01T24:00:00", .dayFirst, "2025-06-01T23:00:00Z"), ("1-Jun-25", .dayFirst, "2025-05-31T23:00:00Z"),
        ("Jun 1 2025 10:00AM", .dayFirst, "2025-06-01T09:00:00Z"),
        ("01/06/2025T10:00", .dayFirst, "2025-06-01T09:00:00Z"),
        ("2025-6-1", .dayFirst, "2025-05-31T23:00:00Z"), ("2025-06-01 9:05", .dayFirst, "2025-06-01T08:05:00Z"),
        ("01/06/2025 10.00", .dayFirst, "2025-06-01T09:00:00Z"),
        ("Sunday 1 June 2025", .dayFirst, "2025-05-31T23:00:00Z"),
        ("1st June 2025", .dayFirst, "2025-05-31T23:00:00Z"), ("June 1, 2025", .dayFirst, "2025-05-31T23:00:00Z"),
        ("1 Mehefin 2025", .dayFirst, "2025-05-31T23:00:00Z"),
        ("28/03/2025 2:05 PM", .dayFirst, "2025-03-28T14:05:00Z"),
        ("28/03/2025 12:00 a.m.", .dayFirst, "2025-03-28T00:00:00Z"),
        ("28/03/2025 2 pm", .dayFirst, "2025-03-28T14:00:00Z"),
        ("3/28/2025", .monthFirst, "2025-03-28T00:00:00Z"), ("3/28/2025", .dayFirst, nil),
        ("28/3/2025", .monthFirst, nil), ("27.10.25", .dayFirst, "2025-10-27T00:00:00Z"),
        ("01/02/70", .dayFirst, "1970-01-31T23:00:00Z"), ("25-02-01", .yearFirst, "2025-02-01T00:00:00Z"),
        ("29/02/2025", .dayFirst, nil), ("30/02/2026", .dayFirst, nil), ("31/04/2026", .dayFirst, nil),
        ("2026-13-01", .dayFirst, nil), ("2025-07-01 24:01", .dayFirst, nil), ("2025-07-01 10:60", .dayFirst, nil),
        ("2025-07-01 10:00:60", .dayFirst, nil), ("2025-07-01T10:00:00+16:00", .dayFirst, nil),
        ("2025-07-01 10:00 CET", .dayFirst, nil), ("28/03/2025 13:00 PM", .dayFirst, nil), ("45744", .dayFirst, nil),
        ("now", .dayFirst, nil), ("infinity", .dayFirst, nil), ("", .dayFirst, nil), ("1.2.3", .dayFirst, nil),
        ("020-7946-0958", .dayFirst, nil), ("May 2025", .dayFirst, nil), ("28/03", .dayFirst, nil),
        ("2025", .dayFirst, nil),
        ("10007784", .dayFirst, nil), ("28/03-2025", .dayFirst, nil), ("2025-07-01x", .dayFirst, nil),
    ]

    @Test func readsDatesOfEveryStyle() throws {
        for cell in Self.cells {
            let moment = WrittenDate(cell.written).flatMap { DateStyle(cell.order).moment($0) }
            let expected = try cell.instant.map { try Instant($0) }
            #expect(moment?.at == expected, "\(cell.written), \(cell.order)")
        }
    }

    /// Days of workbooks, of both epochs: whole days, and times to the second.
    @Test(arguments: [
        ("45744", false, "2025-03-28T00:00:00Z"), ("45744.5", false, "2025-03-28T12:00:00Z"),
        ("44282.25", true, "2025-03-28T06:00:00Z"), ("45809.4166666667", false, "2025-06-01T09:00:00Z"),
    ]) func readsExcelDays(_ written: String, _ from1904: Bool, _ instant: String) throws {
        let style = DateStyle(takesNumbers: true, countsFrom1904: from1904)
        let moment = WrittenDate(written).flatMap(style.moment)
        #expect(moment?.at == (try Instant(instant)))
        #expect(moment?.isBare == !written.contains("."))
    }

    /// Local times are taken as the rest of the product takes them, on the days on which clocks change too.
    @Test func agreesWithLondonTime() throws {
        for (year, month, day) in [(2025, 3, 30), (2025, 10, 26), (2026, 3, 29), (2026, 10, 25), (2026, 6, 15)] {
            for quarter in 0..<96 {
                let time = try #require(TimeOfDay(hour: quarter / 4, minute: quarter % 4 * 15))
                let date = try #require(Day(year: year, month: month, day: day))
                let moment = WrittenDate("\(date) \(time)").flatMap(DateStyle().moment)
                #expect(moment?.at == LondonTime.shared.instant(of: date, at: time), "\(date) \(time)")
            }
        }
    }

    /// Columns of one file, and the order that each is read in.
    static let files: [(columns: [String: [String]], orders: [String: DateOrder])] = [
        (["A": ["28/03/2025", "01/04/2025"]], ["A": .dayFirst]),
        (["A": ["3/28/2025", "4/1/2025"]], ["A": .monthFirst]),
        (["A": ["3/2/2025", "4/1/2025"]], ["A": .dayFirst]),
        // One hand wrote the file: what one column shows holds for the others.
        (["A": ["3/28/2025"], "B": ["4/1/2025", "4/5/2025"]], ["A": .monthFirst, "B": .monthFirst]),
        (["A": ["25-06-01", "25-07-30", "24-12-31"]], ["A": .yearFirst]),
        (["A": ["25-06-01", "25-07-12", "25-11-09"]], ["A": .yearFirst]),
        (["A": ["01/02/25", "15/03/25", "27/10/25"]], ["A": .dayFirst]),
        (["A": ["2025-03-01", "1 June 2025"]], ["A": .dayFirst]),
    ]

    @Test(arguments: files.indices) func decidesByColumn(_ index: Int) throws {
        let file = Self.files[index]
        let orders = try Self.orders(file.columns)
        #expect(orders.orders == file.orders)
        #expect(orders.remarks.count == file.columns.count)
    }

    @Test func saysWhatWouldFollowFromTheOther() throws {
        let text = try #require(try Self.orders(["When": ["3/2/2025", "4/1/2025"]]).remarks.first).text
        #expect(text.contains("day first (“3/2/2025” is 2025-02-03)"))
        #expect(text.contains("day first they run from 2025-01-04 to 2025-02-03"))
        #expect(text.contains("month first they run from 2025-03-02 to 2025-04-01; --date-order"))
        let short = try #require(try Self.orders(["When": ["01/02/25", "15/03/25"]]).remarks.first).text
        #expect(short.contains("two-digit years 00–69 are of this century"))
    }

    @Test func refusesMixedOrders() {
        #expect(throws: ImportError.self) { try Self.orders(["A": ["28/03/2025", "3/28/2025"]]) }
        #expect(throws: ImportError.self) {
            try Self.orders(["A": ["28/03/2025"], "B": ["3/28/2025"], "C": ["01/02/2025"]])
        }
    }

    private static func orders(_ columns: [String: [String]]) throws -> DateOrders {
        let now = try #require(now)
        let tallied = columns.sorted { $0.key < $1.key }.map { title, cells in
            var tally = DateTally()
            for (row, cell) in cells.enumerated() { tally.add(cell, row: row + 2, now: now) }
            return DateOrders.Column(title: title, tally: tally, said: nil)
        }
        return try DateOrders(tallied, file: "f.csv")
    }
}
