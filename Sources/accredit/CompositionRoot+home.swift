import Documents
import Foundation
import Turnaround
import WorkflowCore

extension CompositionRoot {
    /// The folder with the numbered migrations.
    func migrationsFolder() throws -> URL { try folder("Migrations", holding: "0001_reference.sql") }

    /// The folder with the workflows and calendars that come with the program.
    func workflowsFolder() throws -> URL { try folder("Workflows", holding: "calendars") }

    /// The words of the letters that every scheme sends, from the folder `Workflows/letters`.
    /// - Throws: `FileProblems` with file and line of everything that is wrong; ``Failure`` where the server's public
    ///   address is none.
    func letterTexts() throws -> LetterTexts {
        let folder = try workflowsFolder().appending(path: "letters", directoryHint: .notDirectory)
        let path = folder.path(percentEncoded: false)
        let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter {
            $0.hasSuffix(".mustache") || $0.hasSuffix(".yaml")
        }
        let files = try names.map { name in
            LetterTexts.File(name: name, path: "\(path)/\(name)", text: try InputFile.text(of: "\(path)/\(name)"))
        }
        return try LetterTexts(files, folder: path, address: try publicAddress())
    }

    /// The calendars and meeting series that come with the program.
    func shippedCalendars() throws -> Calendars {
        var calendars = Calendars()
        for file in try DefinitionFiles.gather([
            try workflowsFolder().appending(path: "calendars").path(percentEncoded: false)
        ]) {
            try calendars.add(
                json: Data(try YAMLDocument.parse(try InputFile.text(of: file), file: file).value.canonicalText().utf8))
        }
        return calendars
    }

    /// Looks for a folder of the program: in ACCREDIT_HOME, else upward from the program and from here, else where
    /// packages put it.
    /// - Throws: ``Failure/noHome(looking:)``.
    func folder(_ name: String, holding mark: String) throws(Failure) -> URL {
        let holds = { (base: URL) in
            FileManager.default.fileExists(
                atPath: base.appending(path: name).appending(path: mark).path(percentEncoded: false))
        }
        if let home = setting(.home) {
            let base = URL(filePath: home, directoryHint: .isDirectory, relativeTo: currentFolder)
            guard holds(base) else { throw .noHome(looking: "\(home)/\(name)") }
            return base.appending(path: name, directoryHint: .isDirectory)
        }
        let program = executable.map { $0.resolvingSymlinksInPath().deletingLastPathComponent() }
        var candidates = [program, currentFolder].compactMap(\.self).flatMap(Self.upward)
        if let program { candidates.append(program.deletingLastPathComponent().appending(path: "share/accredit")) }
        guard let base = candidates.first(where: holds) else { throw .noHome(looking: name) }
        return base.appending(path: name, directoryHint: .isDirectory)
    }

    /// A folder, the one it is in, and so on up to the root.
    private static func upward(_ folder: URL) -> [URL] {
        let parts = folder.standardizedFileURL.pathComponents
        return (1...max(1, parts.count)).reversed().map {
            URL(filePath: "/" + parts[1..<$0].joined(separator: "/"), directoryHint: .isDirectory)
        }
    }
}
