import Turnaround
import WorkflowCore

/// Something that is recognised, or was, as anybody may read it in the public register.
package struct RegisterEntry: Codable, Sendable, Hashable {
    /// The reference of the case.
    package var reference: String
    /// `course`, or `provider` where a provider is recognised.
    package var kind: String
    /// The course's title.
    package var title: LocalizedText
    /// Who recognises it.
    package var body: Body
    /// Whose it is.
    package var provider: Provider
    /// The route by which it was recognised.
    package var route: Route
    /// The framework of its level, such as `CQFW`.
    package var framework: String?
    /// Its level, as the framework counts.
    package var level: String?
    /// Its size in credits.
    package var credits: Double?
    /// What the credits are: `uk` or `ects`.
    package var creditSystem: String?
    /// `current`, `suspended` or `ended`.
    package var status: String
    /// The first day.
    package var validFrom: Day
    /// The last day; `nil` where no end is set.
    package var validUntil: Day?
    /// The last day for which it is recognised under notice; `nil` where no notice was given.
    package var noticeUntil: Day?
    /// Whether body or provider is made up.
    package var isSample: Bool
    /// The reference of what it renews.
    package var renews: String?
    /// What the provider may say, word by word; `nil` unless it is current.
    package var claim: LocalizedText?
    /// Conditions that are not discharged.
    package var conditions: [Condition]
    /// How its status changed, oldest first.
    package var changes: [Change]

    /// The body that recognises.
    package struct Body: Codable, Sendable, Hashable {
        package var code: String
        package var name: String
    }

    /// The provider.
    package struct Provider: Codable, Sendable, Hashable {
        package var ukprn: String
        package var name: String
    }

    /// The workflow.
    package struct Route: Codable, Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
    }

    /// A condition under which it is recognised.
    package struct Condition: Codable, Sendable, Hashable {
        package var text: LocalizedText
        /// Its last day.
        package var due: Day
    }

    /// A change of status.
    package struct Change: Codable, Sendable, Hashable {
        /// Since which day.
        package var since: Day
        package var status: String
        /// The outcome that brought it: `approved`, `lapsed`, `suspended`, …; or `notice`.
        package var because: String
    }
}

extension RegisterEntry {
    /// The places of a claim that can be filled in. `until` is absent where no end is set.
    static let claimPlaces = ["title", "body", "provider", "from", "until", "reference"]

    /// What is said where a scheme has no words of its own.
    static let usualClaim = LocalizedText(
        en:
            """
            “{{title}}” by {{provider}} is accredited by {{body}} from {{from}}{{#until}} to {{until}}{{/until}} \
            (reference {{reference}}).
            """,
        cy:
            """
            Mae “{{title}}” gan {{provider}} wedi'i achredu gan {{body}} o {{from}}{{#until}} hyd {{until}}{{/until}} \
            (cyfeirnod {{reference}}).
            """
    )

    /// The entry with its claim in words: that of the scheme, or the usual one; none unless it is current.
    func withClaim() -> RegisterEntry {
        var entry = self
        entry.claim = status == "current" ? Self.words(claim ?? Self.usualClaim, of: self) : nil
        return entry
    }

    /// The words of a claim, put in for an entry; none where they cannot be read, which publishing rules out: nobody is
    /// told to say what the scheme did not write.
    private static func words(_ claim: LocalizedText, of entry: RegisterEntry) -> LocalizedText? {
        func filled(_ text: String, title: String) -> String? {
            var values = [
                "title": title, "body": entry.body.name, "provider": entry.provider.name, "from": "\(entry.validFrom)",
                "reference": entry.reference,
            ]
            values["until"] = (entry.noticeUntil ?? entry.validUntil).map { "\($0)" }
            return (try? WordTemplate(text))?.filled(values)
        }
        guard let en = filled(claim.en, title: entry.title.en) else { return nil }
        return LocalizedText(
            en: en, cy: claim.cy.flatMap { filled($0, title: entry.title.cy ?? entry.title.en) },
            gd: claim.gd.flatMap { filled($0, title: entry.title.en) })
    }
}
