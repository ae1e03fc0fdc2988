import WorkflowCore

extension SubmissionSchema {
    /// The root under which guards find a submission.
    package static let factsRoot = "$.submission"

    /// Every path a guard may name, lists with `[*]`: `$.submission.learning_outcomes`,
    /// `$.submission.learning_outcomes[*].text`, `$.submission.title.en`.
    package static let knownPaths: [String] = [factsRoot] + (fields + derivedFields).flatMap { $0.factPaths }

    /// True if a guard may name this path.
    ///
    /// PostgreSQL's own spelling is understood too: quoted keys, any subscript, a method at the end
    /// (`$."submission"."evidence"[0]."pages".double()`). A list must have its subscript before what follows, because
    /// guards are strict.
    package static func knows(_ path: String) -> Bool {
        plain(path).map { kindsByPath[$0] != nil || $0 == factsRoot } ?? false
    }

    /// Kind of value at a known path; `nil` for an unknown one.
    package static func kind(at path: String) -> SubmissionField.Kind? {
        guard let plain = plain(path) else { return nil }
        return plain == factsRoot ? .group : kindsByPath[plain]
    }

    /// The known path somebody meant by an unknown one, or `nil` where none is close.
    ///
    /// A key that exists once, elsewhere in the document, is found as well: `$.submission.mode` means
    /// `$.submission.delivery.mode`.
    package static func nearest(to path: String) -> String? {
        let written = plain(path) ?? path
        let prefix = factsRoot + "."
        let below = written.hasPrefix(prefix) ? String(written.dropFirst(prefix.count)) : written
        let names = knownPaths.dropFirst().map { String($0.dropFirst(prefix.count)) }
        let (entries, wholes) = (names.filter { $0.hasSuffix("[*]") }, names.filter { !$0.hasSuffix("[*]") })
        for likely in below.hasSuffix("[*]") ? [entries, wholes] : [wholes] {
            if let near = NearestName.of(below, among: likely) { return prefix + near }
        }
        let leaf = lastKey(of: below)
        let elsewhere = wholes.filter { lastKey(of: $0) == leaf }
        if elsewhere.count == 1 { return prefix + elsewhere[0] }
        return NearestName.of(written, among: knownPaths)
    }

    private static let kindsByPath: [String: SubmissionField.Kind] = Dictionary(
        (fields + derivedFields).flatMap { $0.factKinds.map { ($0.path, $0.kind) } }
    ) { first, _ in first }

    private static func lastKey(of path: String) -> Substring { path.split(separator: ".").last ?? "" }

    /// The path with unquoted keys, every subscript as `[*]` and no closing method; `nil` where it is no chain of keys
    /// and subscripts.
    private static func plain(_ path: String) -> String? {
        var rest = path[...].drop { $0.isWhitespace }
        guard rest.popFirst() == "$" else { return nil }
        var result = "$"
        while let next = rest.first {
            switch next {
            case " ": rest.removeFirst()
            case "[":
                guard let end = rest.firstIndex(of: "]") else { return nil }
                result += "[*]"
                rest = rest[rest.index(after: end)...]
            case ".":
                rest.removeFirst()
                guard let key = takeKey(from: &rest) else { return nil }
                if rest.first == "(" { return rest == "()" ? result : nil }
                result += "." + key
            default: return nil
            }
        }
        return result
    }

    private static func takeKey(from rest: inout Substring) -> Substring? {
        if rest.first == "\"" {
            rest.removeFirst()
            guard let end = rest.firstIndex(of: "\"") else { return nil }
            defer { rest = rest[rest.index(after: end)...] }
            return rest[..<end]
        }
        let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest[key.endIndex...]
        return key.isEmpty ? nil : key
    }
}

extension SubmissionField {
    /// The paths under which guards reach the field, with what stands there: a list by itself and by its entries, a
    /// text by language too.
    fileprivate var factKinds: [(path: String, kind: Kind)] {
        let whole = SubmissionSchema.factsRoot + "." + path.replacing("[]", with: "[*]")
        switch kind {
        case .list(of: let element, limit: _): return [(whole, kind), (whole + "[*]", element)]
        case .localized(let languages): return [(whole, .group)] + languages.map { (whole + "." + $0, .line) }
        default: return [(whole, kind)]
        }
    }

    fileprivate var factPaths: [String] { factKinds.map(\.path) }
}
