import WorkflowCore

/// A column: its title and its place in the file.
package struct ImportColumn: Hashable, Sendable {
    package let title: String
    package let index: Int
}

/// Finds columns by their titles.
struct ColumnFinder {
    let titles: [String]
    let file: String

    /// The titles that are not empty.
    var named: [String] { titles.filter { !$0.isEmpty } }

    /// The column with a title.
    /// - Throws: ``ImportError/unknownColumn(file:column:purpose:found:nearest:)``,
    ///   ``ImportError/ambiguousColumn(file:column:count:)``.
    func column(_ title: String, _ purpose: String) throws(ImportError) -> ImportColumn {
        let wanted = title.asTitle
        guard let index = titles.firstIndex(of: wanted) else {
            throw .unknownColumn(
                file: file, column: title, purpose: purpose, found: named,
                nearest: NearestName.of(wanted, among: named))
        }
        let count = titles.count { $0 == wanted }
        guard count == 1 else { throw .ambiguousColumn(file: file, column: wanted, count: count) }
        return ImportColumn(title: wanted, index: index)
    }

    /// The column that is named, else the first of some usual titles that the file has, in any case of letters.
    func column(_ chosen: String?, usual: [String], _ purpose: String) throws(ImportError) -> ImportColumn {
        if let found = try optional(chosen, usual: usual, purpose) { return found }
        return try column(usual[0], purpose)
    }

    /// As ``column(_:usual:_:)``, `nil` where there is none.
    func optional(_ chosen: String?, usual: [String], _ purpose: String) throws(ImportError) -> ImportColumn? {
        if let chosen { return try column(chosen, purpose) }
        for usual in usual {
            if let title = titles.first(where: { $0.lowercased() == usual }) { return try column(title, purpose) }
        }
        return nil
    }
}
