import Crypto
import FoundationEssentials

/// One numbered script of SQL that changes the schema.
package struct Migration: Sendable, Hashable {
    /// Its place in the order, from 1.
    package let number: Int
    /// What it is about, from the file's name.
    package let name: String
    /// The script. It runs in a transaction, and must not end it.
    package let sql: String
    /// SHA-256 of the script's bytes, in hexadecimal.
    package let checksum: String

    /// A migration; its checksum follows from the script.
    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
        checksum = Self.checksum(of: sql)
    }

    /// SHA-256 of a text's bytes, in hexadecimal.
    static func checksum(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// `0001_name`, as the file is called.
    package var label: String { "\(CivilDay.padded(number, 4))_\(name)" }

    /// Reads the scripts of a folder, `0001_name.sql` and so on, in order.
    ///
    /// - Parameter directory: the folder's path. Files that do not end in `.sql` are not looked at.
    /// - Throws: `MigrationError` for a folder or file that cannot be read, a name of another form, a gap or a
    ///   duplicate.
    package static func load(directory: String) throws -> [Migration] {
        var migrations: [Migration] = []
        for (file, sql) in try scripts(in: directory) {
            let (number, name) = try parse(file)
            if let last = migrations.last, last.number == number { throw MigrationError.duplicate(number: number) }
            guard number == migrations.count + 1 else { throw MigrationError.gap(missing: migrations.count + 1) }
            migrations.append(Migration(number: number, name: name, sql: sql))
        }
        return migrations
    }

    /// The files of a folder that end in `.sql`, in the order of their names, with their texts.
    static func scripts(in directory: String) throws -> [(file: String, sql: String)] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw MigrationError.unreadable(path: directory)
        }
        return try files.filter { $0.hasSuffix(".sql") }.sorted().map { file in
            let path = "\(directory)/\(file)"
            guard let data = FileManager.default.contents(atPath: path), let sql = String(data: data, encoding: .utf8)
            else { throw MigrationError.unreadable(path: path) }
            return (file, sql)
        }
    }

    /// Number and name from `0001_name.sql`.
    private static func parse(_ file: String) throws -> (Int, String) {
        let parts = file.dropLast(4).split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[0].utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(parts[0]),
            !parts[1].isEmpty
        else { throw MigrationError.misnamed(file: file) }
        return (number, String(parts[1]))
    }
}
