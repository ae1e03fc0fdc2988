import Foundation
import Turnaround

/// Selection of cases to list.
package struct CaseFilter: Sendable {
    /// In this state.
    package var state: String?
    /// On this route.
    package var route: String?
    /// In this party's court.
    package var party: String?
    /// Open ones, or closed ones.
    package var isOpen: Bool?
    /// Of this officer; for people of a body.
    package var officer: OfficerChoice?
    /// With this tag; for people of a body.
    package var tag: String?
    /// In which all these words are found: in title, reference, provider or evidence, each at least as the beginning of
    /// a word.
    package var search: SearchWords?

    /// A filter; what is `nil` is not asked for.
    package init(
        state: String? = nil, route: String? = nil, party: String? = nil, isOpen: Bool? = nil,
        officer: OfficerChoice? = nil, tag: String? = nil, search: SearchWords? = nil
    ) {
        self.tag = tag
        self.search = search
        self.state = state
        self.route = route
        self.party = party
        self.isOpen = isOpen
        self.officer = officer
    }
}

/// Start of a page of cases: an opaque text to principals.
package struct CaseCursor: Sendable, Hashable {
    let openedAt: Instant
    let id: UUID

    init(openedAt: Instant, id: UUID) {
        self.openedAt = openedAt
        self.id = id
    }

    /// Reads what ``text`` wrote; `nil` for anything else.
    package init?(_ text: String) {
        guard let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")),
            case let parts = String(decoding: data, as: UTF8.self).split(separator: "/"), parts.count == 2,
            let microseconds = Int64(parts[0]), Self.years.contains(microseconds),
            let id = UUID(uuidString: String(parts[1]))
        else { return nil }
        self.init(openedAt: Instant(microseconds: microseconds), id: id)
    }

    /// The years 1900 to 2199, in microseconds: no case was opened outside them, and PostgreSQL knows all of them.
    private static let years: Range<Int64> = -2_208_988_800_000_000..<7_258_118_400_000_000

    /// The cursor as text for a URL.
    package var text: String {
        Data("\(openedAt.microseconds)/\(id.uuidString)".utf8).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_")
    }
}
