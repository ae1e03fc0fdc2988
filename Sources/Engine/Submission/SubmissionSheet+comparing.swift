import Documents
import WorkflowCore

extension SubmissionSheet.Change {
    /// What is different in the fields of a submission from what it said before.
    static func between(_ before: SubmissionReader, _ now: SubmissionReader) -> [Self] {
        let (old, new) = (rows(of: before), rows(of: now))
        let fields = new.map(\.field) + old.map(\.field).filter { field in !new.contains { $0.field == field } }
        return fields.compactMap { field in
            let (was, now) = (old.first { $0.field == field }, new.first { $0.field == field })
            return Self(from: was, to: now)
        }
    }

    /// What is different in one field; `nil` where nothing is. Of a list the entries that stayed are left out, unless
    /// nothing but their order changed.
    private init?(from was: SubmissionSheet.Row?, to now: SubmissionSheet.Row?) {
        guard was?.lines != now?.lines, let row = now ?? was else { return nil }
        let lines = { (row: SubmissionSheet.Row?) in
            (row?.lines ?? []).enumerated().map { index, line in
                row?.isNumbered == true
                    ? SubmissionReader.joined([LocalizedText(en: "\(index + 1)."), line], by: " ") : line
            }
        }
        let left = lines(was).filter { !lines(now).contains($0) }
        let added = lines(now).filter { !lines(was).contains($0) }
        self.init(
            field: row.field, label: row.label, was: left.isEmpty && added.isEmpty ? lines(was) : left,
            now: left.isEmpty && added.isEmpty ? lines(now) : added)
    }

    private static func rows(of reader: SubmissionReader) -> [SubmissionSheet.Row] {
        let titles = Language.allCases.compactMap { language in reader.title?[language].map { LocalizedText(en: $0) } }
        let title = SubmissionSchema.field("title").map {
            SubmissionSheet.Row(field: $0.path, label: $0.label, lines: titles)
        }
        return [title].compactMap(\.self).filter { !$0.lines.isEmpty } + reader.sections.flatMap(\.rows)
    }
}

extension SubmissionSheet.Gap {
    /// What the submission lacks for an action, as the door would refuse it; `nil` where it lacks nothing.
    /// - Parameter requirements: titles of the requirements of the route, by name.
    init?(_ action: ActionExplanation, requirements: [String: LocalizedText]) {
        guard action.roles.contains(where: { $0 != "system" }) else { return nil }
        var missing = action.guards.filter { !$0.satisfied && $0.if.contains("$.submission") }.map(\.message)
        if action.blockedBy?["reason"] == "incomplete" {
            missing += (action.blockedBy?["problems"]?.arrayValue ?? []).map {
                Self.sentence($0, requirements: requirements)
            }
        }
        guard !missing.isEmpty else { return nil }
        self.init(action: action.action, title: action.title, missing: missing)
    }

    /// A problem of the check, or a requirement without evidence, as a sentence.
    private static func sentence(_ problem: JSONValue, requirements: [String: LocalizedText]) -> LocalizedText {
        let (path, message) = (problem["path"]?.stringValue ?? "", problem["message"]?.stringValue ?? "")
        if path == "evidence", let item = message.firstMatch(of: /“(.+)”/)?.1 {
            let title = requirements[String(item)] ?? .title(ofSlug: String(item))
            return LocalizedText(
                en: "There is no evidence yet: \(title.text(in: .en)).",
                cy: "Does dim tystiolaeth eto: \(title.text(in: .cy)).")
        }
        let label = label(of: path)
        let expected = problem["expected"]?.stringValue.map { "; expected \($0)" } ?? ""
        return LocalizedText(
            en: "\(label.text(in: .en)) \(message)\(expected).",
            cy: message == "is missing"
                ? "\(label.text(in: .cy)): ar goll." : "\(label.text(in: .cy)): nid yw'n dderbyniol fel y mae.")
    }

    /// The name of a field that a path leads to, with the place of each entry of a list, counted from 1.
    private static func label(of path: String) -> LocalizedText {
        let places = path.matches(of: /\[(\d+)\]/).compactMap { Int($0.1) }.map { "\($0 + 1)" }
        let known = path.replacing(/\[\d+\]/, with: "[]")
        guard
            let field = SubmissionSchema.field(known)
                ?? SubmissionSchema.field(known.hasSuffix("[]") ? String(known.dropLast(2)) : known)
        else {
            return path == "$" ? LocalizedText(en: "The submission", cy: "Y cyflwyniad") : LocalizedText(en: path)
        }
        return SubmissionReader.joined(
            [field.label] + (places.isEmpty ? [] : [LocalizedText(en: places.joined(separator: "."))]), by: " ")
    }
}
