import Hummingbird
import WorkflowCore

extension Request {
    /// The language in which the reader wants to be told what is wrong: Welsh where `Accept-Language` puts it before
    /// English, otherwise English.
    var language: Language { headers[.acceptLanguage].map(Language.init(preferredBy:)) ?? .en }
}

extension Language {
    /// The language that a value of `Accept-Language` prefers of English and Welsh; English where it names neither.
    package init(preferredBy header: String) {
        let ranges = header.split(separator: ",").map { range -> (tag: Substring, weight: Double) in
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            let tag = parts.first.map { $0.lowercased() } ?? ""
            return (tag.prefix { $0 != "-" }, weight ?? 1)
        }
        // What comes first wins among equal weights.
        let best = ranges.filter { $0.weight > 0 && ["en", "cy", "*"].contains($0.tag) }
            .reduce(nil as (tag: Substring, weight: Double)?) { best, range in
                best.map { $0.weight >= range.weight } == true ? best : range
            }
        self = best?.tag == "cy" ? .cy : .en
    }
}
