import Foundation
import Synchronization
import Testing
import Turnaround

@testable import Reports

/// Event logs as they are written, byte for byte.
@Suite struct LogDocumentTests {
    /// A case with a reviewer, a decision with a condition, and somebody who comes back.
    static func logged(_ reference: String = "SAB-1") throws -> LoggedCase {
        let at = { (text: String) in try Instant("2026-03-\(text)Z") }
        var facts = CaseTimeline(
            reference: reference, route: "proportionate", opened: try at("02T09:00:00"), visits: [],
            closed: try at("20T10:00:00.25"), outcome: "approved", events: 6)
        facts.isSample = true
        facts.received = try at("03T09:30:00.000001")
        (facts.body, facts.provider, facts.definitionVersion, facts.state) = ("SAB", "SAC", 2, "accredited")
        (facts.profile.nation, facts.profile.course.level) = ("wales", 4)
        facts.conditions = [
            ConditionFate(
                imposed: try at("18T10:00:00"), due: Day(number: 20_600), discharged: try at("20T10:00:00.25"))
        ]
        return LoggedCase(
            facts: facts,
            events: [
                LoggedEvent(
                    number: 1, activity: "draft", action: "open", at: facts.opened, party: .provider, role: "provider",
                    person: "p"),
                LoggedEvent(
                    number: 3, activity: "review", action: "submit", at: try at("03T09:30:00.000001"), party: .body,
                    role: "provider",
                    person: "p"),
                LoggedEvent(
                    number: 4, activity: "meeting", action: "recommend", at: try at("10T12:00:00"), party: .meeting,
                    role: "reviewer",
                    person: "r"),
                LoggedEvent(
                    number: 5, activity: "conditions", action: "decide", at: try at("18T10:00:00"), party: .provider,
                    role: "decider",
                    person: "d", isDecision: true),
                LoggedEvent(
                    number: 6, activity: "accredited", action: "confirm", at: try at("20T10:00:00.25"),
                    party: Party.none, role: "system",
                    person: "s"),
            ])
    }

    /// An imported case whose names need care.
    static func imported(_ name: String) throws -> LoggedCase {
        let at = try Instant("2024-01-10T09:00:00.1Z")
        let facts = CaseTimeline(reference: name, route: "past", isImported: true, opened: at, visits: [], events: 1)
        return LoggedCase(
            facts: facts, events: [LoggedEvent(number: 1, activity: name, at: at, party: .body, person: name)])
    }

    /// A document in one piece, and the sizes of its chunks.
    static func written(_ format: LogFormat, _ cases: [LoggedCase], resources: ResourceNaming = .pseudonym) throws -> (
        String, [Int]
    ) {
        let chunks = Mutex<[[UInt8]]>([])
        var document = LogDocument(format, name: "a \"log\"", resources: resources) { chunk in
            chunks.withLock { $0.append(chunk) }
        }
        try document.begin()
        for pass in 0..<document.passes {
            for logged in cases { try document.add(logged, pass: pass) }
        }
        try document.end()
        let all = chunks.withLock(\.self)
        return (String(decoding: all.flatMap(\.self), as: UTF8.self), all.map(\.count))
    }

    @Test func `XES is written as the standard has it`() throws {
        let (text, _) = try Self.written(.xes, [try Self.logged()])
        let expected = [
            #"<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">"#,
            #"  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>"#,
            #"  <classifier name="Step" scope="event" keys="concept:name"/>"#,
            #"  <string key="concept:name" value="a &quot;log&quot;"/>"#,
            #"    <string key="concept:name" value="SAB-1"/>"#, #"    <int key="definition_version" value="2"/>"#,
            #"    <date key="submitted" value="2026-03-03T09:30:00.000001Z"/>"#,
            #"    <date key="closed" value="2026-03-20T10:00:00.250000Z"/>"#,
            #"    <boolean key="sample" value="true"/>"#,
            #"      <date key="time:timestamp" value="2026-03-02T09:00:00.000000Z"/>"#,
            #"      <string key="org:resource" value="person-2"/>"#,
            #"      <string key="org:role" value="reviewer"/>"#,
            #"      <string key="org:resource" value="system"/>"#, "</log>",
        ]
        let lines = text.split(separator: "\n").map(String.init)
        for line in expected { #expect(lines.contains(line), "\(line)") }
        #expect(lines.count(where: { $0 == "    <event>" }) == 5)
    }

    @Test func `CSV has a row an event, and no formula`() throws {
        let (text, _) = try Self.written(.csv, [try Self.logged(), try Self.imported("=1+1, \"x\"")])
        let lines = text.split(separator: "\n")
        #expect(lines.count == 7)
        #expect(lines[0].hasPrefix("case,activity,timestamp,resource,role,party,action,log,route,"))
        #expect(
            lines[3] == """
                SAB-1,meeting,2026-03-10T12:00:00.000000Z,person-2,reviewer,meeting,recommend,,proportionate,2,SAB,SAC,\
                accredited,approved,2026-03-02T09:00:00.000000Z,2026-03-03T09:30:00.000001Z,\
                2026-03-20T10:00:00.250000Z,wales,4,true
                """
        )
        #expect(lines[6].hasPrefix(#""'=1+1, ""x""","'=1+1, ""x""",2024-01-10T09:00:00.100000Z,person-4,,body,,past,"#))
    }

