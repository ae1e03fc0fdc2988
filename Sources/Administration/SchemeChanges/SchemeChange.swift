import WorkflowCore

/// A change of scheme under running cases, as an operator asks for it: from which version to which, and what states
/// become.
package struct SchemeChange: Sendable, Hashable {
    /// The workflow's name.
    package var workflow: String
    /// The version that the cases follow.
    package var fromVersion: Int
    /// The version that they are to follow.
    package var toVersion: Int
    /// State of the old version → state of the new one, for those that do not keep their names.
    package var map: [String: String]
    /// States of the old version whose cases stay with it.
    package var leaving: Set<String>

    /// A change.
    package init(
        workflow: String, from fromVersion: Int, to toVersion: Int, map: [String: String] = [:],
        leaving: Set<String> = []
    ) {
        self.workflow = workflow
        self.fromVersion = fromVersion
        self.toVersion = toVersion
        self.map = map
        self.leaving = leaving
    }
}

/// Reason why cases are not moved, with what to do about each reason.
package struct SchemeChangeRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one, each a sentence.
    package let reasons: [String]

    package var description: String {
        "no case was moved:\n" + reasons.map { "  - \($0)" }.joined(separator: "\n")
    }
}

/// What a change of scheme would do, case by case.
package struct MigrationPlan: Encodable, Sendable, Hashable {
    /// The workflow's name.
    package var workflow: String
    /// The version that the cases follow.
    package var fromVersion: Int
    /// The version that they are to follow.
    package var toVersion: Int
    /// What identifies it: `apply` does the plan that was looked at, or nothing.
    package var digest: String
    /// What each unfinished state becomes, with how many cases are in it.
    package var states: [StateFate]
    /// What becomes of each live case.
    package var cases: [CaseFate]

    /// Image of a state.
    package struct StateFate: Encodable, Sendable, Hashable {
        /// The state in the old version.
        package var state: String
        /// The state in the new one; `nil`: its cases stay with the old version.
        package var becomes: String?
        /// Live cases in it that move.
        package var moves: Int
        /// Live cases in it that stay, because they were to.
        package var stays: Int
        /// Live cases in it that cannot move.
        package var blocked: Int
    }

    /// What becomes of a case.
    package struct CaseFate: Encodable, Sendable, Hashable {
        /// Its reference.
        package var reference: String
        /// The state it is in.
        package var state: String
        /// moves, stays or blocked.
        package var verdict: String
        /// Reason why it does not move: a word that stays the same.
        package var reason: String?
        /// The same in a sentence, with what to do.
        package var detail: String?
        /// The state it is in afterwards.
        package var becomes: String?
        /// Due days that are others afterwards.
        package var moved: [DueChange]?
    }

    /// A due day before and after; `nil` where there is none.
    package struct DueChange: Codable, Sendable, Hashable {
        /// deadline, step or whole.
        package var what: String
        /// The day before, ISO.
        package var oldDue: String?
        /// The day after, ISO.
        package var newDue: String?
    }

    /// Number of cases that have a verdict.
    package func count(_ verdict: String) -> Int { cases.count { $0.verdict == verdict } }
}

/// A migration as it is kept: from where to where, and how far it is.
package struct MigrationRecord: Codable, Sendable, Hashable {
    /// Its id.
    package var id: String
    /// The workflow's name.
    package var workflow: String
    /// The version that the cases followed.
    package var fromVersion: Int
    /// The version that they are to follow.
    package var toVersion: Int
    /// The plan's digest.
    package var digest: String
    /// applying, applied, reverting or reverted.
    package var status: String
    /// Cases moved in its present direction.
    package var moved: Int
    /// Cases looked at and left.
    package var kept: Int
    /// Live cases that follow the old version now.
    package var liveOnOld: Int
    /// Live cases that follow the new version now.
    package var liveOnNew: Int
    /// When it was begun, RFC 3339.
    package var begunAt: String
    /// The database role that began it.
    package var begunBy: String
}

/// What applying or reverting did.
package struct MigrationRun: Encodable, Sendable, Hashable {
    /// How it stands now.
    package var migration: MigrationRecord
    /// The cases that this run left, each with the reason.
    package var left: [LeftCase]

    /// A case that was not moved.
    package struct LeftCase: Encodable, Sendable, Hashable {
        /// Its reference.
        package var reference: String
        /// stays or blocked.
        package var verdict: String
        /// Why: a word that stays the same.
        package var reason: String
        /// The same in a sentence, with what to do.
        package var detail: String?
    }
}
