import Foundation
import Testing
import Turnaround

/// `Docs/turnaround.md` and the report: every value it gives is there, and every member of the report has one.
@Suite struct ReportExampleTests {
    let example: WorkedExample

    init() throws { example = try WorkedExample() }

    @Test func `every value that the page gives is in the report`() throws {
        let claims = example.claims
        #expect(claims.count > 150)
        for claim in claims {
            let value = try example.value(at: claim.path)
            #expect(holds(claim.value, value), "\(claim) but the report has \(value.map { "\($0)" } ?? "nothing")")
        }
    }

    @Test func `every member of the report has an example`() throws {
        let explained = Set(example.claims.flatMap(\.names))
        let members = try WorkedExample.members()
        #expect(members.count > 150)
        #expect(members.subtracting(explained).sorted() == [])
        // Nor is anything in the report that the schemas do not have.
        for name in ["", "decided"] {
            #expect(try names(in: example.report(name)).subtracting(members).sorted() == ["nation"])
        }
    }

    private func names(in value: Any) -> Set<String> {
        if let members = value as? [String: Any] {
            return members.reduce(into: Set(members.keys)) { $0.formUnion(names(in: $1.value)) }
        }
        return (value as? [Any] ?? []).reduce(into: []) { $0.formUnion(names(in: $1)) }
    }

    /// Whether a value is the one written, to as many digits as are written.
    private func holds(_ written: String, _ value: Any?) -> Bool {
        let members = value as? [String: Any]
        let value = members?["status"] == nil ? value : members?["value"]
        if written == "absent" { return value == nil || (value as? [Any])?.isEmpty == true }
        if written.hasPrefix("\"") { return value as? String == String(written.dropFirst().dropLast()) }
        guard let number = (value as? NSNumber)?.doubleValue else { return false }
        if written == "true" || written == "false" { return number == (written == "true" ? 1 : 0) }
        let digits = written.split(separator: ".").dropFirst().first?.count ?? 0
        guard let expected = Double(written.replacing(",", with: "")) else { return false }
        return abs(number - expected) <= 0.5 * pow(10, -Double(digits)) * (digits == 0 ? 1e-6 : 1)
    }
}
