import Turnaround

/// Rows in the binary format of COPY, gathered into chunks.
///
/// No value is written out as text on its way: a row costs what its bytes cost.
final class CopyBytes {
    private let bytes = GatheredBytes(capacity: CopyBytes.chunk * 2)
    private let fields: Int16
    private let push: (UnsafeRawBufferPointer) throws -> Void
    private static let chunk = 1 << 16
    /// 1 January 2000, from which PostgreSQL counts microseconds.
    private static let epoch: Int64 = 946_684_800_000_000
    /// The numbers by which PostgreSQL knows the types of arrays' elements, and the bytes before these.
    private static let (text, moment) = (25 as Int32, 1184 as Int32)
    private static let arrayHead = 20

    /// - Parameters:
    ///   - fields: the number of columns.
    ///   - push: takes the chunks.
    init(fields: Int, _ push: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.fields = Int16(fields)
        self.push = push
        // The signature, no flags, no further header.
        let signature = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [UInt8](repeating: 0, count: 8)
        signature.withUnsafeBytes { bytes.append($0) }
    }

    /// Begins a row; its values follow in the order of the columns.
    func beginRow() throws {
        if bytes.count >= Self.chunk { try flush() }
        append(fields)
    }

    /// `nil` is NULL.
    func add(_ number: Int?) {
        guard let number else { return append(-1 as Int32) }
        append(8 as Int32)
        append(Int64(number))
    }

    /// `nil` is NULL.
    func add(_ text: String?) {
        guard let text else { return append(-1 as Int32) }
        append(Int32(text.utf8.count))
        bytes.append(text)
    }

    /// An array of one moment at least.
    func add(_ moments: some Collection<Instant>) {
        beginArray(of: Self.moment, count: moments.count, bytes: 12 * moments.count, hasNull: false)
        for moment in moments {
            append(8 as Int32)
            append(moment.microseconds - Self.epoch)
        }
    }

    /// An array of one text at least; `nil` is NULL.
    func add(_ texts: some Collection<String?>) {
        let size = texts.reduce(0) { $0 + 4 + ($1?.utf8.count ?? 0) }
        beginArray(of: Self.text, count: texts.count, bytes: size, hasNull: texts.contains(nil))
        for text in texts { add(text) }
    }

    /// Ends, after the last row.
    func finish() throws {
        append(-1 as Int16)
        try flush()
    }

    /// Length of the whole, one dimension, whether there is a NULL, the type of elements, their number, and that of the
    /// first.
    private func beginArray(of type: Int32, count: Int, bytes size: Int, hasNull: Bool) {
        for number in [Int32(Self.arrayHead + size), 1, hasNull ? 1 : 0, type, Int32(count), 1] { append(number) }
    }

    private func append<Number: FixedWidthInteger>(_ number: Number) { bytes.append(number.bigEndian) }

    private func flush() throws {
        try push(bytes.content)
        bytes.clear()
    }
}
