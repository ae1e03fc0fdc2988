/// Differences between two definitions, part by part, in words.
///
/// Compared are the canonical forms, so that nothing a definition can say is left out; the version number alone is no
/// difference.
package struct WorkflowDiff: Hashable, Sendable {
    /// The differences, in the order of the file: the workflow itself, its clock and burden, evidence, letters, states,
    /// actions, routing.
    package let changes: [Change]
    /// States that are gone and seem to live on under another name.
    package let renames: [Rename]

    /// True if nothing but the version number is different.
    package var isEmpty: Bool { changes.isEmpty }

    /// One difference.
    package struct Change: Hashable, Sendable, CustomStringConvertible {
        /// Outcome of the thing.
        package enum Kind: String, CaseIterable, Sendable {
            case added, removed, changed
            /// The same things in another order, which is part of the content.
            case reordered
        }

        /// The part of a definition a change is in.
        package enum Part: String, CaseIterable, Sendable {
            case workflow, clock, burden, evidence, letter, state, action
            /// A condition of an action.
            case `guard`
            case routing
        }

        /// Its fate.
        package let kind: Kind
        /// Part of the definition.
        package let part: Part
        /// The name of the state, action, piece of evidence or route; `nil` where the part itself is meant.
        package let name: String?
        /// What of it is different, by its key in a file; of a guard its condition; `nil` where it is there or not as a
        /// whole.
        package let member: String?
        /// Old value, in words; `nil` where it was not there.
        package let old: String?
        /// New value, in words; `nil` where it is not there any more.
        package let new: String?
    }

    /// A state that seems to have a new name.
    package struct Rename: Hashable, Sendable {
        /// The name in the old definition.
        package let from: String
        /// The name in the new one.
        package let to: String
    }

    /// Differences of `new` from `old`.
    package init(from old: WorkflowDefinition, to new: WorkflowDefinition) {
        let (before, after) = (old.canonicalJSON.objectValue ?? [:], new.canonicalJSON.objectValue ?? [:])
        let lists: [(key: String, part: Change.Part, name: String)] = [
            ("evidence", .evidence, "item"), ("letters", .letter, "letter"), ("states", .state, "state"),
            ("actions", .action, "action"),
            ("routing", .routing, "route"),
        ]
        var changes = Self.members(
            before, after, of: .workflow, named: nil, except: ["version", "clock", "burden"] + lists.map(\.key))
        changes += Self.members(
            before["clock"]?.objectValue ?? [:], after["clock"]?.objectValue ?? [:], of: .clock, named: nil)
        changes += Self.members(
            before["burden"]?.objectValue ?? [:], after["burden"]?.objectValue ?? [:], of: .burden, named: nil)
        for list in lists {
            changes += Self.entries(
                before[list.key]?.arrayValue ?? [], after[list.key]?.arrayValue ?? [], of: list.part, keyedBy: list.name
            )
        }
        self.changes = changes
        renames = Self.renames(from: old, to: new)
    }
}

extension WorkflowDiff {
    /// What is different between two mappings, by key in their order.
    private static func members(
        _ old: [String: JSONValue], _ new: [String: JSONValue], of part: Change.Part, named name: String?,
        except: [String] = []
    ) -> [Change] {
        Set(old.keys).union(new.keys).subtracting(except).sorted().compactMap { key in
            guard old[key] != new[key] else { return nil }
            return Change(
                kind: .changed, part: part, name: name, member: key, old: words(old[key]), new: words(new[key]))
        }
    }

    /// What is different between two lists whose entries have names: what is gone, what is new, what changed, and
    /// whether the order did.
    private static func entries(_ old: [JSONValue], _ new: [JSONValue], of part: Change.Part, keyedBy key: String)
        -> [Change]
    {
        let (before, after) = (named(old, of: part, by: key), named(new, of: part, by: key))
        var changes = before.names.filter { after.entries[$0] == nil }
            .map {
                Change(
                    kind: .removed, part: part, name: $0, member: nil, old: summary(before.entries[$0], of: part),
                    new: nil)
            }
        for name in after.names {
            let now = after.entries[name] ?? [:]
            guard let was = before.entries[name] else {
                changes.append(
                    Change(kind: .added, part: part, name: name, member: nil, old: nil, new: summary(now, of: part)))
                continue
            }
            changes += members(was, now, of: part, named: name, except: [key] + (part == .action ? ["require"] : []))
            if part == .action {
                changes += guards(was["require"]?.arrayValue ?? [], now["require"]?.arrayValue ?? [], of: name)
            }
        }
        return changes + reordered(before.names, after.names, of: part, named: nil, member: nil)
    }

    /// What is different between the conditions of an action.
    private static func guards(_ old: [JSONValue], _ new: [JSONValue], of action: String) -> [Change] {
        let (before, after) = (named(old, of: .guard, by: "if"), named(new, of: .guard, by: "if"))
        let changes = (before.names + after.names.filter { before.entries[$0] == nil }).compactMap {
            condition -> Change? in
            let (was, now) = (before.entries[condition], after.entries[condition])
            guard was != now else { return nil }
            return Change(
                kind: was == nil ? .added : now == nil ? .removed : .changed, part: .guard, name: action,
                member: condition,
                old: words(was?["else"]), new: words(now?["else"]))
        }
        return changes + reordered(before.names, after.names, of: .guard, named: action, member: nil)
    }

    /// A change of order among what both sides have.
    private static func reordered(
        _ old: [String], _ new: [String], of part: Change.Part, named name: String?, member: String?
    ) -> [Change] {
        let (was, now) = (old.filter(new.contains), new.filter(old.contains))
        guard was != now else { return [] }
        return [
            Change(
                kind: .reordered, part: part, name: name, member: member, old: was.joined(separator: ", "),
                new: now.joined(separator: ", ")
            )
        ]
    }

    /// The entries of a list by their names. Routes are told apart by their conditions too, and what still has one name
    /// by its place.
    private static func named(
        _ list: [JSONValue], of part: Change.Part, by key: String
    ) -> (names: [String], entries: [String: [String: JSONValue]]) {
        var (names, entries) = ([String](), [String: [String: JSONValue]]())
        for value in list {
            let members = value.objectValue ?? [:]
            var name = members[key]?.stringValue ?? ""
            if part == .routing, let condition = members["if"]?.stringValue { name += " where \(condition)" }
            var unique = name
            var copies = 1
            while entries[unique] != nil {
                copies += 1
                unique = "\(name) (\(copies))"
            }
            names.append(unique)
            entries[unique] = members
        }
        return (names, entries)
    }
}
