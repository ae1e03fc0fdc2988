/// Rows in the text format of COPY, gathered into chunks.
struct CopyText {
    private var bytes: [UInt8] = []
    private let push: (UnsafeRawBufferPointer) throws -> Void
    private static let chunk = 1 << 16

    /// - Parameter push: takes the chunks.
    init(_ push: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.push = push
        bytes.reserveCapacity(Self.chunk * 2)
    }

    /// Adds a row; `nil` is NULL.
    mutating func add(_ cells: [String?]) throws {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            guard let cell else {
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
                continue
            }
            for byte in cell.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): bytes += [byte, byte]
                case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
                case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count >= Self.chunk { try flush() }
    }

    /// Sends what is left.
    mutating func flush() throws {
        try bytes.withUnsafeBytes(push)
        bytes.removeAll(keepingCapacity: true)
    }
}
