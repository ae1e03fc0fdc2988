import Turnaround

/// UTF-8 text that is handed on in chunks of some 64 kB, so that none of it is ever whole in memory.
struct ChunkedText {
    private var bytes: [UInt8] = []
    private let push: @Sendable ([UInt8]) throws -> Void
    private static let chunk = 1 << 16

    /// - Parameter push: takes the chunks in order; when it throws, writing ends.
    init(_ push: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.push = push
        bytes.reserveCapacity(Self.chunk + Self.chunk / 4)
    }

    /// Adds text.
    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Hands on what has gathered, where that is a chunk.
    mutating func spill() throws {
        if bytes.count >= Self.chunk { try flush() }
    }

    /// Hands on everything.
    mutating func flush() throws {
        guard !bytes.isEmpty else { return }
        try push(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}

extension Instant {
    /// RFC 3339 text in UTC, always with six digits of a second: `2026-03-29T00:30:00.500000Z`.
    var withMicroseconds: String {
        let text = description.dropLast()
        let fraction = text.lastIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        return "\(text)\(fraction == 0 ? "." : "")\(String(repeating: "0", count: 6 - fraction))Z"
    }
}
