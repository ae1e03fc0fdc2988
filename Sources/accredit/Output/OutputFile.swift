import Foundation

/// Where a long document goes: standard output, or a new file that has its name only once it is whole.
final class OutputFile: Sendable {
    /// Standard output, as people name it.
    static let standardOutput = "-"

    /// The name for messages.
    let shown: String
    private let file: String?
    private let partial: String
    private let descriptor: Int32

    /// Opens the place to write to. A file is written beside its name, so that an interrupted write leaves nothing
    /// under it.
    /// - Throws: ``Failure/exists(file:)``, ``Failure/unwritable(file:reason:)``.
    init(_ name: String) throws(Failure) {
        guard name != Self.standardOutput else {
            (shown, file, partial, descriptor) = (Terminal.standardOutput, nil, "", STDOUT_FILENO)
            return
        }
        (shown, file, partial) = (name, name, "\(name).partial-\(getpid())")
        guard access(name, F_OK) != 0 else { throw .exists(file: name) }
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(file: name, reason: OpenStream.reason()) }
    }

    /// Writes bytes, all of them.
    func write(_ bytes: [UInt8]) throws(Failure) { try OpenStream.write(bytes, to: descriptor, shown: shown) }

    /// Gives the file its name. One that has come to be there meanwhile is not overwritten.
    func finish() throws(Failure) {
        guard let file else { return }
        defer { unlink(partial) }
        guard fsync(descriptor) == 0, close(descriptor) == 0, link(partial, file) == 0 else {
            if errno == EEXIST { throw .exists(file: file) }
            throw .unwritable(file: file, reason: OpenStream.reason())
        }
    }

    /// Takes away what was written in vain.
    func discard() {
        guard file != nil else { return }
        close(descriptor)
        unlink(partial)
    }
}
