import Foundation
import Testing
import Turnaround

/// Thresholds as people write them, as they are stored, and which of them a report uses.
@Suite struct OnerousThresholdTests {
    @Test(arguments: OnerousThreshold.allCases)
    func everyPresetMayBeSet(threshold: OnerousThreshold) throws {
        #expect(
            threshold.range.contains(threshold.preset)
                && (!threshold.isWhole || threshold.preset == threshold.preset.rounded()))
        var thresholds = OnerousThresholds()
        try thresholds.set("\(threshold.rawValue)=\(threshold.range.upperBound)")
        #expect(thresholds[threshold] == threshold.range.upperBound)
        #expect(throws: OnerousThresholdError.self) {
            try thresholds.set("\(threshold.rawValue)=\(threshold.range.lowerBound - 1)")
        }
        #expect(throws: OnerousThresholdError.self) {
            try thresholds.set("\(threshold.rawValue)=\(threshold.range.upperBound * 2)")
        }
    }

    @Test(arguments: [
        ("f1_minimum_visits", "sets no threshold; expected name=number"),
        ("f1_minimum_visits=", "cannot be “”; expected a whole number from 1"),
        ("f1_minimum_visits=2.5", "a whole number"), ("f2_share=1.1", "a number from 0 to 1"),
        ("f2_share=nan", "from 0 to 1"),
        ("f8_minimum_cases=29", "from 30"),
        ("f10_share=1", "there is no threshold “f10_share”; expected one of f1_minimum_visits"),
        ("=1", "no threshold “”"), ("f2_share=0,5", "cannot be “0,5”"), ("f3_share=inf", "from 0 to 1"),
    ])
    func whatCannotBeReadIsRefused(change: String, saying: String) {
        let error = #expect(throws: OnerousThresholdError.self) {
            var thresholds = OnerousThresholds()
            try thresholds.set(change)
        }
        #expect(error?.description.contains(saying) == true, "\(error?.description ?? "")")
    }

    @Test func theyAreStoredByName() throws {
        let thresholds = try #require(
            try OnerousThresholds(changes: ["f2_share = 0.5", "f1_minimum_visits=12", "f2_share=0.45"]))
        #expect(thresholds == [.dominantShare: 0.45, .lateMinimumVisits: 12])
        let data = try JSONEncoder().encode(thresholds)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Double])
        #expect(
            object.count == OnerousThreshold.allCases.count && object["f2_share"] == 0.45
                && object["f4_mean_requests"] == 2)
        #expect(try JSONDecoder().decode(OnerousThresholds.self, from: data) == thresholds)
        #expect(throws: OnerousThresholdError.self) {
            try JSONDecoder().decode(OnerousThresholds.self, from: Data(#"{"f0": 1}"#.utf8))
        }
        #expect(throws: OnerousThresholdError.self) {
            try JSONDecoder().decode(OnerousThresholds.self, from: Data(#"{"f2_share": 2}"#.utf8))
        }
        #expect(try OnerousThresholds(changes: []) == nil)
    }

    /// A report on one body uses its thresholds; on several the presets; what the question brings holds before both.
    @Test func theBodysOwnHoldForItsOwnCases() throws {
        let scheme = try Scheme()
        let bodies: [String: OnerousThresholds] = ["BAC": [.lateMinimumVisits: 3], "OTH": [.lateMinimumVisits: 4]]
        func report(_ codes: [String?], _ given: OnerousThresholds? = nil) -> OnerousReport {
            var builder = TurnaroundBuilder(options: scheme.options())
            for code in codes {
                var timeline = scheme.timeline()
                timeline.body = code
                builder.add(timeline)
            }
            return builder.onerous(given, ofBodies: bodies)
        }
        let found = [report(["BAC", "BAC"]), report(["BAC", "OTH"]), report([nil]), report([]), report(["NEW"])]
        #expect(found.map(\.thresholdsOf) == ["BAC", "presets", "presets", "presets", "presets"])
        #expect(found.map { $0.thresholds[.lateMinimumVisits] } == [3, 8, 8, 8, 8])
        let given = report(["BAC"], [.lateMinimumVisits: 5])
        #expect(given.thresholdsOf == "given" && given.thresholds[.lateMinimumVisits] == 5)
        #expect(
            found[1].limits.contains { $0.hasPrefix("Bodies differ") }
                && !found[0].limits.contains { $0.hasPrefix("Bodies differ") })
    }

    @Test func theDocumentNamesThemAll() throws {
        let document = try String(contentsOf: SharedFiles.repository.appending(path: "Docs/burden.md"), encoding: .utf8)
        for threshold in OnerousThreshold.allCases {
            #expect(document.contains("`\(threshold.rawValue)"), "\(threshold.rawValue)")
        }
        for measure in BurdenMeasure.allCases { #expect(document.contains("**\(measure.code) "), "\(measure)") }
    }
}
