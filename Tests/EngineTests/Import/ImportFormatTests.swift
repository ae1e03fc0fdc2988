import Engine
import Foundation
import Postgres
import Testing
import Turnaround

/// The same history in every dress in which it may come.
@Suite struct ImportFormatTests {
    static let expected = [
        "A1 | 1 | 2026-01-05 09:00:00+00 | Received | – | Ann",
        "A1 | 2 | 2026-01-06 10:30:00+00 | Checked, \"twice\" | unattributed | –",
        "B2 | 1 | 2026-07-01 08:00:00+00 | Received | – | Ben",
    ]

    static let plain = #"""
        concept:name,case:concept:name,time:timestamp,org:resource
        Received,A1,2026-01-05T09:00:00Z,Ann
        "Checked, ""twice""",A1,2026-01-06 10:30,
        Received,B2,01/07/2026 09:00,Ben

        """#

    struct Dress: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        init(_ name: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (name, bytes) }
    }

    static let dresses = [
        Dress("commas", Array(plain.utf8)),
        Dress("no newline at the end", Array(plain.dropLast().utf8)),
        Dress("byte order mark", [0xef, 0xbb, 0xbf] + plain.utf8),
        Dress("carriage returns and line feeds", Array(plain.replacing("\n", with: "\r\n").utf8)),
        Dress("carriage returns", Array(plain.replacing("\n", with: "\r").utf8)),
        Dress("blank lines", Array("\n \n\(plain.replacing("\n", with: "\n\n"))\n\n".utf8)),
        Dress("blank lines with carriage returns", Array(plain.replacing("\n", with: "\r\n\r\n").utf8)),
        Dress("empty rows", Array("\(plain),,,\n,,,\n".utf8)),
        Dress("semicolons", Array(semicolons.utf8)),
        Dress("tabs", Array(semicolons.replacing(";", with: "\t").utf8)),
        Dress(
            "quoted titles",
            Array(
                plain.replacing("concept:name,case:concept:name", with: "\" concept:name \",\"case:concept:name\"").utf8
            )
        ),
    ]

    static let semicolons = #"""
        concept:name;case:concept:name;time:timestamp;org:resource
        Received;A1;2026-01-05T09:00:00Z;Ann
        "Checked, ""twice""";A1;2026-01-06 10:30;
        Received;B2;01/07/2026 09:00;Ben
        """#

    @Test(arguments: dresses) func readsCSV(_ dress: Dress) async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(dress.bytes)
            #expect(report.cases == 2)
            #expect(report.columns.resource == "org:resource")
            #expect(try await administration.events(of: "log") == Self.expected)
        }
    }

    @Test func keepsLineBreaksInsideQuotes() async throws {
        try await ImportDatabase.with { administration in
            try await administration.importing(
                """
                case:concept:name,"concept:name","note\nof two lines",time:timestamp\nA1,"two\n\nlines",,2026-01-05\n
                """
            )
            #expect(
                try await administration.events(of: "log") == ["A1 | 1 | 2026-01-05 00:00:00+00 | two\n\nlines | – | –"]
            )
        }
    }

    @Test func readsGzipInOneMemberOrSeveral() async throws {
        try await ImportDatabase.with { administration in
            let bytes = Array(Self.plain.utf8)
            try await administration.importing(try administration.gzip(bytes), file: "log.csv.gz")
            #expect(try await administration.events(of: "log") == Self.expected)
            let parts =
                try administration.gzip(Array(bytes.prefix(90))) + administration.gzip(Array(bytes.dropFirst(90)))
            try await administration.importing(parts, file: "parts.csv.gz") { $0.name = "parts" }
            #expect(try await administration.events(of: "parts") == Self.expected)
        }
    }

    @Test func readsXES() async throws {
        let log = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- made by hand -->
            <log xes.version="1.0" xmlns="http://www.xes-standard.org/">
              <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
              <global scope="event"><string key="concept:name" value="nothing"/></global>
              <string key="concept:name" value="the log"/>
              <trace>
                <string key="concept:name" value="A1"><string key="concept:name" value="nested"/></string>
                <date key="closed" value="2026-01-06T00:00:00Z"/>
                <event>
                  <string key="concept:name" value="Received"><string key="org:resource" value="nested"/></string>
                  <string key="org:resource" value="Ann"/><date key="time:timestamp" \
            value="2026-01-05T09:00:00.000+00:00"/>
                </event>
                <event><date key="time:timestamp" value="2026-01-06T10:30:00.000Z"/><string key="concept:name" \
            value="Checked, &quot;twice&quot;"/></event>
              </trace>
              <trace>
                <string key="concept:name" value="B2"/>
                <event><string key="concept:name" value="Received"/><date key="time:timestamp" \
            value="2026-07-01T09:00:00.000+01:00"/>
                  <string key="org:resource" value="Ben"/><list key="l"><string key="org:resource" \
            value="listed"/></list></event>
              </trace>
            </log>
            """
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(
                try administration.gzip(Array(log.utf8)), file: "log.xes.gz"
            ) {
                $0.endColumn = "case:closed"
            }
            #expect(try await administration.events(of: "log") == Self.expected)
            #expect(
                try await administration.cases(of: "log") == [
                    "A1 | 2 | Checked, \"twice\" | none | t", "B2 | 1 | Received | unattributed | f",
                ])
            #expect(report.open == 1)
        }
    }

    @Test(.enabled(if: SharedLogs.isAvailable), arguments: ["reviewing.csv", "running-example.csv"])
    func readsXESAsTheSameLogInCSV(_ file: String) async throws {
        let text = String(decoding: try SharedLogs.bytes(file), as: UTF8.self)
        try await ImportDatabase.with { administration in
            try await administration.importing(text) { $0.lifecycle = "Complete" }
            try await administration.importing(Self.xes(of: text), file: "log.xes") {
                $0.name = "xes"
                $0.lifecycle = "complete"
            }
            let events = try await administration.events(of: "log")
            #expect(events.count > 40)
            #expect(try await administration.events(of: "xes") == events)
            #expect(try await administration.cases(of: "xes") == administration.cases(of: "log"))
        }
    }

    /// A CSV without quotes as XES, traces in the order in which they begin.
    private static func xes(of csv: String) -> String {
        let rows = csv.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let titles = rows[0]
        var traces: [(name: String, events: [String])] = []
        for row in rows.dropFirst() {
            let cells = Dictionary(zip(titles, row)) { first, _ in first }
            let attributes = cells.filter { !$0.key.hasPrefix("case:") && !$0.key.isEmpty && !$0.value.isEmpty }.sorted
            { $0.key < $1.key }
            let event = attributes.map { "<string key=\"\($0.key)\" value=\"\($0.value)\"/>" }.joined()
            let name = cells["case:concept:name"] ?? ""
            if let place = traces.firstIndex(where: { $0.name == name }) {
                traces[place].events.append(event)
            } else {
                traces.append((name, [event]))
            }
        }
        return "<log>"
            + traces.map {
                """
                <trace><string key=\"concept:name\" \
                value=\"\($0.name)\"/>\($0.events.map { "<event>\($0)</event>\n" }.joined())</trace>
                """
            }
            .joined() + "</log>"
    }
}
