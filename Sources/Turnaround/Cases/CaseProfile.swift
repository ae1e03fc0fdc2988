/// What a report may know of a case beside its path: what it can be filtered and grouped by, and what was asked and
/// handed in for it.
///
/// Nothing in it names a person. What was never said is absent.
package struct CaseProfile: Hashable, Sendable {
    /// The nation of the provider: `england`, `wales`, `scotland`, `northern-ireland`.
    package var nation: String?
    /// The course, as it is offered to learners.
    package var course: CourseTerms
    /// What was handed in.
    package var evidence: [EvidenceItem]
    /// What the route asks for, by the names of its evidence list.
    package var requirements: [String]
    /// What the route costs and how long its approval holds.
    package var scheme: SchemeTerms

    package init(
        nation: String? = nil, course: CourseTerms = CourseTerms(), evidence: [EvidenceItem] = [],
        requirements: [String] = [], scheme: SchemeTerms = SchemeTerms()
    ) {
        self.nation = nation
        self.course = course
        self.evidence = evidence
        self.requirements = requirements
        self.scheme = scheme
    }
}

/// The course that a case is about, as it is offered to learners.
package struct CourseTerms: Hashable, Sendable {
    /// The comparison level (that of the RQF), 0 for an entry level.
    package var level: Int?
    /// The sectors of work the course serves, up to three: they overlap, so figures by sector are never summed.
    package var sectors: [String]
    /// Its size in UK credits.
    package var ukCredits: Double?
    /// How learners take part: `online`, `onsite`, `blended`, `work-based`.
    package var mode: String?
    /// When learners take part, seen from a working day.
    package var timetable: String?
    /// What the learner or the employer pays, pounds.
    package var priceGBP: Double?
    /// Learners expected in a year.
    package var learnersPerYear: Double?

    package init(
        level: Int? = nil, sectors: [String] = [], ukCredits: Double? = nil, mode: String? = nil,
        timetable: String? = nil, priceGBP: Double? = nil, learnersPerYear: Double? = nil
    ) {
        self.level = level
        self.sectors = sectors
        self.ukCredits = ukCredits
        self.mode = mode
        self.timetable = timetable
        self.priceGBP = priceGBP
        self.learnersPerYear = learnersPerYear
    }
}

/// One piece of evidence handed in with a submission.
package struct EvidenceItem: Hashable, Codable, Sendable {
    /// The item of the route's evidence list that it meets.
    package var requirement: String
    /// SHA-256 of the file in hexadecimal, where it is known: two pieces with one digest are the same.
    package var sha256: String?
    /// Whether the provider itself says that it was written for this, or reused, or public.
    package var source: Source?
    /// Pages.
    package var pages: Int?
    /// Hours of work it took, as the provider estimates.
    package var hours: Double?
    /// True if a reviewer opened or cited it; `nil` where nobody recorded that for the case.
    package var consulted: Bool?

    /// Where a piece of evidence comes from.
    package enum Source: String, Codable, Sendable {
        /// Written for this submission.
        case new
        /// Handed in with another case before.
        case reused
        /// Public already.
        case `public`
    }

    package init(
        requirement: String, sha256: String? = nil, source: Source? = nil, pages: Int? = nil, hours: Double? = nil,
        consulted: Bool? = nil
    ) {
        self.requirement = requirement
        self.sha256 = sha256
        self.source = source
        self.pages = pages
        self.hours = hours
        self.consulted = consulted
    }
}

/// What a route costs a provider, and how long its approval holds, as its published version says.
package struct SchemeTerms: Hashable, Sendable {
    /// The body's fee for a case, pounds; absent where the version says nothing.
    package var feeGBP: Double?
    /// What an hour of a provider's work counts, pounds; absent where the version says nothing.
    package var tariffGBP: Double?
    /// Years for which an approval holds.
    package var validityYears: Double?
    /// The fee for each further year of validity, pounds.
    package var annualFeeGBP: Double?
    /// What others charge a provider for a case, such as the cost of a visit, pounds, as the version says.
    package var externalGBP: Double?
    /// The route of the same body against whose burden this one is held.
    package var benchmarkRoute: String?
    /// The step at which each requirement is judged, where the version says it.
    package var requirementSteps: [String: String]
    /// Requirements of substantive quality, which are never called onerous.
    package var substantive: Set<String>

    package init(
        feeGBP: Double? = nil, tariffGBP: Double? = nil, validityYears: Double? = nil, annualFeeGBP: Double? = nil,
        externalGBP: Double? = nil, benchmarkRoute: String? = nil, requirementSteps: [String: String] = [:],
        substantive: Set<String> = []
    ) {
        self.feeGBP = feeGBP
        self.tariffGBP = tariffGBP
        self.validityYears = validityYears
        self.annualFeeGBP = annualFeeGBP
        self.externalGBP = externalGBP
        self.benchmarkRoute = benchmarkRoute
        self.requirementSteps = requirementSteps
        self.substantive = substantive
    }
}
