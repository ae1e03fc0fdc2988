/// A file of day counts that a report was made of.
package struct PublishedSource: Hashable, Codable, Sendable {
    /// The body's code.
    package var body: String
    /// The body's name.
    package var name: String
    /// The first day of the cohort.
    package var from: Day
    /// The last day of the cohort.
    package var to: Day
    /// The moment the file speaks of.
    package var asOf: Instant
    /// The fingerprint of the key that signed it.
    package var key: String

    package init(body: String, name: String, from: Day, to: Day, asOf: Instant, key: String) {
        self.body = body
        self.name = name
        self.from = from
        self.to = to
        self.asOf = asOf
        self.key = key
    }

    private enum CodingKeys: String, CodingKey {
        case body, name, from, to, key
        case asOf = "as_of"
    }

    /// The quarter in which all its days lie; `nil` where they lie in several.
    var quarter: Quarter? { Quarter(of: from) == Quarter(of: to) ? Quarter(of: from) : nil }
}
