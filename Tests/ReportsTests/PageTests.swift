import Crypto
import Foundation
import Testing
import Turnaround

@testable import Reports

@Suite struct PageTests {
    @Test(arguments: SamplePage.allCases)
    func everyPictureHasWordsAndATable(_ sample: SamplePage) throws {
        let document = try PageDocument(try sample.page().html)
        let figures = document.root.all("figure")
        if sample == .rich { #expect(figures.count >= 11) }
        for figure in figures {
            let pictures = figure.all("svg")
            #expect(!pictures.isEmpty)
            for picture in pictures {
                #expect(picture.attributes["role"] == "img")
                let words = try #require(picture.attributes["aria-labelledby"]).split(separator: " ").map {
                    document.element(String($0))
                }
                #expect(words.map(\.?.name) == ["title", "desc"])
                #expect(words.allSatisfy { ($0?.text.count ?? 0) > 10 })
            }
            let table = try #require(figure.all("table").first, "\(figure.text)")
            #expect(table.all("td").count >= 1 && table.all("caption").first?.text.isEmpty == false)
        }
        // Nothing is drawn outside of a figure, but the fills that all share.
        let loose = document.root.all("svg").count - figures.reduce(0) { $0 + $1.all("svg").count }
        #expect(loose == 1)
    }

