import Foundation
import Testing
import Turnaround

/// What a report keeps of its cases: numbers, in proportion to them, and not the cases.
@Suite struct ReportMemoryTests {
    /// Memory of this process that is in use, bytes.
    static func memory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(status[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Cases that differ, as they come one after another from a database.
    static func timeline(_ number: Int) -> CaseTimeline {
        let opened = RandomPopulation.start.advanced(bySeconds: Int64(number % 500_000) * 60)
        let (received, closed) = (
            opened.advanced(bySeconds: 3_600), opened.advanced(bySeconds: 3_600 + Int64(number % 977) * 3_600)
        )
        var timeline = CaseTimeline(
            reference: "case \(number) of many", route: "small", opened: opened,
            visits: [
                Visit(step: "draft", party: .provider, entered: opened, left: received),
                Visit(
                    step: "review", party: .body, entered: received, left: closed, standard: Period(10, .workingDays)),
            ], closed: closed, outcome: "approved", events: 3)
        timeline.received = received
        timeline.clock.start = received
        timeline.clock.stop = closed
        timeline.clock.standard = Period(10, .workingDays)
        timeline.body = "body \(number % 3)"
        timeline.profile.nation = "nation \(number % 4)"
        return timeline
    }

    static func builder(_ count: Int) -> TurnaroundBuilder {
        var options = TurnaroundOptions(
            asOf: RandomPopulation.start.advanced(bySeconds: 86_400 * 1_000), working: RandomPopulation.working,
            title: "Many")
        options.selection = ReportSelection(groupedBy: [.nation])
        var builder = TurnaroundBuilder(options: options)
        for number in 0..<count { builder.add(timeline(number)) }
        return builder
    }

    /// In a process of its own, so that no other test's memory is measured.
    @Test func `two hundred thousand cases take memory in proportion, less than they would`() async {
        await #expect(processExitsWith: .success) {
            // The tables of working days and of London's offsets are made before anything is measured.
            _ = Self.builder(1_000)
            let start = try Self.memory()
            let kept = (0..<20_000).map(Self.timeline)
            let afterKept = try Self.memory()
            let few = Self.builder(20_000)
            let afterFew = try Self.memory()
            let many = Self.builder(200_000)
            let afterMany = try Self.memory()
            let (whole, small, large) = (afterKept - start, afterFew - afterKept, afterMany - afterFew)
            #expect(large < 12 * small, "\(small) bytes of figures for 20,000 cases, \(large) for 200,000")
            #expect(2 * small < whole, "\(small) bytes of figures, \(whole) of the 20,000 cases themselves")
            #expect(
                kept.count == 20_000 && few.report().overall.cases == 20_000 && many.report().overall.cases == 200_000)
        }
    }
}
