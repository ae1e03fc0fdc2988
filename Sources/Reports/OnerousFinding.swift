import Turnaround

/// Which of some steps are onerous, as a reader may know it: that none is, and that it cannot be told, are different
/// findings.
package struct OnerousFinding: Hashable, Sendable {
    /// Steps that are onerous.
    package private(set) var onerous: [String] = []
    /// Steps of which it cannot be told.
    package private(set) var untold: [String] = []
    /// Steps that are not.
    private var others = 0

    /// A finding about nothing.
    package init() {}

    /// The finding about the steps of a route.
    package init(_ route: RouteOnerous) { add(route) { $0.printable } }

    /// The finding about the steps of every route, each with its route where there are several.
    package init(_ report: OnerousReport) {
        for route in report.routes {
            add(route) { report.routes.count == 1 ? $0.printable : "\($0.printable) (\(route.route.printable))" }
        }
    }

    private mutating func add(_ route: RouteOnerous, name: (String) -> String) {
        for step in route.steps {
            switch step.isOnerous {
            case true: onerous.append(name(step.step))
            case false: others += 1
            case nil: untold.append(name(step.step))
            }
        }
    }

    /// The finding in one or two sentences.
    package func sentence(in language: ReportLanguage = .en) -> String {
        let isWelsh = language == .cy
        if onerous.isEmpty, untold.isEmpty {
            return isWelsh ? "Nid oes unrhyw gam yn feichus." : "No step is onerous."
        }
        if onerous.isEmpty, others == 0 {
            return isWelsh
                ? "Ni ellir dweud a oes unrhyw gam yn feichus: mae rhy ychydig o achosion."
                : "Whether any step is onerous cannot be told: there are too few cases."
        }
        var sentences: [String] = []
        if !onerous.isEmpty {
            sentences.append("\(isWelsh ? "Beichus" : "Onerous"): \(list(onerous, isWelsh)).")
        }
        if !untold.isEmpty {
            sentences.append(
                isWelsh
                    ? "Ni ellir dweud am \(list(untold, isWelsh)): mae rhy ychydig o achosion."
                    : "It cannot be told of \(list(untold, isWelsh)): there are too few cases.")
        }
        if onerous.isEmpty {
            sentences.append(
                isWelsh ? "Nid oes unrhyw gam arall yn feichus." : "No other step is onerous.")
        }
        return sentences.joined(separator: " ")
    }

    private func list(_ steps: [String], _ isWelsh: Bool) -> String {
        Wording.list(steps, joined: isWelsh ? "a" : "and")
    }
}
