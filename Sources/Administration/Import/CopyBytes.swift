import Turnaround

/// Rows in the binary format of COPY, gathered into chunks.
///
/// No value is written out as text on its way: a row costs what its bytes cost.
final class CopyBytes {
    private var bytes: UnsafeMutableRawBufferPointer
    private var count = 0
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
        bytes = .allocate(byteCount: Self.chunk * 2, alignment: 8)
        // The signature, no flags, no further header.
        let signature = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [UInt8](repeating: 0, count: 8)
        signature.withUnsafeBytes { append($0) }
    }

    deinit { bytes.deallocate() }

    /// Begins a row; its values follow in the order of the columns.
    func beginRow() throws {
        if count >= Self.chunk { try flush() }
        append(fields)
    }

    func add(_ number: Int) {
        append(Int32(8))
        append(Int64(number))
    }

    func add(_ truth: Bool) {
        append(Int32(1))
        append(truth ? 1 as UInt8 : 0)
    }

    func add(_ moment: Instant) {
        append(Int32(8))
        append(moment.microseconds - Self.epoch)
    }

    /// `nil` is NULL.
    func add(_ text: String?) {
        guard var text else { return append(Int32(-1)) }
        text.withUTF8 {
            append(Int32($0.count))
            append(UnsafeRawBufferPointer($0))
        }
    }

    /// Ends, after the last row.
    func finish() throws {
        append(Int16(-1))
        try flush()
    }

    private func append<Number: FixedWidthInteger>(_ number: Number) {
        reserve(MemoryLayout<Number>.size)
        bytes.storeBytes(of: number.bigEndian, toByteOffset: count, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    private func append(_ content: UnsafeRawBufferPointer) {
        reserve(content.count)
        UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: content)
        count += content.count
    }

    /// Makes room for some bytes; a row may be longer than the room for two chunks.
    private func reserve(_ more: Int) {
        guard count + more > bytes.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (count + more), alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        bytes.deallocate()
        bytes = larger
    }

    private func flush() throws {
        try push(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        count = 0
    }
}
