import WorkflowCore

/// The facts from which certificate and fact sheet of something recognised are printed: its entry of the register, its
/// course as it was submitted, and the contact and logo that the provider gave.
package struct RecognitionSheet: Codable, Sendable {
    /// The printed part of an entry of the register.
    struct Entry: Codable, Sendable {
        /// An organisation by its name.
        struct Named: Codable, Sendable {
            /// Its name today.
            var name: String
            /// A provider's UKPRN.
            var ukprn: String?
            /// Its name when it was recognised, where that was another.
            var registeredAs: String?
            /// The provider that it is part of by now.
            var partOf: Successor?

            /// Its name as it was recognised: what a certificate goes on saying.
            var recordedName: String { registeredAs ?? name }
            /// What it is called, or part of, by now; `nil` where nothing has changed.
            var nowKnownAs: String? { partOf?.name ?? registeredAs.map { _ in name } }
        }

        /// A provider that others were merged into.
        struct Successor: Codable, Sendable {
            var name: String
        }

        var reference: String
        var title: LocalizedText
        var body: Named
        var provider: Named
        /// The framework of its level, such as `CQFW`.
        var framework: String?
        var level: String?
        var credits: Double?
        /// The kind of its credits: `uk` or `ects`.
        var creditSystem: String?
        /// `current`, `suspended` or `ended`.
        var status: String
        var validFrom: PrintedDate
        /// The last day; `nil` where no end is set.
        var validUntil: PrintedDate?
        /// The last day for which it is recognised under notice; `nil` where no notice was given.
        var noticeUntil: PrintedDate?
        /// The scheme's own words of the claim.
        var claim: LocalizedText?
        /// A digest of the facts on the certificate: where it is another than on paper, something has changed since.
        var code: String
    }

    /// The course, as the submission describes it; a provider cannot change this on the sheet.
    struct Course: Codable, Sendable {
        var outcomes: [String]?
        var assessment: [String]?
        var grading: String?
        var hours: Double?
        var weeks: Double?
        var mode: String?
        var timetable: String?
        var location: String?
        var languages: [String]?
        var priceGbp: Double?
        var entry: String?
        var partOf: String?
        var awardedBy: String?
        var web: String?
    }

    /// Contact of the provider.
    struct Contact: Codable, Sendable {
        var name: String?
        var email: String?
        var telephone: String?
        var web: String?
        var address: String?
    }

    /// The provider's logo.
    struct Logo: Codable, Sendable {
        /// The media type, told by what is in the file.
        var type: String
        /// The file in base64.
        var bytes: String
    }

    /// What codes of the submission mean.
    package struct Words: Sendable {
        var credits: LocalizedText?
        var mode: LocalizedText?
        var timetable: LocalizedText?
        var languages: [LocalizedText]

        /// - Parameters:
        ///   - credits: the kind of its credits.
        ///   - mode: how learners take part.
        ///   - timetable: when they do.
        ///   - languages: the languages of teaching and assessment.
        package init(
            credits: LocalizedText?, mode: LocalizedText?, timetable: LocalizedText?, languages: [LocalizedText]
        ) {
            (self.credits, self.mode, self.timetable, self.languages) = (credits, mode, timetable, languages)
        }
    }

    var entry: Entry
    /// The provider's nation.
    var nation: String?
    var contact: Contact
    var logo: Logo?
    var course: Course
    /// The codes of entry and course in words; whoever asks the register for the facts knows them.
    package var words = Words(credits: nil, mode: nil, timetable: nil, languages: [])
    /// Where anybody sees the certificate as the register has it today; `nil` where the server's public address is not
    /// known.
    package var address: String?

    private enum CodingKeys: String, CodingKey { case entry, nation, contact, logo, course }

    /// The code of its kind of credits: `uk` or `ects`.
    package var creditSystem: String? { entry.creditSystem }
    /// The code of how learners take part.
    package var mode: String? { course.mode }
    /// The code of when they do.
    package var timetable: String? { course.timetable }
    /// The codes of the languages of teaching and assessment.
    package var languageCodes: [String] { course.languages ?? [] }

    /// The languages of its pages: Welsh stands first for providers in Wales, and beside English where the course has a
    /// Welsh title.
    var languages: [Language] { nation == "wales" ? [.cy, .en] : entry.title.cy != nil ? [.en, .cy] : [.en] }

    /// A text in the languages of the pages, one after the other, where they differ.
    func inLanguages(_ text: LocalizedText) -> String {
        let texts = languages.map { text.text(in: $0) }
        return Set(texts).count == 1 ? texts[0] : texts.joined(separator: " / ")
    }

    /// How what is on paper is compared with the register, in a language; the code follows.
    func check(in language: Language) -> String {
        let place =
            address.map { LocalizedText(en: $0, cy: $0) }
            ?? LocalizedText(
                en: "\(entry.reference) on the public register", cy: "\(entry.reference) ar y gofrestr gyhoeddus")
        let words = LocalizedText(
            en: "To check the accreditation, compare this with \(place.text(in: .en)); the code of the certificate is",
            cy: "I wirio'r achrediad, cymharwch hyn â \(place.text(in: .cy)); cod y dystysgrif yw")
        return words.text(in: language)
    }
}
