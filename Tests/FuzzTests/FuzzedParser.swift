import Foundation

/// Something that reads what strangers write.
enum FuzzedParser: String, CaseIterable, Sendable {
    case workflow, submission, answers, map, json, query, headers, cursor, published, csv, register, xes, workbook
    case date, evidence, reply

    /// The folder of the project.
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The bytes of files of the project.
    static func files(_ paths: String...) throws -> [[UInt8]] {
        try paths.map { [UInt8](try Data(contentsOf: project.appending(path: $0))) }
    }

    /// The kept inputs of a folder, where there is one: sound ones, and those that went wrong once.
    private static func corpus(_ folder: String) throws -> [[UInt8]] {
        let place = project.appending(path: "Tests/FuzzTests/Corpus/\(folder)")
        guard FileManager.default.fileExists(atPath: place.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    }

    private static func texts(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    /// The inputs from which others are made.
    func seeds() throws -> [[UInt8]] { try sound() + Self.corpus(rawValue) }

    /// Sound inputs that the project has anyway.
    private func sound() throws -> [[UInt8]] {
        switch self {
        case .workflow:
            try Self.files("Workflows/proportionate-accreditation.yaml", "Workflows/appeal.yaml")
        case .submission:
            try Self.files("Docs/samples/level-3-care-welsh-college.yaml", "Docs/samples/scqf-level-7-college.yaml")
        case .answers: Self.texts(try Self.route.get().answers(divisions: Self.divisions))
        case .map: try Self.files("Docs/samples/past-cases-map.yaml")
        case .query: Self.texts("state=submitted&limit=50&open=true", "q=Dementia+aware%20%C3%A9&body=SAB&cursor=MTIz")
        case .headers:
            Self.texts(
                "Bearer acc_0123456789abcdef\n\"7\"\n\"a key\\\"s end\"\ncy-GB, en;q=0.5", "bearer x==\n*\nkey-1\nen")
        case .cursor:
            Self.texts(
                "MTc2NzI2MjQwMDAwMDAwMC8wMTlCNzlDQS0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE=", "2026-03-29T09:30:00Z",
                "1767262400000000/019B79CA-0000-7000-8000-000000000001")
        case .register: try Self.corpus("csv") + Self.files("Docs/samples/past-cases.csv")
        case .workbook:
            try Self.files(
                "Tests/EngineTests/Import/Workbooks/libreoffice-1900.xlsx",
                "Tests/EngineTests/Import/Workbooks/libreoffice-1904.xlsx")
        case .date:
            Self.texts(
                "29/03/2024 09:30", "2 April 2024", "2024-05-07T12:00:00+01:00", "12.3.24", "45427,5", "5pm 1 Mai 2024",
                "Tuesday, 7 May 2024 12:00:00 BST")
        case .evidence:
            try Self.files(
                "Tests/EngineTests/Import/Workbooks/libreoffice-1900.xlsx", "Docs/samples/past-cases.csv")
                + Self.texts("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", "\u{89}PNG\r\n\u{1a}\n")
        case .json, .published, .csv, .xes, .reply: []
        }
    }

    /// What its language is made of.
    var words: [String] {
        switch self {
        case .workflow, .submission, .answers, .map:
            [
                ": ", "- ", "\n  ", "\t", "{", "}", "[", "]", "&a ", "*a", "<<: *a", "!!binary ", "|-\n", "\"",
                "'", "# ",
                "? ", "---\n", "null", "en: ", "roles: ", "when: ", "on: ", "2 working days", "E3",
            ]
        case .json, .published:
            [
                "{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud800", "\\udc00", "null", "true", "1e308", "-0",
                "\"count\":",
            ]
        case .query: ["&", "=", "%", "%00", "%zz", "+", "%E2%80%AE", "limit=", "state=", "?", "#"]
        case .headers: ["\"", "\\", "W/", "*", ",", ";q=", "Bearer ", "\n", " ", "=="]
        case .cursor: ["/", "=", "-", "_", "+", "T", "Z", ":", "AAAA"]
        case .csv, .register: [",", ";", "\"", "\"\"", "\n", "\r\n", "\t", "sep=;\n", "=1+1", "01/02/2024", "N/A", "-"]
        case .xes:
            [
                "<", ">", "/>", "<?done?>", "<?x y?>", "<!-- -->", "<![CDATA[", "]]>", "&#0;", "&#x110000;", "&amp;",
                "&lt",
                "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "<event>", "</trace>", "key=\"time:timestamp\"",
            ]
        case .workbook, .evidence: ["PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "xl/workbook.xml", "../", "%PDF-"]
        case .date: ["/", "-", ".", " ", ":", "T", "Z", "+25:00", "BST", "Chwefror", "29 February ", "31", "am"]
        case .reply: ["\r\n", "\n", "-", " ", "250", "599", "999"]
        }
    }
}
