import Foundation
import WorkflowCore

/// Files that a person names; `-` is standard input.
enum InputFile {
    /// The text of a file.
    /// - Throws: ``Failure`` where it is not there, cannot be read, is larger than a document may be, or is no UTF-8.
    static func text(of file: String) throws(Failure) -> String {
        let data: Data
        do {
            data = file == "-" ? try FileHandle.standardInput.readToEnd() ?? Data() : try contents(of: file)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unreadable(file: shown(file), reason: reason(error))
        }
        guard data.count <= YAMLDocument.sizeLimit else {
            throw .tooLarge(file: shown(file), bytes: data.count, limit: YAMLDocument.sizeLimit)
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw .notText(file: shown(file)) }
        return text
    }

    /// The document in a file.
    static func document(of file: String) throws -> YAMLDocument {
        try YAMLDocument.parse(try text(of: file), file: shown(file))
    }

    /// Writes a new file, which must not be there yet.
    /// - Parameter permissions: of the new file; 0600 for secrets.
    static func create(_ file: String, holding text: String, permissions: Int32 = 0o644) throws(Failure) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(permissions))
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .exists(file: file) }
            throw .unwritable(file: file, reason: String(cString: strerror(errno)))
        }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw .unwritable(file: file, reason: reason(error))
        }
    }

    /// Puts text into a file that ``create(_:holding:permissions:)`` made.
    static func fill(_ file: String, with text: String) throws(Failure) {
        do {
            let handle = try FileHandle(forWritingTo: URL(filePath: file))
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw .unwritable(file: file, reason: reason(error))
        }
    }

    /// Takes away a file that was made in vain.
    static func remove(_ file: String) { _ = unlink(file) }

    private static func contents(of file: String) throws -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw Failure.unreadable(file: file, reason: "there is no such file")
        }
        guard !isFolder.boolValue else { throw Failure.unreadable(file: file, reason: "it is a folder") }
        let handle = try FileHandle(forReadingFrom: URL(filePath: file))
        defer { try? handle.close() }
        return try handle.read(upToCount: YAMLDocument.sizeLimit + 1) ?? Data()
    }

    /// The name for messages.
    static func shown(_ file: String) -> String { file == "-" ? "standard input" : file }

    private static func reason(_ error: any Error) -> String {
        (error as? CocoaError)?.code == .fileReadNoPermission ? "you may not read it" : error.localizedDescription
    }
}
