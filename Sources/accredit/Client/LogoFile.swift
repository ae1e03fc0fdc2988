import Foundation

/// A picture that is small enough to be a logo.
enum LogoFile {
    /// Its bytes. It is read whole, once its size is known.
    /// - Throws: ``Failure/tooLarge(file:bytes:limit:)``, ``Failure/unreadable(file:reason:)``.
    static func bytes(of file: String) throws -> Data {
        let size = try FileToSend(file).size
        guard size <= 256 << 10 else { throw Failure.tooLarge(file: file, bytes: size, limit: 256 << 10) }
        do { return try Data(contentsOf: URL(filePath: file)) } catch {
            throw Failure.unreadable(file: file, reason: "you may not read it")
        }
    }
}
