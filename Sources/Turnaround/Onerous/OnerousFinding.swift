/// Which of some steps are onerous, as a reader may know it: that none is, and that it cannot be told, are different
/// findings. In both languages of the house.
package struct OnerousFinding: Hashable, Codable, Sendable {
    /// In English, one to three sentences.
    package let en: String
    /// The same in Welsh.
    package let cy: String

    /// The finding about the steps of some routes, each with its route where there are several.
    package init(_ routes: [RouteOnerous]) {
        var (onerous, untold, others) = ([String](), [String](), 0)
        for route in routes {
            for step in route.steps {
                let name = routes.count == 1 ? step.step : "\(step.step) (\(route.route))"
                switch step.isOnerous {
                case true: onerous.append(name)
                case false: others += 1
                case nil: untold.append(name)
                }
            }
        }
        if onerous.isEmpty, untold.isEmpty {
            (en, cy) = ("No step is onerous.", "Nid oes unrhyw gam yn feichus.")
        } else if onerous.isEmpty, others == 0 {
            (en, cy) = (
                "Whether any step is onerous cannot be told: there are too few cases.",
                "Ni ellir dweud a oes unrhyw gam yn feichus: mae rhy ychydig o achosion."
            )
        } else {
            var sentences: [(en: String, cy: String)] = []
            if !onerous.isEmpty {
                sentences.append(("Onerous: \(list(onerous, "and")).", "Beichus: \(list(onerous, "a"))."))
            }
            if !untold.isEmpty {
                sentences.append(
                    (
                        "It cannot be told of \(list(untold, "and")): there are too few cases.",
                        "Ni ellir dweud am \(list(untold, "a")): mae rhy ychydig o achosion."
                    ))
            }
            if onerous.isEmpty {
                sentences.append(("No other step is onerous.", "Nid oes unrhyw gam arall yn feichus."))
            }
            (en, cy) = (sentences.map(\.en).joined(separator: " "), sentences.map(\.cy).joined(separator: " "))
        }
    }
}

/// `a, b and c`.
private func list(_ names: [String], _ word: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) " + last
}
