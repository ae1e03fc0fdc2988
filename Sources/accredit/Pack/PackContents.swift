import Documents
import Foundation
import WorkflowCore

/// What a pack holds of a case: the parts of its index.
struct PackContents: Sendable {
    /// Parts of the index, in order.
    enum Part: CaseIterable, Sendable {
        case pages
        case reviews
        case evidence
        case links
        case letters
        case left

        var heading: LocalizedText {
            switch self {
            case .pages: PackWords.contents
            case .reviews: PackWords.besideReviews
            case .evidence: SubmissionWords.evidence
            case .links: PackWords.links
            case .letters: PackWords.letters
            case .left: PackWords.left
            }
        }
    }

    /// The folder of the case in the archive, with a slash at its end.
    let folder: String
    private var links: [Part: [PrintedRecord.Link]] = [:]

    init(folder: String) { self.folder = folder }

    /// Adds a line to the index.
    /// - Parameter address: the path of a file in the archive, or a public link; empty for what is not there.
    mutating func add(_ address: String, as title: String, to part: Part = .pages, note: String? = nil) {
        let own = part == .links ? address : Self.relative(address, to: folder)
        links[part, default: []].append(.init(text: title, address: own, note: note))
    }

    /// A path as a page in a folder links to it.
    static func relative(_ path: String, to folder: String) -> String {
        let rest = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
        return rest.split(separator: "/", omittingEmptySubsequences: false).map {
            $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~"))) ?? ""
        }.joined(separator: "/")
    }

    /// The index.
    func page(of pack: CasePack, in language: Language) throws -> PrintedPage {
        try pack.record(
            nil,
            parts: Part.allCases.compactMap { part in
                links[part].map { found in
                    part == .left
                        ? .init(
                            heading: part.heading.text(in: language),
                            facts: found.map { ($0.text, [$0.note].compactMap(\.self)) })
                        : .init(heading: part.heading.text(in: language), links: found)
                }
            }, in: language
        ).page(in: language)
    }
}
