import Administration
import Engine
import Testing

/// Spreadsheets of every delimiter, encoding, style of dates, shape and noise: read right, or refused with the option
/// that reads them right. Never read wrong without a word.
@Suite struct ImportGeneratedTests {
    @Test(arguments: 0..<60) func readsOrRefusesWithTheOption(_ number: Int) async throws {
        let sheet = GeneratedSpreadsheet(number: number)
        let about = "\(number): \(sheet.style), \(sheet.encoding), \(sheet.shape), \(sheet.noise), “\(sheet.delimiter)”"
        try await ImportDatabase.with { administration in
            var options = ImportOptions(name: "log")
            options.shape = .wide(steps: [])
            var refusals: [String] = []
            while true {
                do {
                    let source = try administration.file("log.csv", sheet.bytes)
                    let report = try await administration.administration.importEvents(source, options: options)
                    let found = try await administration.lines(
                        """
                        SELECT concat_ws(' ', e.reference, regexp_replace(e.activity, ' \\(register\\)', ''),
                            (e.occurred_at AT TIME ZONE 'Europe/London')::date)
                        FROM accredit.imported_event e
                        ORDER BY e.reference, e.seq
                        """)
                    #expect(found == sheet.events, "\(about) \(refusals)")
                    #expect(report.cases == 12, "\(about)")
                    #expect((report.reading.leftOut.repeatedRows == 1) == (sheet.noise == .repeats), "\(about)")
                    return
                } catch let refusal as ImportError {
                    refusals.append("\(refusal)")
                    try #require(refusals.count < 3, "\(about): \(refusals)")
                    #expect(GeneratedSpreadsheet.apply("\(refusal)", to: &options), "\(about): \(refusal)")
                    #expect(try await administration.rowCounts() == [0, 0, 0])
                }
            }
        }
    }
}
