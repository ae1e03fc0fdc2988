/// A YAML or JSON document as a value, together with the lines it was written on.
package struct YAMLDocument: Sendable {
    /// The name for messages; nothing is read from it.
    package let file: String
    /// The content. Scalars follow the core schema of YAML 1.2: `no` and `on` are text, dates are text, what is quoted
    /// is text.
    package let value: JSONValue
    /// Lines and the order of keys, in the shape of the document.
    let source: SourceNode

    /// The line of one value and of what is inside it.
    struct SourceNode: Sendable {
        var line: Int?
        var keys: [String] = []
        var members: [String: SourceNode] = [:]
        var elements: [SourceNode] = []

        func child(_ component: PathComponent) -> SourceNode? {
            switch component {
            case .key(let key): members[key]
            case .index(let index): elements.indices.contains(index) ? elements[index] : nil
            }
        }
    }

    init(file: String, value: JSONValue, source: SourceNode) {
        self.file = file
        self.value = value
        self.source = source
    }

    /// A document that was never written by hand, such as one from the database: it has no lines, and its keys are in
    /// alphabetical order.
    package init(value: JSONValue, file: String) {
        self.init(file: file, value: value, source: SourceNode())
    }

    /// The line of a value, counted from 1; where the path leads out of the document, the line of the last value on the
    /// way.
    ///
    /// The line of a mapping's member is that of its key. `nil` only for a document without lines.
    package func line(of path: [PathComponent]) -> Int? {
        var node = source
        var line = node.line
        for component in path {
            guard let child = node.child(component) else { break }
            node = child
            line = child.line ?? line
        }
        return line
    }

    /// The keys of the mapping at a path in the order of the file; alphabetical where the document has no lines.
    package func keys(of path: [PathComponent]) -> [String] {
        var node: SourceNode? = source
        var value: JSONValue? = value
        for component in path {
            node = node?.child(component)
            switch component {
            case .key(let key): value = value?[key]
            case .index(let index): value = value?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
        }
        if let keys = node?.keys, !keys.isEmpty { return keys }
        return value?.objectValue?.keys.sorted() ?? []
    }
}
