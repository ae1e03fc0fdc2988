/// Running totals for the onerous report while cases come in: numbers for each visit, and what was handed in with each
/// case.
struct OnerousTally: Sendable {
    private(set) var routes: [String: RouteBurdenTally] = [:]
    /// Bodies, providers and requirements by number, so that a name is kept once.
    private(set) var names = NameNumbers()

    /// Takes in one case.
    mutating func add(_ measure: CaseMeasure) {
        let route = measure.timeline.route
        routes[route, default: RouteBurdenTally()].addVisits(of: measure)
        routes[route]?.addCase(measure.timeline, &names)
    }
}

/// Running totals of one route.
struct RouteBurdenTally: Sendable {
    var steps: [String: StepBurdenTally] = [:]
    /// Cases of which evidence, requirements or terms are known.
    private(set) var cases: [BurdenCase] = []
    /// The terms that cases are under, each once.
    private(set) var terms: [SchemeTerms] = []
    /// The lists of requirements that cases are under, each once.
    private(set) var lists: [[Int32]] = []
    /// Whether the outcome of any case is known.
    private(set) var knowsOutcomes = false
    private var termPlaces: [SchemeTerms: Int] = [:]
    private var listPlaces: [[Int32]: Int] = [:]

    /// Takes in what is known of a case beside its path.
    mutating func addCase(_ timeline: CaseTimeline, _ names: inout NameNumbers) {
        if timeline.outcome != nil { knowsOutcomes = true }
        let profile = timeline.profile
        guard !profile.evidence.isEmpty || !profile.requirements.isEmpty || profile.scheme != SchemeTerms() else {
            return
        }
        let term = termPlaces[profile.scheme] ?? terms.count
        if term == terms.count {
            terms.append(profile.scheme)
            termPlaces[profile.scheme] = term
        }
        let requirements = Set(profile.requirements).map { names.number(of: $0) }.sorted()
        let list = listPlaces[requirements] ?? lists.count
        if list == lists.count {
            lists.append(requirements)
            listPlaces[requirements] = list
        }
        cases.append(BurdenCase(timeline, terms: term, list: list, &names))
    }
}

/// Names by number.
struct NameNumbers: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    /// The number of a name, a new one where it has none.
    mutating func number(of name: String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(names.count)
        names.append(name)
        numbers[name] = number
        return number
    }

    /// The number of a name; `nil` where it has none.
    func known(_ name: String) -> Int32? { numbers[name] }

    subscript(number: Int32) -> String { names[Int(number)] }
}

/// One case as the figures of burden need it.
struct BurdenCase: Sendable {
    var body: Int32?
    var provider: Int32?
    /// Time at which it was first submitted; its opening where it never was.
    var handedIn: Instant
    /// Time at which it was approved, if it was.
    var approved: Instant?
    var burden: CaseBurden
    var credits: Double?
    /// Its place in the route's terms, and in the route's lists of requirements.
    var terms: Int
    var list: Int
    var items: [BurdenItem]

    /// - Parameters:
    ///   - terms: its place in the route's terms.
    ///   - list: its place in the route's lists of requirements.
    init(_ timeline: CaseTimeline, terms: Int, list: Int, _ names: inout NameNumbers) {
        let profile = timeline.profile
        (body, provider) = (timeline.body.map { names.number(of: $0) }, timeline.provider.map { names.number(of: $0) })
        handedIn = timeline.received ?? timeline.opened
        approved = timeline.outcome?.hasPrefix("approved") == true ? timeline.closed : nil
        burden = CaseBurden(profile)
        credits = profile.course.ukCredits.flatMap { $0 > 0 ? $0 : nil }
        (self.terms, self.list) = (terms, list)
        items = profile.evidence.map { BurdenItem($0, requirement: names.number(of: $0.requirement)) }
    }

    /// True if anybody recorded which evidence was looked at.
    var isConsultationRecorded: Bool { items.contains { $0.consulted != nil } }
}

/// One piece of evidence.
struct BurdenItem: Sendable {
    var requirement: Int32
    var digest: Digest?
    var source: EvidenceItem.Source?
    var pages: Int?
    var hours: Double?
    var consulted: Bool?

    /// The first half of a SHA-256: enough to tell documents apart.
    struct Digest: Hashable, Sendable {
        var high: UInt64
        var low: UInt64

        /// Reads hexadecimal; `nil` for anything else.
        init?(_ text: String) {
            guard text.utf8.count >= 32, let high = UInt64(text.prefix(16), radix: 16),
                let low = UInt64(text.dropFirst(16).prefix(16), radix: 16)
            else { return nil }
            (self.high, self.low) = (high, low)
        }
    }

    init(_ item: EvidenceItem, requirement: Int32) {
        self.requirement = requirement
        digest = item.sha256.flatMap(Digest.init)
        source = item.source
        pages = item.pages
        hours = item.hours
        consulted = item.consulted
    }
}
