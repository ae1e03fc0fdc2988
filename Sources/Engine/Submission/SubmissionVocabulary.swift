import WorkflowCore

/// A closed list of words that a field of a submission may hold.
package struct SubmissionVocabulary: Hashable, Sendable {
    /// Name of the words in the plural, as messages say it: "nations".
    package let name: String
    /// The words, in the order in which they are shown.
    package let words: [String]
    private let titles: [String: LocalizedText]

    /// - Parameter entries: each word, with what people read instead in English and in Welsh.
    init(_ name: String, _ entries: [(word: String, en: String, cy: String)]) {
        self.name = name
        words = entries.map(\.word)
        titles = Dictionary(entries.map { ($0.word, LocalizedText(en: $0.en, cy: $0.cy)) }) { first, _ in first }
    }

    /// A word as people read it.
    package func title(of word: String) -> LocalizedText { titles[word] ?? .title(ofSlug: word) }
}

extension SubmissionVocabulary {
    /// The nation whose rules and holidays apply to the provider.
    package static let nations = SubmissionVocabulary(
        "nations",
        [
            ("england", "England", "Lloegr"), ("wales", "Wales", "Cymru"), ("scotland", "Scotland", "Yr Alban"),
            ("northern-ireland", "Northern Ireland", "Gogledd Iwerddon"),
        ])

    /// The qualification frameworks of the United Kingdom.
    package static let frameworks = SubmissionVocabulary(
        "frameworks", QualificationFramework.allCases.map { ($0.rawValue, $0.rawValue, $0.rawValue) })

    /// The credit systems: UK credit, ECTS credit, SCQF credit points.
    package static let creditSystems = SubmissionVocabulary(
        "credit systems",
        CreditSystem.allCases.map { system in
            switch system {
            case .uk: (system.rawValue, "UK credits", "credyd y DU")
            case .ects: (system.rawValue, "ECTS credits", "credyd ECTS")
            case .scqf: (system.rawValue, "SCQF credit points", "pwynt credyd SCQF")
            }
        })

    /// Forms of participation.
    package static let modes = SubmissionVocabulary(
        "modes",
        [
            ("onsite", "On site", "Ar y safle"), ("online", "Online", "Ar-lein"), ("blended", "Blended", "Cyfunol"),
            ("work-based", "Work-based", "Seiliedig ar waith"),
        ])

    /// Times of participation, seen from the learners' working day.
    package static let timetables = SubmissionVocabulary(
        "timetables",
        [
            ("during-work", "During working hours", "Yn ystod oriau gwaith"),
            ("outside-work", "Outside working hours", "Y tu allan i oriau gwaith"),
            ("combination", "During and outside working hours", "Yn ystod oriau gwaith a'r tu allan iddynt"),
        ])

    /// Sources of evidence: written for this submission, reused from another case, or already public.
    package static let evidenceSources = SubmissionVocabulary(
        "evidence sources",
        [("new", "New", "Newydd"), ("reused", "Reused", "Ailddefnyddir"), ("public", "Public", "Cyhoeddus")])

    /// The sixteen sectors of QAA's two surveys of 2025; a course names up to three.
    package static let sectors = SubmissionVocabulary(
        "sectors",
        [
            (
                "accountancy-banking-finance-and-law", "Accountancy, banking, finance and law",
                "Cyfrifeg, bancio, cyllid a'r gyfraith"
            ),
            (
                "business-consulting-and-management", "Business, consulting and management",
                "Busnes, ymgynghori a rheoli"
            ),
            ("charity-and-voluntary-work", "Charity and voluntary work", "Elusennau a gwaith gwirfoddol"),
            (
                "creative-arts-design-and-media", "Creative arts, design and media",
                "Celfyddydau creadigol, dylunio a'r cyfryngau"
            ),
            ("education", "Education", "Addysg"),
            ("energy-and-utilities", "Energy and utilities", "Ynni a chyfleustodau"),
            (
                "engineering-information-technology-and-manufacturing",
                "Engineering, information technology and manufacturing",
                "Peirianneg, technoleg gwybodaeth a gweithgynhyrchu"
            ),
            ("environment-and-agriculture", "Environment and agriculture", "Yr amgylchedd ac amaethyddiaeth"),
            ("healthcare-and-social-care", "Healthcare and social care", "Gofal iechyd a gofal cymdeithasol"),
            ("hospitality-retail-and-sales", "Hospitality, retail and sales", "Lletygarwch, manwerthu a gwerthu"),
            ("leisure-sport-and-tourism", "Leisure, sport and tourism", "Hamdden, chwaraeon a thwristiaeth"),
            ("property-and-construction", "Property and construction", "Eiddo ac adeiladu"),
            (
                "public-services-and-administration", "Public services and administration",
                "Gwasanaethau cyhoeddus a gweinyddu"
            ),
            ("recruitment-and-hr", "Recruitment and HR", "Recriwtio ac adnoddau dynol"),
            ("science-and-pharmaceuticals", "Science and pharmaceuticals", "Gwyddoniaeth a fferyllol"),
            ("transport-and-logistics", "Transport and logistics", "Trafnidiaeth a logisteg"),
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
