/// Which pieces of evidence a provider had handed in before, or had accepted before: collect once, use many times.
///
/// A piece is a duplicate where an earlier case of the same provider, with whatever body and route, was handed in with
/// the same digest; or where its requirement was met in a case of the provider that was approved before and whose
/// approval still holds. The latter does not count where the piece is known to be another: its digest differs from all
/// that were accepted, or the provider says it was written for this case.
struct EvidenceLedger: Sendable {
    /// True if each piece of each case is a duplicate, by route and place; `nil` where the provider is not known.
    private(set) var duplicates: [String: [[Bool]?]]

    /// A requirement that was accepted with a case.
    private struct Acceptance {
        var approved: Instant
        var until: Instant
        var digest: BurdenItem.Digest?

        func holds(at moment: Instant) -> Bool { approved <= moment && moment <= until }
    }

    init(_ routes: [String: RouteBurdenTally]) {
        var found = routes.mapValues { [[Bool]?](repeating: nil, count: $0.cases.count) }
        var byProvider: [Int32: [(route: String, index: Int, handedIn: Instant)]] = [:]
        for (route, tally) in routes {
            for (index, burdenCase) in tally.cases.enumerated() {
                if let provider = burdenCase.provider {
                    byProvider[provider, default: []].append((route, index, burdenCase.handedIn))
                }
            }
        }
        for cases in byProvider.values {
            var seen: [BurdenItem.Digest: Instant] = [:]
            var accepted: [Int32: [Acceptance]] = [:]
            for (route, index, moment) in cases.sorted(by: { $0.handedIn < $1.handedIn }) {
                guard let tally = routes[route] else { continue }
                let burdenCase = tally.cases[index]
                found[route]?[index] = burdenCase.items.map { item in
                    if let digest = item.digest, let before = seen[digest], before < moment { return true }
                    return Self.isAccepted(
                        item, among: (accepted[item.requirement] ?? []).filter { $0.holds(at: moment) })
                }
                for digest in burdenCase.items.compactMap(\.digest) where seen[digest] == nil { seen[digest] = moment }
                guard let approved = burdenCase.approved, let years = tally.terms[burdenCase.terms].validityYears else {
                    continue
                }
                for item in burdenCase.items {
                    accepted[item.requirement, default: []].append(
                        Acceptance(approved: approved, until: approved.advanced(byYears: years), digest: item.digest))
                }
            }
        }
        duplicates = found
    }

    private static func isAccepted(_ item: BurdenItem, among acceptances: [Acceptance]) -> Bool {
        guard !acceptances.isEmpty, item.source != .new else { return false }
        guard let digest = item.digest else { return true }
        return acceptances.contains { $0.digest == nil || $0.digest == digest }
    }
}

extension Instant {
    /// Later by so many years of 365.25 days.
    func advanced(byYears years: Double) -> Instant {
        advanced(bySeconds: Int64((min(years, 1_000) * 365.25 * 86_400).rounded()))
    }
}
