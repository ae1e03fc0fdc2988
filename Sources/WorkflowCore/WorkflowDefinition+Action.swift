extension WorkflowDefinition {
    /// Something that moves a case from one state to another.
    package struct Action: Hashable, Sendable {
        /// Its name, a slug; appears once in a workflow.
        package var action: String
        /// The title people see.
        package var title: LocalizedText
        /// The states in which it can be done.
        package var from: [String]
        /// The state it leads to.
        package var to: String
        /// Roles that may do it.
        package var by: [Role]
        /// Guards, each with the sentence that says what is missing.
        package var require: [Requirement]
        /// Actions whose principal may not do this one too (four eyes).
        package var separateFrom: [String]
        /// Its effect.
        package var effect: Effect
        /// True if the submission has to be complete for it: nothing that the check of a submission finds is missing.
        package var needsCompleteSubmission = false
        /// Items of evidence that have to be there for it; `nil`: all, where it needs a complete submission.
        package var evidence: [String]?

        /// An action.
        /// - Parameter title: by default from the name.
        package init(
            _ action: String, title: LocalizedText? = nil, from: [String], to: String, by: [Role],
            require: [Requirement] = [], separateFrom: [String] = [], effect: Effect = Effect()
        ) {
            self.action = action
            self.title = title ?? .title(ofSlug: action)
            self.from = from
            self.to = to
            self.by = by
            self.require = require
            self.separateFrom = separateFrom
            self.effect = effect
        }

        /// The roles that are people.
        package var people: [Role] { by.filter { $0 != .system } }

        /// True if it waits for an item of evidence, where the item is asked for.
        package func needs(_ item: EvidenceItem) -> Bool {
            !item.isOptional && (evidence?.contains(item.item) ?? needsCompleteSubmission)
        }
    }

    /// What an action may ask of the submission as a whole.
    package enum SubmissionNeed: String, CaseIterable, Sendable { case complete }

    /// Effect of an action, besides the state it leads to.
    package struct Effect: Hashable, Sendable {
        /// Values that the principal gives; kept under `$.record.<name>` of the facts.
        package var records: [RecordField]
        /// Marks for the clock.
        package var marks: [Mark]
        /// Its decision; `nil` where it is none.
        package var decides: Decision?

        /// An effect; by default the new state is all.
        package init(records: [RecordField] = [], marks: [Mark] = [], decides: Decision? = nil) {
            self.records = records
            self.marks = marks
            self.decides = decides
        }
    }

    /// Decisions on a case, in the vocabulary that schemes share.
    package enum Decision: String, CaseIterable, Sendable {
        case approved
        case approvedWithConditions = "approved-with-conditions"
        case approvedForShorterTerm = "approved-for-shorter-term"
        /// For now, until there is more to judge by, such as a first cohort.
        case interim
        case deferred
        case refused
        case returnedIncomplete = "returned-incomplete"
        case withdrawnByProvider = "withdrawn-by-provider"
        case suspended
        /// A suspension ends.
        case reinstated
        case withdrawnByBody = "withdrawn-by-body"
        case lapsed
        case superseded
        /// The decision that is appealed against does not stand.
        case appealUpheld = "appeal-upheld"
        /// It stands.
        case appealDismissed = "appeal-dismissed"
    }

    /// A guard: a condition over the case's facts. It is kept as text here; PostgreSQL judges it when the workflow is
    /// published.
    package struct Requirement: Hashable, Sendable {
        /// An SQL/JSON path predicate such as `$.submission.assessed == true`; never empty.
        package var condition: String
        /// Text for people where it does not hold.
        package var message: LocalizedText

        /// A guard.
        package init(condition: String, message: LocalizedText) {
            self.condition = condition
            self.message = message
        }
    }

    /// The type of a recorded fact.
    package enum RecordType: String, CaseIterable, Sendable {
        case boolean, text, number, date
    }

    /// Readers of a recorded fact.
    package enum Audience: String, CaseIterable, Sendable {
        /// Both sides of the case.
        case provider
        /// Those of the body who work on its cases: officers, reviewers, deciders.
        case body
        /// Officers, deciders, and the reviewers of the case.
        case panel
        /// The person who recorded it, alone.
        case author
    }

    /// A fact that the person acting hands over.
    package struct RecordField: Hashable, Sendable {
        /// Its name, `[a-z][a-z0-9_]{0,62}`.
        package var name: String
        /// Type of its value.
        package var type: RecordType
        /// True if it may be left out.
        package var isOptional: Bool
        /// Its readers; `nil` where the file says nothing: see ``WorkflowDefinition/audience(of:in:)``.
        package var audience: Audience?

        /// A recorded fact.
        package init(name: String, type: RecordType, isOptional: Bool = false, audience: Audience? = nil) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
            self.audience = audience
        }
    }
}
