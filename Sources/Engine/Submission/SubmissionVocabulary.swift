/// A closed list of words that a field of a submission may hold.
package struct SubmissionVocabulary: Hashable, Sendable {
    /// Name of the words in the plural, as messages say it: "nations".
    package let name: String
    /// The words, in the order in which they are shown.
    package let words: [String]

    init(_ name: String, _ words: [String]) {
        self.name = name
        self.words = words
    }
}

extension SubmissionVocabulary {
    /// The nation whose rules and holidays apply to the provider.
    package static let nations = SubmissionVocabulary("nations", ["england", "wales", "scotland", "northern-ireland"])

    /// The qualification frameworks of the United Kingdom.
    package static let frameworks = SubmissionVocabulary("frameworks", QualificationFramework.allCases.map(\.rawValue))

    /// The credit systems: UK credit, ECTS credit, SCQF credit points.
    package static let creditSystems = SubmissionVocabulary("credit systems", CreditSystem.allCases.map(\.rawValue))

    /// Forms of participation.
    package static let modes = SubmissionVocabulary("modes", ["onsite", "online", "blended", "work-based"])

    /// Times of participation, seen from the learners' working day.
    package static let timetables = SubmissionVocabulary("timetables", ["during-work", "outside-work", "combination"])

    /// Sources of evidence: written for this submission, reused from another case, or already public.
    package static let evidenceSources = SubmissionVocabulary("evidence sources", ["new", "reused", "public"])

    /// The sixteen sectors of QAA's two surveys of 2025; a course names up to three.
    package static let sectors = SubmissionVocabulary(
        "sectors",
        [
            "accountancy-banking-finance-and-law", "business-consulting-and-management", "charity-and-voluntary-work",
            "creative-arts-design-and-media", "education", "energy-and-utilities",
            "engineering-information-technology-and-manufacturing",
            "environment-and-agriculture", "healthcare-and-social-care", "hospitality-retail-and-sales",
            "leisure-sport-and-tourism",
            "property-and-construction", "public-services-and-administration", "recruitment-and-hr",
            "science-and-pharmaceuticals",
            "transport-and-logistics",
        ])
}

/// The unit in which a course states its credits.
package enum CreditSystem: String, CaseIterable, Sendable {
    case uk
    case ects
    case scqf

    /// UK credits for one credit of this system: an ECTS credit counts as two, an SCQF point as one (both 10 notional
    /// hours a UK credit).
    package var ukCreditsEach: Double { self == .ects ? 2 : 1 }
}
