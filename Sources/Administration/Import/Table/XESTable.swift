/// The events of an XES log as rows: the first row holds the keys.
final class XESTable: TableSource {
    let form = TableForm.xes
    let remarks: [ImportRemark] = []
    private let window: ByteWindow
    private let file: String
    private let keys: [String]
    private let progress: () -> Void
    /// The keys that events and their traces have.
    private(set) var found: Set<String> = []

    /// - Parameter keys: those that are handed over, in order.
    init(_ window: ByteWindow, file: String, keys: [String], progress: @escaping () -> Void) {
        (self.window, self.file, self.keys, self.progress) = (window, file, keys, progress)
    }

    func read(_ take: (TableRow) throws -> Void) throws {
        try take(TableRow(number: 0, cells: keys))
        try withoutActuallyEscaping(take) { take in
            var number = 0
            let reader = XESReader(file: file, keys: keys) { [progress] cells in
                number += 1
                try take(TableRow(number: number, cells: cells.map { $0 ?? "" }))
                if number & 0x3ff == 0 { progress() }
            }
            defer { found = reader.found }
            try reader.read(window)
            progress()
        }
    }
}