    private struct OCEL: Decodable {
        struct Link: Decodable, Hashable {
            let objectId: String
            let qualifier: String
        }
        struct Object: Decodable {
            struct Attribute: Decodable { let name: String, time: String, value: String }
            let id: String, type: String
            let attributes: [Attribute]
            let relationships: [Link]
        }
        struct Event: Decodable {
            struct Attribute: Decodable { let name: String, value: String }
            let id: String, type: String, time: String
            let attributes: [Attribute]
            let relationships: [Link]
        }
        struct Kind: Decodable {
            struct Attribute: Decodable { let name: String, type: String }
            let name: String
            let attributes: [Attribute]
        }
        let objects: [Object]
        let events: [Event]
        let objectTypes: [Kind]
        let eventTypes: [Kind]
    }

    @Test func `OCEL names every object once, and every link leads to one`() throws {
        let cases = [try Self.logged(), try Self.logged("SAB-2"), try Self.imported("a \"b\" \\ \u{1} \n c")]
        let (text, _) = try Self.written(.ocel, cases)
        let log = try JSONDecoder().decode(OCEL.self, from: Data(text.utf8))
        let ids = log.objects.map(\.id)
        #expect(Set(ids).count == ids.count && Set(log.events.map(\.id)).count == 11 && log.events.count == 11)
        let counts = Dictionary(grouping: log.objects, by: \.type).mapValues(\.count)
        #expect(
            counts == [
                "case": 3, "body": 1, "provider": 1, "definition": 1, "decision": 2, "condition": 2, "reviewer": 1,
                "log": 1, "resource": 1,
            ])
        for link in log.objects.flatMap(\.relationships) + log.events.flatMap(\.relationships) {
            #expect(ids.contains(link.objectId), "\(link)")
        }
        // What is written of each type was declared for it.
        let declared = Dictionary(
            uniqueKeysWithValues: log.objectTypes.map { ($0.name, Set($0.attributes.map(\.name))) })
        for object in log.objects {
            #expect(Set(object.attributes.map(\.name)).isSubset(of: try #require(declared[object.type])))
        }
        #expect(Set(log.events.map(\.type)) == Set(log.eventTypes.map(\.name)))
        let decision = try #require(log.events.first { $0.id == "SAB-1#5" })
        #expect(
            Set(decision.relationships.map { "\($0.qualifier) \($0.objectId)" }) == [
                "moves case:SAB-1", "is done for body:SAB", "makes decision:SAB-1#5", "imposes condition:SAB-1#1",
            ])
    }

    @Test(arguments: LogFormat.allCases) func `people are told apart as asked, and named nowhere`(format: LogFormat)
        throws
    {
        let cases = [try Self.logged(), try Self.imported("Ada Lovelace")]
        for naming in ResourceNaming.allCases {
            var nameless = cases
            nameless[1].facts.reference = "c"
            nameless[1].events[0].activity = "a"
            let (text, _) = try Self.written(format, nameless, resources: naming)
            #expect(!text.contains("Lovelace"))
            #expect(text.contains("person-1") == (naming == .pseudonym))
            #expect(text.contains("reviewer"), "the role is always told")
        }
    }

    @Test(arguments: LogFormat.allCases) func `a log without cases is whole, and has no mark of a case`(
        format: LogFormat
    ) throws {
        let (empty, _) = try Self.written(format, [])
        let (one, _) = try Self.written(format, [try Self.imported("x")])
        #expect(!empty.contains(format.caseMark) && one.contains(format.caseMark))
        #expect(format.caseMark.utf8.dropFirst().allSatisfy { $0 != format.caseMark.utf8.first })
        if format == .ocel { #expect(try JSONDecoder().decode(OCEL.self, from: Data(empty.utf8)).events.isEmpty) }
    }

    @Test(arguments: LogFormat.allCases) func `a large case is handed on in pieces; who fails to take one ends it`(
        format: LogFormat
    ) throws {
        var large = try Self.imported("x")
        large.events = (1...5_000).map {
            LoggedEvent(number: $0, activity: "step \($0)", at: large.facts.opened, person: "p")
        }
        let (_, chunks) = try Self.written(format, [large])
        #expect(chunks.count > 4 && chunks.allSatisfy { $0 < 80_000 })
        struct Full: Error {}
        var document = LogDocument(format, name: "x", resources: .none) { _ in throw Full() }
        #expect(throws: Full.self) { try document.begin() }
    }

    @Test(arguments: [
        ("plain", "plain"), ("a & b < c > \"d\"", "a &amp; b &lt; c &gt; &quot;d&quot;"),
        ("tab\tline\nreturn\r", "tab&#9;line&#10;return&#13;"),
        ("\u{0}\u{1}\u{1F}", "␀␁␟"), ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"), ("🎓 Ünï", "🎓 Ünï"),
    ])
    func `what XML cannot hold is written otherwise`(text: String, escaped: String) {
        #expect(XESLog.escaped(text) == escaped)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
        ("2026-03-29T00:30:00.5Z", "2026-03-29T00:30:00.500000Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ])
    func `an instant has six digits of a second`(text: String, written: String) throws {
        #expect(try Instant(text).withMicroseconds == written)
    }
}
