import ArgumentParser
import Documents
import Reports

/// The archive that a pack becomes: written as its files come, and under its name once it is whole.
final class PackFile {
    private let file: OutputFile
    private var archive: ZipArchive
    private var names = PackNames()
    private let progress = ProgressLine()
    /// Number of files so far.
    private(set) var count = 0

    /// - Throws: ``Failure/exists(file:)``, ``Failure/unwritable(file:reason:)``.
    init(_ name: String) throws(Failure) {
        let file = try OutputFile(name)
        self.file = file
        archive = ZipArchive { try file.write($0) }
    }

    /// Writes everything that a closure adds, and gives the file its name; after an error nothing is there.
    static func writing(_ name: String, _ content: (PackFile) async throws -> Void) async throws -> PackFile {
        let pack = try PackFile(name)
        do {
            try await content(pack)
            try pack.archive.finish()
            try pack.file.finish()
            pack.progress.clear()
            return pack
        } catch {
            pack.progress.clear()
            pack.file.discard()
            throw error
        }
    }

    /// The name for messages.
    var shown: String { file.shown }

    private struct Written: Encodable {
        let file: String
        let files: Int
    }

    /// Says that it is written: in a sentence on standard error, or as JSON.
    func tell(_ output: OutputOptions, _ sentence: String) throws {
        guard output.json else { return Terminal.say(sentence) }
        try output.show(Written(file: shown, files: count), text: "")
    }

    /// Refuses to put JSON where the archive goes.
    static func check(_ name: String, _ output: OutputOptions) throws {
        if name == OutputFile.standardOutput, output.json {
            throw ValidationError("The archive goes to standard output, so --json and --fields have no room there.")
        }
    }

    /// A path for a file, by the name that people gave it: safe, and no other's.
    func path(_ name: String, in folder: String, otherwise: String) -> String {
        names.name(name, in: folder, otherwise: otherwise)
    }

    /// Adds a page.
    func add(_ page: PrintedPage, at path: String) throws {
        try archive.add(path) { try $0(page.html) }
        count += 1
    }

    /// Adds a file that comes in pieces. One that never begins is no entry.
    func add(_ path: String, _ content: (_ take: ([UInt8]) throws -> Void) async throws -> Void) async throws {
        progress.show(path)
        var hasBegun = false
        try await content { piece in
            if !hasBegun { try archive.begin(path) }
            hasBegun = true
            try archive.append(piece)
        }
        guard hasBegun else { return }
        try archive.end()
        count += 1
    }
}
