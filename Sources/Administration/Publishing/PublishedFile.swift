import Crypto
import Foundation
import Turnaround
import WorkflowCore

/// A file of day-count tables that a body signs and hands over.
///
/// The signature (Ed25519) is over the canonical JSON of the member `published`: UTF-8, sorted keys, no white space.
package struct PublishedFile: Sendable {
    /// What is said, by whom, of which days.
    package struct Content: Codable, Sendable {
        /// `accredit day counts`.
        package var format: String
        /// The version of the format.
        package var version: Int
        /// The body's code.
        package var body: String
        /// The body's name.
        package var name: String
        /// Which day of a case puts it into the cohort.
        package var cohort: Cohort
        /// The first day of the cohort.
        package var from: Day
        /// The last day of the cohort.
        package var to: Day
        /// The moment the tables speak of.
        package var asOf: Instant
        /// The tables.
        package var tables: PublishedTables
        /// What people read in place of the names in them.
        package var titles: ReportTitles

        /// - Parameter titles: titles of routes and steps; those of others are left out.
        package init(
            body: String, name: String, cohort: Cohort, from: Day, to: Day, asOf: Instant, tables: PublishedTables,
            titles: ReportTitles
        ) {
            format = PublishedFile.format
            version = PublishedFile.version
            self.body = body
            self.name = name
            self.cohort = cohort
            self.from = from
            self.to = to
            self.asOf = asOf
            self.tables = tables
            self.titles = titles.of(tables)
        }

        private enum CodingKeys: String, CodingKey {
            case format, version, body, name, cohort, from, to, tables, titles
            case asOf = "as_of"
        }
    }

    static let format = "accredit day counts"
    static let version = 4

    /// What is said.
    package let content: Content
    /// The fingerprint of the key that signed it.
    package let fingerprint: String
    /// The file's text, ending in a line feed.
    package let text: String

    /// Signs what is said.
    package init(_ content: Content, with key: SigningKey) throws {
        let document = try JSONValue(json: String(decoding: try JSONEncoder().encode(content), as: UTF8.self))
        let signature = try key.signature(of: Data(try document.canonicalText().utf8))
        let file: JSONValue = [
            "published": document, "key": .string(key.publicKey.text),
            "signature": .string(signature.base64EncodedString()),
        ]
        self.content = content
        fingerprint = key.publicKey.fingerprint
        text = try file.canonicalText() + "\n"
    }

    /// Reads a file and verifies its signature.
    /// - Parameters:
    ///   - text: the file.
    ///   - name: its name, for messages.
    ///   - trusted: the keys that are trusted, each for one body; `nil` trusts the key that the file brings, which
    ///     proves only that the file is whole.
    /// - Throws: ``PublishedFileError``.
    package init(text: String, name: String, trusted: [TrustedKey]? = nil) throws(PublishedFileError) {
        guard let file = try? JSONValue(json: text), let document = file["published"],
            let key = file["key"]?.stringValue,
            let signature = file["signature"]?.stringValue, document["format"]?.stringValue == Self.format
        else { throw .notPublished(file: name) }
        guard document["version"]?.integerValue == Int64(Self.version) else {
            throw .otherVersion(file: name, version: document["version"].flatMap { try? $0.canonicalText() } ?? "none")
        }
        guard let publicKey = PublicKey(text: key), let signed = Data(base64Encoded: signature),
            let canonical = try? document.canonicalText(),
            publicKey.verifies(signed, of: Data(canonical.utf8))
        else { throw .brokenSignature(file: name) }
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(canonical.utf8))
        } catch {
            throw .absurd(file: name, what: Self.place(of: error))
        }
        if let flaw = content.flaw { throw .absurd(file: name, what: flaw) }
        if let trusted, !trusted.contains(TrustedKey(body: content.body, key: publicKey)) {
            throw .untrusted(file: name, body: content.body, fingerprint: publicKey.fingerprint)
        }
        self.content = content
        fingerprint = publicKey.fingerprint
        self.text = text
    }

    /// Where a value stands that cannot be read.
    private static func place(of error: any Error) -> String {
        let context: DecodingError.Context? =
            switch error as? DecodingError {
            case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
                .valueNotFound(_, let context):
                context
            default: nil
            }
        let path = (context?.codingPath ?? []).reduce("published") { path, key in
            key.intValue.map { "\(path)[\($0)]" } ?? "\(path).\(key.stringValue)"
        }
        return "\(path): it is not what stands there"
    }

    /// Adds files up.
    /// - Throws: ``PublishedFileError`` where two of one body share days, or where cohorts differ.
    package static func combined(_ files: [(name: String, file: PublishedFile)]) throws(PublishedFileError)
        -> TurnaroundReport
    {
        for (place, (name, file)) in files.enumerated() {
            for (other, earlier) in files[..<place] {
                let (one, two) = (file.content, earlier.content)
                guard one.cohort == two.cohort else { throw .otherCohort(file: name, other: other) }
                if one.body == two.body, one.from <= two.to, two.from <= one.to {
                    throw .sameDays(
                        file: name, other: other, body: one.body, from: max(one.from, two.from), to: min(one.to, two.to)
                    )
                }
            }
        }
        var report = TurnaroundReport(
            adding: files.map { _, file in
                let document = file.content
                return (
                    PublishedSource(
                        body: document.body, name: document.name, from: document.from, to: document.to,
                        asOf: document.asOf,
                        key: file.fingerprint),
                    document.tables
                )
            }, cohort: files.first?.file.content.cohort ?? .submitted)
        for (_, file) in files { report.titles.merge(file.content.titles) }
        return report
    }
}