    @Test(arguments: SamplePage.allCases)
    func isCompleteAndCallsForNothing(_ sample: SamplePage) throws {
        let html = try sample.page().html
        let document = try PageDocument(html)
        let elements = document.root.all
        #expect(elements.allSatisfy { !["script", "link", "img", "iframe", "object", "form"].contains($0.name) })
        #expect(
            elements.allSatisfy {
                $0.attributes.keys.allSatisfy { !$0.hasPrefix("on") && $0 != "style" && $0 != "src" }
            })
        #expect(
            elements.compactMap { $0.attributes["href"] }.allSatisfy {
                $0.hasPrefix("#") && document.element(String($0.dropFirst())) != nil
            })
        let ids = elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        #expect(document.root.all("html").first?.attributes["lang"] == "en-GB")
        #expect(document.root.all("h1").count == 1)
        let levels = elements.compactMap { $0.name.wholeMatch(of: /h([1-6])/).flatMap { Int($0.1) } }
        #expect(levels.first == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(levels)")
    }

    @Test(arguments: SamplePage.allCases)
    func drawsNumbersOnly(_ sample: SamplePage) throws {
        let document = try PageDocument(try sample.page().html)
        let body = try #require(document.root.all("body").first)
        #expect(body.text.firstMatch(of: /\b(nan|inf|nil|Optional)\b/) == nil)
        for element in body.all where ["path", "rect", "circle", "text"].contains(element.name) {
            for name in ["x", "y", "cx", "cy", "r", "width", "height", "stroke-width"] {
                guard let value = element.attributes[name] else { continue }
                let number = try #require(Double(value))
                #expect(number.isFinite && (number >= 0 || name == "x" || name == "y"))
            }
            guard element.name == "path", let data = element.attributes["d"] else { continue }
            #expect(data.wholeMatch(of: /M[-0-9. ]+(?:[MLCQHV][-0-9. ]+|Z)+/) != nil, "\(data)")
        }
    }

    @Test(arguments: Hostile.names)
    func namesStayNames(_ name: String) throws {
        var (turnaround, onerous) = try SamplePage.one.reports()
        turnaround.title = name
        turnaround.routes[0].route = name
        turnaround.routes[0].steps[0].step = name
        turnaround.reconciliation.bodies = [name]
        onerous = OnerousReport.build(timelines: [], options: try Fixtures().options())
        let html = ReportPage(turnaround, onerous).html
        let document = try PageDocument(html)
        #expect(document.root.all("h1").first?.text == name.printable)
        #expect(document.root.all("h2").contains { $0.text == name.printable })
        #expect(
            !html.contains("<script") && !html.contains("<img") && !html.contains("\u{202E}")
                && !html.contains("\u{1B}"))
    }

    @Test func theFiguresAreThoseOfTheReport() throws {
        let (report, onerous) = try SamplePage.rich.reports()
        let document = try PageDocument(ReportPage(report, onerous).html)
        for (place, route) in report.routes.enumerated() {
            let section = try #require(document.element("r\(place + 1)"))
            for sentence in route.sentences { #expect(section.all("p").contains { $0.text == sentence }) }
            let table = try #require(
                section.all("table").first { $0.all("caption").first?.text == "Steps of \(route.route ?? "")" })
            #expect(table.rows.count == 1 + route.steps.count)
            for (row, step) in zip(table.rows.dropFirst(), route.steps) {
                #expect(row[0].contains(step.step))
                #expect(row[2] == Wording.cell(step.visits.n))
                #expect(
                    row[3] == Wording.days(step.visits.medianWorkingDays)
                        && row[4] == Wording.days(step.visits.p80WorkingDays))
                #expect(
                    row[7] == Wording.percent(step.$withinStandardPercent)
                        && row[11] == Wording.share(step.$elapsedShare)
                )
            }
            let flags = try #require(onerous.routes.first { $0.route == route.route }).steps.flatMap {
                $0.flags + $0.quiet
            }
            for flag in flags {
                if flag.number != nil { #expect(section.all("td").contains { $0.text == flag.cell }) }
                if flag.verdict == .raised { #expect(section.all("p").contains { $0.text.contains(flag.told) }) }
            }
            let spread = try #require(
                section.all("figure").first { $0.attributes["id"] == "r\(place + 1)-spread" }?.all("table").first)
            #expect(spread.rows.dropFirst().map { $0[1] } == route.distribution?.columns.map { Wording.cell($0) })
            let split = try #require(
                section.all("figure").first { $0.attributes["id"] == "r\(place + 1)-closed" }?.all("table").first)
            #expect(
                Set(split.rows.dropFirst().map { $0[2] }) == Set(route.split.map { Wording.days($0.$totalWorkingDays) })
            )
            let ways = try #require(
                section.all("table").first { $0.all("caption").first?.text.hasPrefix("Ways") == true })
            #expect(ways.rows.dropFirst().map { $0[2] } == route.paths?.passages.map { Wording.cell($0.count) })
        }
        let trend = try #require(document.element("trend-f")?.all("table").first)
        #expect(
            trend.rows.dropFirst().map { $0[4] } == report.trend.map { Wording.days($0.duration.medianWorkingDays) })
        let account = try #require(document.root.all("table").last)
        #expect(account.rows.last?[1] == Wording.cell(report.reconciliation.inCohort))
        for definition in report.definitions {
            #expect(document.root.all("dd").contains { $0.text == definition.meaning })
        }
    }

    @Test func bandsAndCurvesAreDrawnToScale() throws {
        let report = try SamplePage.rich.reports().turnaround
        let survival = try #require(report.routes[0].survival)
        let curve = CurveChart(
            title: "", unit: .days,
            curves: [.init(name: "", start: 1, points: survival.curve.map { ($0.seconds, $0.survival) })],
            end: try #require(survival.curve.last?.seconds))
        let chart = Chart(
            across: Axis(ending: curve.end, marks: 4), up: Axis(ending: 1, marks: 4), acrossTitle: "", upTitle: "")
        let path = chart.steps(curve.curves[0].points, from: 1, until: curve.end)
        // Wherever the line stands, the curve does too: within what can be seen.
        for point in path.points.dropFirst() {
            let time = (point.x - chart.left) / (chart.right - chart.left) * curve.end
            let near = survival.curve.filter { abs(chart.x($0.seconds) - point.x) <= 0.6 }.flatMap { [$0.survival] }
            let before = survival.curve.last { $0.seconds < time - 1 }?.survival ?? 1
            #expect((near + [before, 1]).contains { abs(chart.y($0) - point.y) < 3.1 }, "\(point)")
        }
    }

    @Test func smallNumbersAreMarkedAndExplained() throws {
        let document = try PageDocument(try SamplePage.suppressed.page().html)
        let text = try #require(document.root.all("main").first).text
        #expect(text.contains("Small numbers") && text.contains("<5") && text.contains("[c]"))
        #expect(!(try PageDocument(try SamplePage.rich.page().html)).root.text.contains("Small numbers"))
    }

    @Test func noCasesAreSaid() throws {
        let document = try PageDocument(try SamplePage.empty.page().html)
        #expect(document.root.all("p").contains { $0.text == "No cases." })
        #expect(document.root.all("figure").isEmpty && document.root.all("nav").isEmpty)
    }

    @Test func lettingInItsOwnStyleOnly() throws {
        let html = try SamplePage.one.page().html
        let style = try #require(html.firstMatch(of: /<style>((?:.|\n)*?)<\/style>/)).1
        let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        #expect(ReportPage.contentSecurityPolicy.hasPrefix("default-src 'none'; style-src 'sha256-\(hash)'"))
        #expect(
            try PageDocument(html).root.all("meta").contains {
                $0.attributes["content"] == ReportPage.contentSecurityPolicy
            })
        #expect(html.matches(of: /<style/).count == 1)
    }

    @Test func twentyRoutesStayReadable() throws {
        var (report, onerous) = try SamplePage.rich.reports()
        report.routes = (0..<20).map { _ in report.routes[0] }
        #expect(ReportPage(report, onerous).html.utf8.count < 1_200_000)
    }

    @Test(arguments: [
        (0.0, 1.0), (1, 1), (3, 3), (7, 8), (10, 10), (10.1, 15), (99, 100), (101, 150), (1e-3, 1e-3), (.nan, 1),
        (-4, 1),
    ])
    func axesEndAtRoundNumbers(value: Double, end: Double) {
        let axis = Axis(holding: value)
        #expect(abs(axis.end - end) < 1e-9 * max(1, end))
        #expect(axis.marks.first == 0 && axis.end >= (value.isFinite ? value : 0) && (2...9).contains(axis.marks.count))
    }
}
