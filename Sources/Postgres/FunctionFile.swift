import FoundationEssentials

/// One file with the current text of functions, or of anything else that can be applied again: policies, grants, roles.
///
/// Unlike a `Migration` it is edited in place. All files of a folder are applied together, in the order of their names.
package struct FunctionFile: Sendable, Hashable {
    /// `100_door`, as the file is called.
    package let name: String
    /// The script. It must not end the transaction it runs in.
    package let sql: String
    /// SHA-256 of the script's bytes, in hexadecimal.
    package let checksum: String

    /// A function file; its checksum follows from the script.
    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
        checksum = Migration.checksum(of: sql)
    }

    /// Where the file is, from the folder of the migrations.
    var path: String { "functions/\(name).sql" }

    /// Reads the scripts of a folder, `100_area.sql` and so on, in order.
    ///
    /// - Parameter directory: the folder's path. Files that do not end in `.sql` are not looked at.
    /// - Throws: `MigrationError` for a folder or file that cannot be read, a name of another form, or a number that
    ///   two files have.
    package static func load(directory: String) throws -> [FunctionFile] {
        var files: [FunctionFile] = []
        for (file, sql) in try Migration.scripts(in: directory) {
            guard let number = number(of: file) else { throw MigrationError.misnamedFunctionFile(file: file) }
            if let last = files.last, last.name.prefix(3) == number {
                throw MigrationError.duplicateFunctionFile(number: String(number))
            }
            files.append(FunctionFile(name: String(file.dropLast(4)), sql: sql))
        }
        return files
    }

    /// `100` of `100_area.sql`.
    private static func number(of file: String) -> Substring? {
        let parts = file.dropLast(4).split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 3, parts[0].utf8.allSatisfy({ (48...57).contains($0) }),
            !parts[1].isEmpty
        else { return nil }
        return parts[0]
    }
}

/// A line of a script.
package struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    /// The file, from the folder of the migrations.
    package let file: String
    /// From 1; `nil` where the server did not say.
    package let line: Int?

    /// A line of a file.
    package init(file: String, line: Int?) {
        self.file = file
        self.line = line
    }

    /// `functions/100_door.sql:12`.
    package var description: String { file + (line.map { ":\($0)" } ?? "") }
}
