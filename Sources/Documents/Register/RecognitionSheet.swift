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

    var entry: Entry
    /// The provider's nation.
    var nation: String?
    var contact: Contact
    var logo: Logo?
    var course: Course

    /// The languages of its pages: Welsh stands first for providers in Wales, and beside English where the course has a
    /// Welsh title.
    var languages: [Language] { nation == "wales" ? [.cy, .en] : entry.title.cy != nil ? [.en, .cy] : [.en] }
}
