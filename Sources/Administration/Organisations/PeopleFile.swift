import Foundation
import WorkflowCore

/// A table of people, as a spreadsheet saves it (CSV): `name` and `roles`, perhaps `email`.
package struct PeopleFile: Sendable {
    /// Something wrong with a table of people.
    package struct Flaw: Error, Hashable, CustomStringConvertible {
        /// The flaw, with file and line, and what is expected.
        package let description: String
    }

    /// The people as requests take them, in the order of the rows.
    package let people: [JSONValue]

    private static let columns = ["name", "roles", "email"]

    /// Reads a table; the first row names the columns, in any order.
    /// - Throws: ``Flaw`` for the first thing that is wrong with the form; names and roles are judged by the database.
    package init(_ text: String, file: String) throws {
        var columns: [String]?
        var people: [JSONValue] = []
        var parser = CSVParser(file: file, delimiter: UInt8(ascii: ","), line: 1)
        let bytes = Array((text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text).utf8) + [UInt8(ascii: "\n")]
        _ = try bytes.withUnsafeBytes { bytes in
            try parser.parse(bytes, isComplete: true) { row in
                guard !row.isBlank else { return }
                let cells = row.cells.map { $0.trimmingCharacters(in: .whitespaces) }
                guard let columns else {
                    columns = try Self.columns(cells.map { $0.lowercased() }, file: file, line: row.number)
                    return
                }
                guard cells.count <= columns.count else {
                    throw Flaw(
                        description: "\(file):\(row.number): \(cells.count) cells; expected \(columns.count), as the "
                            + "first row says")
                }
                people.append(Self.person(Dictionary(zip(columns, cells)) { first, _ in first }))
            }
        }
        guard columns != nil, !people.isEmpty else {
            throw Flaw(description: "\(file): nobody is in it; expected a row name,roles,email and a row a person")
        }
        self.people = people
    }

    private static func columns(_ names: [String], file: String, line: Int) throws -> [String] {
        let unknown = names.first { !columns.contains($0) }
        let missing = columns.prefix(2).first { !names.contains($0) }
        let flaw =
            unknown.map { "the column “\($0)” is not known" } ?? missing.map { "the column “\($0)” is missing" }
            ?? (Set(names).count < names.count ? "a column is there twice" : nil)
        if let flaw { throw Flaw(description: "\(file):\(line): \(flaw); expected name, roles and perhaps email") }
        return names
    }

    private static func person(_ cells: [String: String]) -> JSONValue {
        let roles = (cells["roles"] ?? "").split { ",; ".contains($0) }.map { JSONValue.string(String($0)) }
        var person: [String: JSONValue] = ["name": .string(cells["name"] ?? ""), "roles": .array(roles)]
        if let email = cells["email"], !email.isEmpty { person["email"] = .string(email) }
        return .object(person)
    }
}
