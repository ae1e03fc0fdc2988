import Foundation
import Testing

@testable import Reports
@testable import Turnaround

/// Reports as text: in 80 columns, the answer first, titles in place of the names that programs use.
@Suite struct ReportTextTests {
    @Test(arguments: SamplePage.allCases) func noLineIsWiderThanEightyColumns(_ sample: SamplePage) throws {
        let (turnaround, onerous) = try sample.reports()
        for text in [turnaround.text, onerous.text] {
            let wide = text.split(separator: "\n").filter { String($0).displayWidth > 80 }
            #expect(wide.isEmpty, "\(wide.prefix(3))")
        }
    }

    @Test(arguments: SamplePage.allCases) func wideTablesHaveMoreColumns(_ sample: SamplePage) throws {
        let report = try sample.reports().turnaround
        guard report.routes.contains(where: { !$0.steps.isEmpty }) else { return }
        #expect(report.text(isWide: true).contains("Rework") && !report.text.contains("Rework"))
    }

    @Test func theAnswerComesFirst() throws {
        let report = try SamplePage.rich.reports().turnaround
        let first = report.text.unbroken.dropFirst(report.title.count + 1)
        #expect(first.hasPrefix(report.overall.answer[0]), "\(first.prefix(100))")
    }

    private static let titles = {
        var titles = ReportTitles()
        titles.add(
            route: "proportionate-accreditation", title: "Proportionate accreditation",
            steps: ["awaiting-meeting": "Waiting for the committee", "review": "Review", "letter": "Review"])
        titles.add(route: "recognised-provision", title: nil)
        return titles
    }()

    @Test func namesOfProgramsAreNowhereInTextAndPage() throws {
        var (turnaround, onerous) = try SamplePage.rich.reports()
        (turnaround.titles, onerous.titles) = (Self.titles, Self.titles)
        turnaround.selection.filters[.route] = ["recognised-provision"]
        let page = try PageDocument(ReportPage(turnaround, onerous).html)
        for text in [turnaround.text, turnaround.text(isWide: true), onerous.text, page.root.text] {
            for name in ["proportionate-accreditation", "awaiting-meeting", "recognised-provision"] {
                #expect(!text.contains(name))
            }
        }
        #expect(turnaround.text.contains("Proportionate accreditation"))
        #expect(turnaround.text.contains("Recognised provision") && turnaround.text.contains("England"))
        #expect(page.root.text.contains("Waiting for the committee"))
        // Two steps of one title stay two.
        #expect(page.root.text.contains("Review (Review)") && page.root.text.contains("Review (Letter)"))
        // Programs find their names where they look for them.
        #expect(turnaround.csv.contains("proportionate-accreditation") && turnaround.csv.contains("awaiting-meeting"))
    }

    @Test func whichFilterLeavesNoCasesIsSaid() throws {
        var (report, _) = try SamplePage.empty.reports()
        report.titles = Self.titles
        report.selection.filters = [.nation: ["northern-ireland"], .level: ["4"]]
        report.reconciliation.emptiedBy = [
            EmptyingFilters(filters: ["nation"], cases: 35), EmptyingFilters(filters: ["level", "nation"], cases: 1),
        ]
        let sentences = [
            "No cases.", "Without the filter nation (Northern Ireland) there would be 35 cases.",
            "Without the filters level (4) and nation (Northern Ireland) there would be 1 case.",
        ]
        #expect(report.text.unbroken.contains(sentences.joined(separator: " ")))
        let page = try PageDocument(ReportPage(report, nil).html)
        for sentence in sentences { #expect(page.root.all("p").contains { $0.text == sentence }) }
        #expect(try report.json().contains("\"emptied_by\""))
    }

    @Test func sidesReadAsSentences() throws {
        var options = try Fixtures().options("2026-03-31T08:15:00Z")
        options.sides = .groups(.nation, first: "wales", second: "england")
        options.titles = Self.titles
        var builder = TurnaroundBuilder(options: options)
        for timeline in try Population.timelines() { builder.add(timeline) }
        let report = builder.sideBySide()
        #expect(report.text.hasPrefix("Turnaround of samples, compared by nation\nWales and England are not shown to"))
        #expect(report.text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 })
        let shown = try report.disclosed(to: .others)
        #expect(shown.text.contains("were first decided within the standard") && shown.csv.contains("rounded"))
        #expect(try JSONDecoder().decode(SideBySideReport.self, from: Data(report.json().utf8)).text == report.text)
    }
}
