import Postgres

extension LogImport {
    /// Puts the file into the temporary table `import_cells`: its columns as text, and the position of each row.
    func stage(on connection: isolated PostgresConnection) throws -> Staged {
        switch try LogContent(bytes) {
        case .csv(let window, let header):
            try create(columns: header.titles.count, on: connection)
            try copyCSV(window, header, on: connection)
            return Staged(titles: header.titles, found: header.titles, firstRow: header.firstLine, isXES: false)
        case .xes(let window):
            if case .wide = options.shape {
                throw ImportError.contradiction(
                    "\(file) is XES, which has one element an event; wide files are CSV: leave out --wide")
            }
            let keys = ImportColumns.wanted(by: options)
            try create(columns: keys.count, on: connection)
            let found = try copyXES(window, keys, on: connection)
            return Staged(titles: keys, found: found.sorted(), firstRow: 0, isXES: true)
        }
    }

    private static func names(_ count: Int) -> [SQL] { (0..<count).map { "\(identifier: "c\($0)")" } }

    private func create(columns: Int, on connection: isolated PostgresConnection) throws {
        let cells = Self.names(columns).map { $0 + " text" }.joined(separator: ", ")
        try connection.execute(
            """
            CREATE TEMPORARY TABLE import_cells (position bigint GENERATED ALWAYS AS IDENTITY, \(cells)) ON COMMIT DROP
            """
        )
    }

    /// PostgreSQL's own parser reads the cells.
    private func copyCSV(_ window: ByteWindow, _ header: CSVHeader, on connection: isolated PostgresConnection) throws {
        let delimiter =
            header.delimiter == UInt8(ascii: "\t") ? "E'\\t'" : "'\(Character(UnicodeScalar(header.delimiter)))'"
        let copy: SQL = """
            COPY pg_temp.import_cells (\(Self.names(header.titles.count).joined(separator: ", ")))
            FROM STDIN WITH (FORMAT csv, HEADER true, DELIMITER \(unsafeRaw: delimiter))
            """
        var lines = CSVLines(header, file: file)
        do {
            try connection.copyIn(copy, timeout: .never) { push in
                try lines.send(window) { chunk in
                    try push(chunk)
                    options.onProgress?(.reading(bytes: bytes.count, of: bytes.size))
                }
            }
        } catch PostgresError.server(let refusal) {
            throw malformed(refusal, header) ?? PostgresError.server(refusal)
        }
    }

    /// What the server's parser found, with the line of the file; `nil` where the refusal has another cause.
    private func malformed(_ refusal: ServerError, _ header: CSVHeader) -> ImportError? {
        let reason: String
        switch refusal.sqlState {
        case .badCopyFileFormat:
            let cells = "\(header.titles.count) cell\(header.titles.count == 1 ? "" : "s")"
            reason =
                """
                the row has not the \(cells) of the header, or a quotation mark or a line ending is out of place; \
                correct it or export the file again
                """
        case .characterNotInRepertoire, .untranslatableCharacter:
            reason = "this is not UTF-8 text; save the file as CSV UTF-8"
        default:
            return nil
        }
        let line = refusal.context?.firstMatch(of: /import_cells,\D+(\d+)/).flatMap { Int($0.1) }
        return .malformedCSV(file: file, line: line.map { $0 + header.firstLine - 1 }, reason: reason)
    }

    private func copyXES(_ window: ByteWindow, _ keys: [String], on connection: isolated PostgresConnection) throws
        -> Set<String>
    {
        let copy: SQL = "COPY pg_temp.import_cells (\(Self.names(keys.count).joined(separator: ", "))) FROM STDIN"
        var found: Set<String> = []
        try connection.copyIn(copy, timeout: .never) { push in
            try withoutActuallyEscaping(push) { push in
                var rows = CopyText { chunk in
                    try push(chunk)
                    options.onProgress?(.reading(bytes: bytes.count, of: bytes.size))
                }
                let reader = XESReader(file: file, keys: keys) { try rows.add($0) }
                try reader.read(window)
                try rows.flush()
                found = reader.found
            }
        }
        return found
    }
}

extension SQLState {
    fileprivate static let badCopyFileFormat = SQLState("22P04")
    fileprivate static let characterNotInRepertoire = SQLState("22021")
    fileprivate static let untranslatableCharacter = SQLState("22P05")
}
