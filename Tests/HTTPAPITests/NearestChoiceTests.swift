import Testing

@testable import HTTPAPI

@Suite struct NearestChoiceTests {
    @Test(
        arguments: [
            ("occurredAt", "occurred_at"), ("bdoy", "body"), ("submision", "submission"), ("Route", "route"),
            ("colour", nil), ("", nil),
            (String(repeating: "b", count: 99), nil),
        ] as [(String, String?)])
    func `the nearest name is the one meant`(written: String, meant: String?) {
        #expect(NearestChoice.of(written, among: ["body", "submission", "route", "occurred_at"]) == meant)
    }
}
