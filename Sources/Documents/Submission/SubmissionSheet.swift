import WorkflowCore

/// A submission as a person reads it: what the case is, what the course is, field by field in words, its evidence under
/// each requirement of the route, what changed since the body last had it, and what is missing for the present step.
package struct SubmissionSheet: Codable, Sendable, Hashable {
    /// The case, and where it stands.
    package struct Standing: Codable, Sendable, Hashable {
        /// The reference of the case.
        package var reference: String
        /// Title of its route.
        package var route: LocalizedText
        /// Title of its state.
        package var state: LocalizedText
        /// Name of the body.
        package var body: String
        /// Name of the provider.
        package var provider: String
        /// The provider's UKPRN.
        package var ukprn: String?

        package init(
            reference: String, route: LocalizedText, state: LocalizedText, body: String, provider: String,
            ukprn: String?
        ) {
            self.reference = reference
            self.route = route
            self.state = state
            self.body = body
            self.provider = provider
            self.ukprn = ukprn
        }
    }

    /// A field that the submission fills.
    package struct Row: Codable, Sendable, Hashable {
        /// Its path in the submission: `delivery.mode`.
        package var field: String
        /// Its name in words.
        package var label: LocalizedText
        /// Its value in words, an entry of a list on each line.
        package var lines: [LocalizedText]
        /// True if others refer to its lines by number.
        package var isNumbered: Bool

        package init(field: String, label: LocalizedText, lines: [LocalizedText], isNumbered: Bool = false) {
            self.field = field
            self.label = label
            self.lines = lines
            self.isNumbered = isNumbered
        }
    }

    /// Fields that belong together.
    package struct Section: Codable, Sendable, Hashable {
        /// Heading above them.
        package var heading: LocalizedText
        /// The fields, at least one.
        package var rows: [Row]

        package init(heading: LocalizedText, rows: [Row]) {
            self.heading = heading
            self.rows = rows
        }
    }

    /// A piece of evidence.
    package struct Item: Codable, Sendable, Hashable {
        /// Its number within the case; `nil` where the submission only names it.
        package var item: Int?
        /// The document's title.
        package var title: String
        /// Facts of it in words: pages, source, until when it holds.
        package var facts: [LocalizedText]
        /// The file's name, as its sender called it; `nil` for a link.
        package var fileName: String?
        /// The public link; `nil` for a file.
        package var url: String?

        package init(item: Int?, title: String, facts: [LocalizedText], fileName: String?, url: String?) {
            self.item = item
            self.title = title
            self.facts = facts
            self.fileName = fileName
            self.url = url
        }
    }

    /// A requirement of the route, and what was handed in for it.
    package struct Requirement: Codable, Sendable, Hashable {
        /// Its name, to which evidence refers.
        package var requirement: String
        /// Its title.
        package var title: LocalizedText
        /// True if the route asks for it of this case, and it may not be left out.
        package var isNeeded: Bool
        /// The evidence, by number.
        package var items: [Item]

        package init(requirement: String, title: LocalizedText, isNeeded: Bool, items: [Item]) {
            self.requirement = requirement
            self.title = title
            self.isNeeded = isNeeded
            self.items = items
        }
    }

    /// A field, or the evidence for a requirement, that is not what it was.
    package struct Change: Codable, Sendable, Hashable {
        /// The path of the field; `evidence` for evidence.
        package var field: String
        /// Its name in words; the title of the requirement for evidence.
        package var label: LocalizedText
        /// What is no longer there; empty where something was added.
        package var was: [LocalizedText]
        /// What is there instead; empty where something was taken away.
        package var now: [LocalizedText]

        package init(field: String, label: LocalizedText, was: [LocalizedText], now: [LocalizedText]) {
            self.field = field
            self.label = label
            self.was = was
            self.now = now
        }
    }

    /// What changed since the body last had the submission in its hands.
    package struct Changes: Codable, Sendable, Hashable {
        /// The day on which it went back to the provider for the last time, or else was handed in.
        package var since: PrintedDate
        /// What changed; empty where nothing did.
        package var changes: [Change]

        package init(since: PrintedDate, changes: [Change]) {
            self.since = since
            self.changes = changes
        }
    }

    /// An action of the present step that the submission is not ready for.
    package struct Gap: Codable, Sendable, Hashable {
        /// The action's name.
        package var action: String
        /// The action's title.
        package var title: LocalizedText
        /// What is missing or wrong, a sentence each, as the action itself would refuse it.
        package var missing: [LocalizedText]

        package init(action: String, title: LocalizedText, missing: [LocalizedText]) {
            self.action = action
            self.title = title
            self.missing = missing
        }
    }

    /// The case.
    package var standing: Standing
    /// The day of this reading.
    package var day: PrintedDate
    /// Title of the course, in each language that it has one; `nil` where the submission has none.
    package var title: LocalizedText?
    /// True if it is a draft of the provider's, of which the reader sees no more than the title.
    package var isDraft: Bool
    /// What is missing for this step.
    package var gaps: [Gap]
    /// What changed; `nil` where there is nothing to compare with, because it was never handed in.
    package var changes: Changes?
    /// The fields.
    package var sections: [Section]
    /// The evidence.
    package var requirements: [Requirement]

    /// A sheet without its content, which is put in afterwards.
    package init(standing: Standing, day: PrintedDate, title: LocalizedText?, isDraft: Bool) {
        self.standing = standing
        self.day = day
        self.title = title
        self.isDraft = isDraft
        (gaps, changes, sections, requirements) = ([], nil, [], [])
    }
}
