import Turnaround

/// Writes an event log as OCEL 2.0 JSON has it: objects, events that concern them, and the types of both.
///
/// The cases are gone through twice, once for each of the two arrays; the types come last, because they are known by
/// then. Values are written as texts whatever their declared type, as in the standard's own examples; what never
/// changes is told as of 1970.
struct OCELLog: LoggedCaseSink {
    let passes = 2
    private let resources: ResourceNaming
    private var text: ChunkedText
    private var people: Pseudonyms
    private var written: Set<String> = []
    private var activities: Set<String> = []
    private var reached = -1
    private var isFirst = true

    init(resources: ResourceNaming, text: ChunkedText) {
        self.resources = resources
        self.text = text
        people = Pseudonyms(resources)
    }

    mutating func begin() throws {
        text.write("{")
        try text.flush()
    }

    mutating func add(_ logged: LoggedCase, pass: Int) throws {
        enter(pass)
        if pass == 0 { try addObjects(of: logged) } else { try addEvents(of: logged) }
    }

    mutating func end() throws {
        enter(passes - 1)
        beginArray("objectTypes")
        for type in OCELSchema.objectTypes { try addElement(OCELSchema.type(type.name, attributes: type.attributes)) }
        beginArray("eventTypes")
        for activity in activities.sorted() {
            try addElement(OCELSchema.type(activity, attributes: OCELSchema.eventAttributes))
        }
        text.write("\n]}\n")
        try text.flush()
    }

    /// Begins the arrays up to that of a pass.
    private mutating func enter(_ pass: Int) {
        while reached < pass {
            reached += 1
            beginArray(["objects", "events"][reached])
        }
    }

