import Foundation

/// The file that holds the input in hand: readers of files read it, and after a crash it is what brought the crash
/// about.
final class FuzzedFile {
    let path: String
    private let descriptor: Int32

    /// - Throws: `CocoaError` where it cannot be made.
    init(for parser: FuzzedParser, seed: UInt64) throws {
        path = Self.path(for: parser, seed: seed)
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit { close(descriptor) }

    /// Where the input in hand of a run lies.
    static func path(for parser: FuzzedParser, seed: UInt64) -> String {
        FileManager.default.temporaryDirectory.appending(path: "accredit-fuzz-\(parser.rawValue)-\(seed)").path
    }

    /// Removes it, where all went well.
    func remove() { unlink(path) }

    /// Puts an input there in place of the one before.
    func put(_ input: [UInt8]) {
        ftruncate(descriptor, 0)
        _ = input.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}
