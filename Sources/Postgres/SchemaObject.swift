/// One thing that the server's catalogue says about a schema, and that must not change behind the migrator's back.
struct SchemaObject: Sendable, Hashable {
    /// What sort of thing it is; the raw values stand in the table `schema_object`.
    enum Kind: String, Sendable, CaseIterable {
        case server, role, type, table, view, sequence, column, constraint, index, trigger
        case owner
        case rowSecurity = "row security"
        case policy, grant, function

        /// True if applying the function files again brings it back; tables and what belongs to them they never make.
        var isRepairable: Bool { group != .tables }

        /// Under which of a doctor's looks it falls.
        var group: SchemaDifference.Group {
            switch self {
            case .role, .owner: .roles
            case .rowSecurity, .policy: .rowSecurity
            case .grant: .grants
            case .function: .functions
            case .server, .type, .table, .view, .sequence, .column, .constraint, .index, .trigger: .tables
            }
        }

        /// True if other things can belong to it.
        var isContainer: Bool { self == .table || self == .view || self == .function }
    }

    /// By which a thing is found again.
    struct Key: Sendable, Hashable, Comparable {
        let kind: Kind
        /// The table, function, type or role that it is or belongs to.
        let subject: String
        /// Its own name within the subject; empty where it is the subject.
        let name: String

        private var order: (Int, String, String) { (Kind.allCases.firstIndex(of: kind) ?? 0, subject, name) }
        static func < (left: Key, right: Key) -> Bool { left.order < right.order }
    }

    let key: Key
    /// Everything else about it; compared as a text.
    let definition: String
}

/// Something of a schema that is not as it was recorded when the program's files were applied.
package struct SchemaDifference: Sendable, Hashable, CustomStringConvertible {
    /// Differences that are looked at together.
    package enum Group: String, Sendable, Hashable, CaseIterable {
        case roles
        case rowSecurity = "row security"
        case grants, functions, tables
    }

    let key: SchemaObject.Key
    /// As recorded; `nil` where nothing of the kind was there.
    let recorded: String?
    /// As it is; `nil` where it is not there any more.
    let found: String?

    /// Under which look it falls.
    package var group: Group { key.kind.group }
    /// True if applying the files again brings back what was recorded.
    package var isRepairable: Bool { key.kind.isRepairable || key.kind == .server }

    /// What is different, as a clause: `policy readers of item is missing`.
    package var description: String {
        switch (key.kind, recorded, found) {
        case (.server, let recorded?, let found?):
            "the schema was recorded by PostgreSQL \(recorded), and this is PostgreSQL \(found)"
        case (.owner, let recorded?, let found?): "\(key.subject) belongs to \(found), not to \(recorded)"
        case (.rowSecurity, let recorded?, let found?): "row security of \(key.subject) is \(found), not \(recorded)"
        case (.grant, let recorded?, nil): "\(key.name) lacks \(recorded) on \(key.subject)"
        case (.grant, let recorded?, let found?):
            "\(key.name) has \(found) on \(key.subject), and should have \(recorded)"
        case (.grant, nil, let found?): "\(key.name) has \(found) on \(key.subject), which no file gives"
        case (.role, let recorded?, let found?): "role \(key.subject) is \(found), and should be \(recorded)"
        case (_, nil, _): "\(thing) was added"
        case (_, let recorded?, nil): "\(thing) is missing" + (key.kind == .column ? " (it was \(recorded))" : "")
        case (.function, _, _): "\(thing) was changed"
        case (_, let recorded?, let found?): "\(thing) was changed (now \(found); it was \(recorded))"
        }
    }

    private var thing: String {
        key.name.isEmpty ? "\(key.kind.rawValue) \(key.subject)" : "\(key.kind.rawValue) \(key.name) of \(key.subject)"
    }
}

extension Collection<String> {
    /// The first lines of a list, and how many more there are.
    package func listed(limit: Int) -> [String] {
        count > limit ? prefix(limit) + ["… and \(count - limit) more"] : Array(self)
    }
}
