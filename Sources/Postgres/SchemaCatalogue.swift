/// What the server's catalogue says about a schema, or what it said when that was recorded.
struct SchemaCatalogue: Sendable, Hashable {
    /// Definitions by what they define.
    private(set) var definitions: [SchemaObject.Key: String] = [:]

    /// The catalogue of a schema in which nothing is.
    init() {}

    /// The catalogue of rows of kind, subject, name and definition; kinds that this program does not know are left out.
    init(_ rows: [PostgresRow]) throws {
        for row in rows {
            let (kind, subject, name, definition) = try row.decode(
                as: (String.self, String.self, String.self, String.self))
            guard let kind = SchemaObject.Kind(rawValue: kind) else { continue }
            definitions[SchemaObject.Key(kind: kind, subject: subject, name: name)] = definition
        }
    }

    private var server: String? { definitions.first { $0.key.kind == .server }?.value }

    /// The roles that own something or have rights.
    var roles: Set<String> {
        Set(
            definitions.compactMap { key, definition in
                switch key.kind {
                case .owner: definition
                case .grant where key.name != "PUBLIC" && key.name != "its owner": key.name
                default: nil
                }
            })
    }

    /// What differs in a catalogue from this one, which was recorded; in the order of kinds and names.
    func differences(in found: SchemaCatalogue) -> [SchemaDifference] {
        let all = changes(to: found)
        // Another server may word a definition in another way: all that can be compared is what there is.
        let isOtherServer = server != found.server
        // Of what is missing as a whole, or was added as a whole, the parts are not listed.
        let wholes = Set(
            all.filter { $0.key.kind.isContainer && ($0.recorded == nil || $0.found == nil) }.map(\.key.subject))
        let roles = roles
        return all.filter { difference in
            let key = difference.key
            // Of a role that no recorded right is about, its rights are the difference.
            if key.kind == .role, !roles.contains(key.subject) { return false }
            if isOtherServer, difference.recorded != nil, difference.found != nil { return key.kind == .server }
            if wholes.contains(key.subject) { return key.kind.isContainer }
            // An index that only makes something faster is the operator's own business.
            return !(key.kind == .index && difference.recorded == nil && difference.found?.contains("UNIQUE") == false)
        }
    }

    /// Every definition that another catalogue has not, has besides, or has otherwise.
    func changes(to other: SchemaCatalogue) -> [SchemaDifference] {
        Set(definitions.keys).union(other.definitions.keys).sorted().compactMap { key in
            let (before, after) = (definitions[key], other.definitions[key])
            return before == after ? nil : SchemaDifference(key: key, recorded: before, found: after)
        }
    }

    /// What to record when files were applied between two looks: what they changed, and nothing that others did before.
    ///
    /// - Returns: the changes to this catalogue, which was recorded.
    func record(from before: SchemaCatalogue, to after: SchemaCatalogue) -> [SchemaDifference] {
        var changed = Set(before.changes(to: after).map(\.key))
        if server != after.server {
            changed.formUnion(changes(to: after).filter { $0.recorded != nil && $0.found != nil }.map(\.key))
        }
        return changes(to: after).filter { changed.contains($0.key) }
    }
}
