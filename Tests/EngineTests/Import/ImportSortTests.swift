import Foundation
import Testing
import Turnaround

@testable import Administration

/// Events on their way to cases: the sort, and what becomes of the events of a case.
@Suite struct ImportSortTests {
    /// A sorter of so few bytes writes many runs; the order is that of a plain sort.
    @Test(arguments: [200, 4_000, 1 << 23]) func sortsWhateverItHolds(_ limit: Int) throws {
        var random = SystemRandomNumberGenerator()
        let names = ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgh1", "ß", "Zürich", "9", "10"]
        let events = (0..<2_000).map { position in
            var event = ImportedEvent(
                position: position, row: position / 2, caseName: names.randomElement(using: &random) ?? "",
                activity: "step \(Int.random(in: 0...9))", at: Instant(microseconds: .random(in: -9...9_999)))
            event.digest = .random(in: .min ... .max)
            (event.isBare, event.isEnd, event.isOver) = (.random(), .random(), .random())
            event.resource = Bool.random() ? nil : String(repeating: "who ", count: .random(in: 0...40))
            event.outcome = Bool.random() ? nil : "approved"
            event.transition = [nil, .schedule, .start, .suspend, .resume, .complete].randomElement() ?? nil
            return event
        }
        let sorter = EventSorter(limit: limit)
        for event in events { try sorter.add(event) }
        var sorted: [ImportedEvent] = []
        try sorter.read { sorted.append($0.event(of: String(decoding: $0.name, as: UTF8.self))) }
        let expected = events.sorted { left, right in
            let (mine, its) = (Array(left.caseName.utf8), Array(right.caseName.utf8))
            return mine == its ? left.position < right.position : mine.lexicographicallyPrecedes(its)
        }
        #expect(sorted == expected)
    }

    /// A record that is longer than the window of a run.
    @Test func sortsLongTexts() throws {
        let long = String(repeating: "x", count: 100_000)
        let sorter = EventSorter(limit: 10)
        for name in [long + "b", "a", long + "a"] {
            try sorter.add(ImportedEvent(position: 0, row: 0, caseName: name, activity: long, at: Instant(seconds: 0)))
        }
        var names: [String] = []
        try sorter.read { names.append(String(decoding: $0.name, as: UTF8.self)) }
        #expect(names == ["a", long + "a", long + "b"])
    }

    /// Starts and ends of one case, a minute or more apart; `+` begins, `-` ends, `s` suspends, `r` resumes, `?` is
    /// scheduled.
    @Test(arguments: [
        ("+A 1, -A 2, +B 5, -B 6", "A 1, Waiting after A 2, B 5, B (completed) 6", 0),
        // No wait between an end and a start at one moment.
        ("+A 1, -A 2, +B 2, -B 3", "A 1, B 2, B (completed) 3", 0),
        // Two overlap: the case is in the one that began last.
        ("+A 1, +B 2, -A 3, -B 4, +C 9", "A 1, B 2, Waiting after B 4, C 9", 1),
        // An end that nothing began is a moment.
        ("-A 1, +B 2, -B 3, -B 4", "A 1, B 2, Waiting after B 3, B 4", 0),
        ("+A 1, sA 2, rA 3, -A 4, -Z 9", "A 1, A (suspended) 2, A (resumed) 3, Waiting after A 4, Z 9", 0),
        ("?A 1, +A 2, ?B 3, -A 4", "Waiting for A 1, A 2, A (completed) 4", 0),
        // Twice at once.
        ("+A 1, +A 2, -A 3, -A 4, +B 5", "A 1, A 2, Waiting after A 4, B 5", 1),
    ]) func pairsStartsAndEnds(_ transitions: String, _ visits: String, _ overlaps: Int) {
        let kinds: [Character: Transition] = [
            "+": .start, "-": .complete, "s": .suspend, "r": .resume, "?": .schedule,
        ]
        var built = ImportedCase(
            name: "case",
            events: transitions.split(separator: ", ").enumerated().map { index, text in
                let words = text.dropFirst().split(separator: " ")
                var event = ImportedEvent(
                    position: index, row: index, caseName: "case", activity: String(words[0]),
                    at: Instant(seconds: 60 * (Int64(words[1]) ?? 0)))
                event.transition = text.first.flatMap { kinds[$0] }
                return event
            })
        #expect(built.pairTransitions().count == overlaps)
        #expect(
            built.events.map { "\($0.activity) \($0.at.microseconds / 60_000_000)" }.joined(separator: ", ") == visits)
    }
}
