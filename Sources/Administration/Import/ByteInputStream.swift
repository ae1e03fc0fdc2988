import Foundation

/// A source as the stream that `XMLParser` reads from, so that it never holds the whole file.
final class ByteInputStream: InputStream {
    private let source: any ByteSource
    private var status: Stream.Status = .notOpen
    /// What went wrong with the source; the parser sees an end of the file.
    private(set) var failure: (any Error)?

    init(_ source: any ByteSource) {
        self.source = source
        super.init(data: Data())
    }

    override func open() { status = .open }
    override func close() { status = .closed }
    override var streamStatus: Stream.Status { status }
    override var hasBytesAvailable: Bool { status == .open }

    override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength length: Int) -> Int {
        guard failure == nil, status == .open else { return 0 }
        do {
            let got = try source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: length))
            if got == 0 { status = .atEnd }
            return got
        } catch {
            failure = error
            status = .error
            return 0
        }
    }
}
