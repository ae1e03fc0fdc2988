extension WorkflowDefinition {
    /// A letter of the scheme: one of the usual ones in words of its own, or another.
    package struct Letter: Hashable, Sendable {
        /// To whom a letter goes.
        package enum Recipient: String, CaseIterable, Sendable {
            case provider, officer, reviewer, decider
            /// Whom the event tells: those that a reminder or an escalation names.
            case told
        }

        /// Which contacts of an organisation a letter goes to that is for nobody in person.
        package enum Purpose: String, CaseIterable, Sendable {
            case submissions, decisions, finance, quality
        }

        /// Its name, a slug: that of a usual letter, or one of the scheme's own.
        package var letter: String
        /// On which actions, decisions, commands or moments it is sent; never where empty, as usual where `nil`.
        package var on: [String]?
        /// To whom; as usual where `nil`.
        package var to: Recipient?
        /// To which contacts of them; as usual where `nil`.
        package var contact: Purpose?
        /// The subject, with places; as usual where `nil`.
        package var subject: LocalizedText?
        /// The text, with places; as usual where `nil`.
        package var text: LocalizedText?

        /// A letter.
        package init(
            letter: String, on: [String]? = nil, to: Recipient? = nil, contact: Purpose? = nil,
            subject: LocalizedText? = nil, text: LocalizedText? = nil
        ) {
            self.letter = letter
            self.on = on
            self.to = to
            self.contact = contact
            self.subject = subject
            self.text = text
        }

        /// The letter as the database keeps it: what is as usual is left out.
        var canonicalJSON: JSONValue {
            var members: [String: JSONValue] = ["letter": .string(letter)]
            members["on"] = on.map { .array($0.map { .string($0) }) }
            members["to"] = to.map { .string($0.rawValue) }
            members["contact"] = contact.map { .string($0.rawValue) }
            members["subject"] = subject?.canonicalJSON
            members["text"] = text?.canonicalJSON
            return .object(members)
        }
    }

    /// Reads a letter: `{letter: decision, on: [refused], to: provider, subject: …, text: …}`.
    static func decodeLetter(name: String, reader: DocumentReader, nameKey: String?) -> Letter? {
        guard reader.isMapping(.letters, nameKey: nameKey) else { return nil }
        let on = reader["on"].map { reader in
            reader.value.stringValue == nil
                ? reader.elements().compactMap { $0.slug() } : [reader.slug()].compactMap(\.self)
        }
        let to = reader["to"].flatMap { $0.choice(Letter.Recipient.self) }
        return Letter(
            letter: name, on: on, to: to, contact: reader["contact"].flatMap { $0.choice(Letter.Purpose.self) },
            subject: reader["subject"]?.localizedText(), text: reader["text"]?.localizedText())
    }
}
