import RandomSupport
import Testing
import Turnaround

@testable import Reports

/// No text of a picture lies on another, whatever is drawn: read from what is written, by the width of each text.
@Suite struct LabelTests {
    /// A text of a picture, with where it lies.
    private struct Text {
        let words: String
        let box: TextBox

        init?(_ element: PageDocument.Element) {
            guard element.name == "text", let x = element.attributes["x"].flatMap(Double.init),
                let y = element.attributes["y"].flatMap(Double.init)
            else { return nil }
            let anchor = element.attributes["text-anchor"].flatMap(Drawing.Anchor.init(rawValue:)) ?? .start
            words = element.text
            box = TextBox(
                element.text, at: LabelPlace(x: x, y: y, anchor: anchor), look: element.attributes["class"] ?? "")
        }
    }

    /// Expects that no text lies on another or leaves the sheet.
    private static func expectOrder(_ drawing: Drawing) throws {
        let faults = try faults(drawing)
        #expect(faults.isEmpty, "\(faults.prefix(3))")
    }

    /// The texts of a picture that lie on one another or leave the sheet.
    private static func faults(_ drawing: Drawing) throws -> [String] {
        let page = try PageDocument("<svg>\(Markup.sequence(drawing.shapes).written)</svg>")
        let texts = page.root.all.compactMap(Text.init)
        let sheet = TextBox(left: -1, top: -2, right: drawing.width + 1.5, bottom: drawing.height + 2)
        var faults = texts.filter { !$0.box.lies(in: sheet) }.map { "“\($0.words)” leaves the sheet" }
        for (place, text) in texts.enumerated() {
            // Rounded to a tenth when written.
            let box = TextBox(
                left: text.box.left + 0.2, top: text.box.top + 0.2, right: text.box.right - 0.2,
                bottom: text.box.bottom - 0.2)
            faults += texts[..<place].filter { box.touches($0.box) }.map { "“\(text.words)” lies on “\($0.words)”" }
        }
        return faults
    }

    private static let names = [
        "a", "Gŵyl ŷ", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "awaiting-meeting",
        "consideration of the submission by the standing sub-committee", "審査委員会", "Achrediad cymesur",
    ]

    @Test(arguments: 1...40) func quartersKeepApart(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        for _ in 0..<25 {
            let scale = [1.0, 30, 400, 12_000][Int(random.next() % 4)]
            let quarters = (0..<count).map { number in
                let median = scale * Double(random.next() % 1000) / 1000
                let isTold = random.next() % 5 > 0
                return TrendChart.Quarter(
                    name: "\(2013 + (number + 3) / 4)-Q\((number + 3) % 4 + 1)", median: isTold ? median : nil,
                    p80: isTold ? median * (1 + Double(random.next() % 100) / 100) : nil,
                    cases: Int(random.next() % 30))
            }
            try Self.expectOrder(TrendChart(quarters: quarters, unit: .workingDays).draw())
        }
    }

    @Test(arguments: 1...12) func curvesKeepApart(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        for _ in 0..<40 {
            let end = [0.4, 7, 260, 9_999][Int(random.next() % 4)]
            let curves = (0..<count).map { number in
                let height = Double(random.next() % 1000) / 1000
                return CurveChart.Curve(
                    name: "\(Self.names[Int(random.next() % 7)]) \(number)", start: 0, points: [(end / 2, height)])
            }
            var chart = CurveChart(title: "cases not yet decided", unit: .days, curves: curves, end: end)
            chart.marks = (0..<2).map { _ in (end * Double(random.next() % 1000) / 1000, "decided alone 1,234", false) }
            try Self.expectOrder(chart.draw())
            let histogram = Histogram(
                columns: (0..<(3 * count)).map { _ in random.next() % 4 == 0 ? nil : Int(random.next() % 2000) },
                width: end / Double(3 * count), isOpenEnded: random.next() % 2 == 0, unit: .days, median: end / 3,
                p80: end * Double(random.next() % 1000) / 1000)
            try Self.expectOrder(histogram.draw())
        }
    }

    @Test(arguments: 1...24) func mapsKeepApart(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        for _ in 0..<12 {
            let scale = [3, 300, 30_000][Int(random.next() % 3)]
            let steps = (0..<count).map { number in
                RouteMap.Step(
                    name: Self.names[Int(random.next() % 7)], party: Party.allCases[number % 5],
                    visits: Count(Int(random.next() % UInt64(scale))), median: Double(random.next() % 100),
                    p80: Double(100 + random.next() % 100), isOnerous: random.next() % 3 == 0,
                    isEnd: number > 0 && number == count - 1)
            }
            var pairs: Set<[Int]> = []
            for _ in 0..<(4 * count) {
                pairs.insert([Int(random.next() % UInt64(count)), Int(random.next() % UInt64(count))])
            }
            let flows = pairs.filter { $0[0] != $0[1] }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map {
                RouteMap.Flow(from: $0[0], to: $0[1], count: Count(1 + Int(random.next() % UInt64(scale))))
            }
            let map = RouteMap(steps: steps, flows: flows, unit: .workingDays)
            try Self.expectOrder(map.down())
            if let across = map.across() { try Self.expectOrder(across) }
        }
    }

    @Test(arguments: 1...20) func barsAndPanelsKeepApart(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let unit = TimeUnit.workingDays
        for _ in 0..<20 {
            let scale = [1.0, 40, 25_000][Int(random.next() % 3)]
            let panels = (0..<count).map { number in
                let median = scale * Double(random.next() % 1000) / 1000
                let isTold = random.next() % 4 > 0
                return GroupPanels.Panel(
                    name: Self.names[Int(random.next() % 7)], figure: "1,234 cases",
                    reach: .init(
                        median: isTold ? median : nil, p80: isTold ? median * 1.2 : nil,
                        p90: isTold && number % 2 == 0 ? median * 1.25 : nil))
            }
            let all = GroupPanels.Reach(median: scale / 2, p80: scale, p90: nil)
            for drawing in GroupPanels(panels: panels, all: all, unit: unit, standard: scale / 3).draw() {
                try Self.expectOrder(drawing)
            }
            let rows = panels.map { BarChart.Row(name: $0.name, figure: "1,234.5 · 12,345.6 wd", parts: [(1, "half")]) }
            try Self.expectOrder(BarChart(rows: rows, whole: 2).draw())
        }
    }

    @Test func aThinQuarterStandsAlone() throws {
        let cases = [20, 20, 3, 20, 20]
        let quarters = cases.enumerated().map {
            TrendChart.Quarter(name: "2026-Q\($0 % 4 + 1)", median: 30, p80: 40, cases: $1)
        }
        var named = quarters
        named[4].name = "2027-Q1"
        let shapes = Markup.sequence(TrendChart(quarters: named, unit: .workingDays).draw().shapes).written
        let page = try PageDocument("<svg>\(shapes)</svg>")
        let line = try #require(page.root.all.first { $0.attributes["class"] == "curve c0" }?.attributes["d"])
        #expect(line.count(where: { $0 == "M" }) == 2, "two pieces, the thin quarter between them: \(line)")
        #expect(page.root.all.count { $0.attributes["class"] == "dot hollow" } == 1)
        // A quarter without any case is a gap as wide as it is long.
        named.remove(at: 1)
        let gap = Markup.sequence(TrendChart(quarters: named, unit: .workingDays).draw().shapes).written
        let pieces = try PageDocument("<svg>\(gap)</svg>").root.all.filter { $0.attributes["class"] == "curve c0" }
        #expect(pieces.compactMap { $0.attributes["d"] }.allSatisfy { $0.count(where: { $0 == "M" }) == 1 })
    }
}
