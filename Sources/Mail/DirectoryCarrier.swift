import Foundation

/// Puts each message into a folder, as a file of its own with the message's id for a name.
///
/// A file is written under a name that ends in `.part`, and has its own name once it is whole and on the disk.
package struct DirectoryCarrier: MailCarrier {
    let folder: String

    /// A carrier to a folder, by its path.
    package init(folder: String) { self.folder = folder }

    package func carry(_ message: MailMessage, handOver: @escaping @Sendable () async throws -> Bool) async
        -> MailResult
    {
        let place = "\(folder)/\(message.id.replacing("/", with: "_")).eml"
        let part = "\(place).part"
        do {
            try Self.write(message.bytes, to: part)
        } catch {
            return .unreachable("the folder \(folder) cannot be written to: \(error)")
        }
        do {
            guard try await handOver() else {
                unlink(part)
                return .released
            }
        } catch {
            unlink(part)
            return .deferred("the database was away as the letter was to be put into the folder")
        }
        guard rename(part, place) == 0 else {
            unlink(part)
            return .deferred("the letter could not be given its name in \(folder): \(String(cString: strerror(errno)))")
        }
        Self.flush(folder)
        return .sent("put into \(place)")
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        // Whatever a killed process left under this name is written over. Letters are nobody's but the owner's.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(bytes))
        try file.synchronize()
        try file.close()
    }

    /// Waits until a file, or what a folder lists, is on the disk.
    private static func flush(_ path: String) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
