/// Bytes that are gathered one after the other.
final class GatheredBytes {
    private var buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// - Parameter capacity: bytes for which there is room at first.
    init(capacity: Int) { buffer = .allocate(byteCount: capacity, alignment: 8) }

    deinit { buffer.deallocate() }

    /// What was gathered; valid until more is.
    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

    /// Forgets what was gathered.
    func clear() { count = 0 }

    /// Appends a number as the machine keeps it.
    func append<Number: FixedWidthInteger>(_ number: Number) {
        reserve(MemoryLayout<Number>.size)
        buffer.storeBytes(of: number, toByteOffset: count, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Appends a text as UTF-8.
    func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    private func reserve(_ more: Int) {
        guard count + more > buffer.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (count + more), alignment: 8)
        larger.copyMemory(from: content)
        buffer.deallocate()
        buffer = larger
    }
}
