import Turnaround

/// Rows in the binary format of COPY, gathered into chunks.
///
/// No value is written out as text on its way: a row costs what its bytes cost.
struct CopyBytes {
    private var bytes: [UInt8] = []
    private let fields: Int16
    private let push: (UnsafeRawBufferPointer) throws -> Void
    private static let chunk = 1 << 16
    /// 1 January 2000, from which PostgreSQL counts microseconds.
    private static let epoch: Int64 = 946_684_800_000_000

    /// - Parameters:
    ///   - fields: the number of columns.
    ///   - push: takes the chunks.
    init(fields: Int, _ push: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.fields = Int16(fields)
        self.push = push
        bytes.reserveCapacity(Self.chunk * 2)
        // The signature, no flags, no further header.
        bytes += Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    /// Begins a row; its values follow in the order of the columns.
    mutating func beginRow() throws {
        if bytes.count >= Self.chunk { try flush() }
        append(fields)
    }

    mutating func add(_ number: Int) {
        append(Int32(8))
        append(Int64(number))
    }

    mutating func add(_ truth: Bool) {
        append(Int32(1))
        bytes.append(truth ? 1 : 0)
    }

    mutating func add(_ moment: Instant) {
        append(Int32(8))
        append(moment.microseconds - Self.epoch)
    }

    /// `nil` is NULL.
    mutating func add(_ text: String?) {
        guard var text else { return append(Int32(-1)) }
        text.withUTF8 {
            append(Int32($0.count))
            bytes += $0
        }
    }

    /// Ends, after the last row.
    mutating func finish() throws {
        append(Int16(-1))
        try flush()
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }

    private mutating func flush() throws {
        try bytes.withUnsafeBytes(push)
        bytes.removeAll(keepingCapacity: true)
    }
}