    private mutating func beginArray(_ name: String) {
        text.write("\(name == "objects" ? "" : "\n],")\n\"\(name)\":[")
        isFirst = true
    }

    private mutating func addElement(_ element: String) throws {
        text.write(isFirst ? "\n" : ",\n")
        isFirst = false
        text.write(element)
        try text.spill()
    }

    // MARK: objects

    private mutating func addObjects(of logged: LoggedCase) throws {
        let facts = logged.facts
        var links: [OCELSchema.Link] = []
        if facts.isImported {
            try addShared(.log, facts.route, [("name", facts.route)])
            links.append(.init(.log, facts.route, "imported with"))
        } else {
            let definition = facts.definition
            let version = facts.definitionVersion.map { String($0) }
            try addShared(.definition, definition, [("route", facts.route), ("version", version)])
            links.append(.init(.definition, definition, "follows"))
        }
        if let body = facts.body {
            try addShared(.body, body, [("code", body)])
            links.append(.init(.body, body, "is judged by"))
        }
        if let provider = facts.provider {
            try addShared(.provider, provider, [("code", provider), ("nation", facts.profile.nation)])
            links.append(.init(.provider, provider, "is submitted by"))
        }
        for event in logged.events {
            if let (type, name) = person(behind: event) { try addShared(type, name, [("role", event.role)]) }
            guard event.isDecision else { continue }
            let decision = "\(facts.reference)#\(event.number)"
            try addObject(.decision, decision, [("action", event.action), ("decided", event.at.withMicroseconds)], [])
            links.append(.init(.decision, decision, "is decided by"))
        }
        for (index, condition) in facts.conditions.enumerated() {
            let name = facts.condition(index)
            try addObject(
                .condition, name,
                [
                    ("imposed", condition.imposed.withMicroseconds), ("due", condition.due?.description),
                    ("discharged", condition.discharged?.withMicroseconds),
                ], [])
            links.append(.init(.condition, name, "is subject to"))
        }
        try addObject(
            .case, facts.reference,
            [
                ("reference", facts.reference), ("state", facts.state), ("outcome", facts.outcome),
                ("opened", facts.opened.withMicroseconds),
                ("submitted", facts.received?.withMicroseconds), ("closed", facts.closed?.withMicroseconds),
                ("level", facts.profile.course.level.map { String($0) }),
                ("sample", facts.isImported ? nil : String(facts.isSample)),
            ], links)
    }

    /// Adds an object that several cases share, once.
    private mutating func addShared(_ type: OCELSchema.ObjectType, _ name: String, _ attributes: [(String, String?)])
        throws
    {
        if written.insert(type.id(name)).inserted { try addObject(type, name, attributes, []) }
    }

    private mutating func addObject(
        _ type: OCELSchema.ObjectType, _ name: String, _ attributes: [(String, String?)], _ links: [OCELSchema.Link]
    ) throws {
        let values = attributes.compactMap { attribute, value in
            value.map {
                #"{"name":"\#(attribute)","time":"1970-01-01T00:00:00.000000Z","value":\#(OCELSchema.quoted($0))}"#
            }
        }
        try addElement(
            "{\"id\":\(OCELSchema.quoted(type.id(name))),\"type\":\"\(type.rawValue)\","
                + "\"attributes\":[\(values.joined(separator: ","))],"
                + "\"relationships\":[\(links.map(\.json).joined(separator: ","))]}")
    }

    /// The reviewer behind an event, or in imported history whoever its resource was; `nil` where individuals are not
    /// told apart.
    private mutating func person(behind event: LoggedEvent) -> (type: OCELSchema.ObjectType, name: String)? {
        guard resources == .pseudonym, let name = people.name(for: event) else { return nil }
        if event.role == "reviewer" { return (.reviewer, name) }
        return event.role == nil ? (.resource, name) : nil
    }

    // MARK: events

    private mutating func addEvents(of logged: LoggedCase) throws {
        let facts = logged.facts
        for (index, event) in logged.events.enumerated() {
            activities.insert(event.activity)
            var links: [OCELSchema.Link] = [.init(.case, facts.reference, "moves")]
            if index == 0 {
                links.append(
                    facts.isImported
                        ? .init(.log, facts.route, "is told by") : .init(.definition, facts.definition, "opens under"))
            }
            if event.role == "provider", let provider = facts.provider {
                links.append(.init(.provider, provider, "is done for"))
            }
            if ["officer", "reviewer", "decider"].contains(event.role), let body = facts.body {
                links.append(.init(.body, body, "is done for"))
            }
            let resource = people.name(for: event)
            if let (type, name) = person(behind: event) { links.append(.init(type, name, "is done by")) }
            if event.isDecision { links.append(.init(.decision, "\(facts.reference)#\(event.number)", "makes")) }
            for (number, condition) in facts.conditions.enumerated() {
                if condition.imposed == event.at { links.append(.init(.condition, facts.condition(number), "imposes")) }
                if condition.discharged == event.at {
                    links.append(.init(.condition, facts.condition(number), "discharges"))
                }
            }
            let values = [
                ("action", event.action), ("party", event.party?.rawValue), ("role", event.role),
                ("resource", resource),
            ]
            let attributes = values.compactMap { name, value in
                value.map { "{\"name\":\"\(name)\",\"value\":\(OCELSchema.quoted($0))}" }
            }
            let id = OCELSchema.quoted("\(facts.reference)#\(event.number)")
            try addElement(
                "{\"id\":\(id),\"type\":\(OCELSchema.quoted(event.activity)),"
                    + "\"time\":\"\(event.at.withMicroseconds)\",\"attributes\":[\(attributes.joined(separator: ","))],"
                    + "\"relationships\":[\(links.map(\.json).joined(separator: ","))]}")
        }
    }
}

extension CaseTimeline {
    /// The published version it is pinned to: `proportionate-accreditation v1`.
    fileprivate var definition: String { definitionVersion.map { "\(route) v\($0)" } ?? route }

    /// What a condition is called, by its place.
    fileprivate func condition(_ index: Int) -> String { "\(reference)#\(index + 1)" }
}
