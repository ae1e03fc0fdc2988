/// The paths that a guard names, read from the form in which PostgreSQL prints a parsed `jsonpath`.
///
/// That form is regular: keys and strings are quoted, `$` is the root, `@` the element a filter looks at, `$"name"` a
/// variable.
struct GuardPaths: Equatable {
    /// Every path from the root, as `$.submission.evidence[*].title`; subscripts as `[*]`, methods left off.
    private(set) var paths: [String] = []
    /// Names of variables, which a guard may not use: nothing would give them a value.
    private(set) var variables: [String] = []
    /// Whether a wildcard over keys is used (`.*`, `.**`): it names no field.
    private(set) var hasWildcard = false
    /// Whether `is unknown` is used: a missing value would satisfy it.
    private(set) var takesUnknown = false

    /// Reads the printed form.
    init(parsed text: String) {
        var reader = Reader(text: Array(text))
        // What `@` stands for inside each open parenthesis.
        var current: [String] = ["$"]
        while let next = reader.next() { read(next, &reader, &current) }
        paths = Array(Set(paths)).sorted()
    }

    private mutating func read(_ next: Character, _ reader: inout Reader, _ current: inout [String]) {
        switch next {
        case "\"": _ = reader.quoted()
        case "$" where reader.peek == "\"":
            reader.advance()
            variables.append(reader.quoted())
        case "$": follow(from: "$", isRoot: true, &reader, &current)
        case "@": follow(from: current.last ?? "$", &reader, &current)
        case "i" where reader.isAt("s unknown"): takesUnknown = true
        case "(": current.append(current.last ?? "$")
        case ")":
            if current.count > 1 {
                let inner = current.removeLast()
                // `(…)[*].key` goes on from what stood in the parentheses, which in printed form is the filter's own
                // path.
                if let after = reader.peek, ".[?".contains(after) { follow(from: inner, &reader, &current) }
            }
        default: break
        }
    }

    /// Follows a chain of accessors and notes where it ends; a filter opens a level on which `@` is the path so far.
    private mutating func follow(
        from base: String, isRoot: Bool = false, _ reader: inout Reader, _ current: inout [String]
    ) {
        var path = base
        while let next = reader.peek {
            if next == "[" {
                // What stands in a subscript may name fields too.
                reader.advance()
                while let inner = reader.next(), inner != "]" { read(inner, &reader, &current) }
                path += "[*]"
            } else if next == "." {
                reader.advance()
                if reader.peek == "\"" {
                    reader.advance()
                    // A point inside a key parts no keys.
                    path += "." + reader.quoted().replacing(".", with: "\\.")
                } else if reader.peek == "*" {
                    hasWildcard = true
                    while reader.peek == "*" { reader.advance() }
                } else {
                    // A method, such as .size() or .double(): about the value, not a field.
                    reader.skip(through: ")")
                }
            } else if next == "?" {
                reader.advance()
                if reader.peek == "(" { reader.advance() }
                paths.append(path)
                current.append(path)
                return
            } else {
                break
            }
        }
        if path != base || isRoot { paths.append(path) }
    }
}

extension GuardPaths {
    private struct Reader {
        let text: [Character]
        var position = 0

        init(text: [Character]) { self.text = text }

        var peek: Character? { position < text.count ? text[position] : nil }

        func isAt(_ words: String) -> Bool { text[min(position, text.count)...].starts(with: words) }

        mutating func advance() { position += 1 }

        mutating func next() -> Character? {
            defer { position += 1 }
            return peek
        }

        mutating func skip(through end: Character) {
            while let next = next(), next != end {}
        }

        /// The rest of a quoted text whose opening quote is read, escapes undone as far as names need it.
        mutating func quoted() -> String {
            var result = ""
            while let next = next(), next != "\"" {
                result.append(next == "\\" ? self.next() ?? next : next)
            }
            return result
        }
    }
}
