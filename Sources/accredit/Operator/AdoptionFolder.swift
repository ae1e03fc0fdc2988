import Foundation

/// The folder into which adopting writes; what is in it goes again where adopting fails.
final class AdoptionFolder {
    private let path: String
    private var files: [String] = []

    /// Makes the folder, which must not be there yet, for its owner alone.
    /// - Throws: ``Failure/exists(file:)``, ``Failure/unwritable(file:reason:)``.
    init(_ path: String) throws(Failure) {
        self.path = path
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { throw .exists(file: path) }
            throw .unwritable(file: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Writes a file into it.
    func add(_ name: String, holding text: String, isSecret: Bool = false) throws(Failure) {
        let file = "\(path)/\(name)"
        try InputFile.create(file, holding: text, permissions: isSecret ? 0o600 : 0o644)
        files.append(file)
    }

    /// The first name that no file has yet: `bac-answers.yaml`, `bac-answers-2.yaml`, …
    static func unused(_ name: String, _ ending: String) -> String {
        var (file, number) = ("\(name).\(ending)", 1)
        while FileManager.default.fileExists(atPath: file) {
            number += 1
            file = "\(name)-\(number).\(ending)"
        }
        return file
    }

    /// Takes away what was written in vain.
    func remove() {
        files.forEach(InputFile.remove)
        _ = rmdir(path)
    }
}