extension PublishedFile.Content {
    /// What cannot be, with its place; `nil` where everything can.
    fileprivate var flaw: String? {
        let years = 1900...2199
        guard body.wholeMatch(of: /[A-Z0-9]{2,12}/) != nil else { return "body: it is no code" }
        guard (1...300).contains(name.utf8.count), !name.contains(where: \.isNewline) else {
            return "name: it is no name of a body"
        }
        guard years.contains(from.year), years.contains(to.year), from <= to else {
            return "from: the days are not in order, of the years \(years.lowerBound) to \(years.upperBound)"
        }
        guard years.contains(LondonTime.shared.day(of: asOf).year) else {
            return "as_of: it is no moment of such a year"
        }
        return tables.flaw
    }
}

/// A key that is trusted for the files of one body.
package struct TrustedKey: Hashable, Sendable {
    /// The body's code.
    package var body: String
    /// Its key.
    package var key: PublicKey

    package init(body: String, key: PublicKey) { (self.body, self.key) = (body, key) }
}

/// Reason why a published file is not taken.
package enum PublishedFileError: Error, Hashable, CustomStringConvertible {
    /// It is no file of day counts.
    case notPublished(file: String)
    /// It is of another version of the format.
    case otherVersion(file: String, version: String)
    /// Its signature does not belong to its content: it was changed, or damaged.
    case brokenSignature(file: String)
    /// A number or a day in it cannot be.
    case absurd(file: String, what: String)
    /// Its key is not trusted for its body.
    case untrusted(file: String, body: String, fingerprint: String)
    /// Two files of a body speak of the same days.
    case sameDays(file: String, other: String, body: String, from: Day, to: Day)
    /// Two files count by different cohorts.
    case otherCohort(file: String, other: String)
    /// It is no key.
    case noKey(file: String)
    /// There is nothing that may be published.
    case nothing(body: String, cases: Int)

    package var description: String {
        switch self {
        case .notPublished(let file):
            "\(file) is no file of day counts; such files are written by: accredit report publish"
        case .otherVersion(let file, let version):
            """
            \(file) is of version \(version) of the format, this program reads version \(PublishedFile.version); ask \
            for a new file, or use a newer accredit
            """
        case .brokenSignature(let file):
            "\(file) is not as it was signed: it was changed or damaged; ask its body for it again"
        case .absurd(let file, let what):
            "\(file) is signed and cannot be right: \(what); ask its body for it again"
        case .untrusted(let file, let body, let fingerprint):
            """
            \(file) is signed by the key \(fingerprint), which is not trusted for \(body); ask the body for its public \
            key, and give it: --trust \(body)=FILE
            """
        case .sameDays(let file, let other, let body, let from, let to):
            """
            \(file) and \(other) both hold the cases of \(body) from \(from) to \(to), which would count twice; leave \
            one out
            """
        case .otherCohort(let file, let other):
            """
            \(file) and \(other) count by different cohorts (submitted, decided), which do not add up; ask for files \
            of one
            """
        case .noKey(let file): "\(file) is no key of accredit; make one with: accredit report key --out FILE"
        case .nothing(let body, let cases):
            cases == 0
                ? "there are no cases of \(body) in these days, so there is nothing to publish"
                : """
                no route of \(body) has \(SmallNumberRule.leastOfAverage) decided cases in these days, so nothing may \
                be published; take a longer time
                """
        }
    }
}

extension PublishedFileError {
    /// True if nothing is wrong with any file: there is only nothing to tell.
    package var isNothing: Bool { if case .nothing = self { true } else { false } }
}
