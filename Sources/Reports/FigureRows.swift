import Foundation
import Turnaround

/// The figures of a report one by one, read from its JSON, so that none can be forgotten.
struct FigureRows {
    /// One figure.
    struct Row {
        /// The place in the report: `overall`, `routes`, `groups`, `trend`, …
        var scope: String
        /// The group's key: `route=small; nation=wales`.
        var group = ""
        /// The route.
        var route = ""
        /// The step.
        var step = ""
        /// Which set of figures it belongs to: `case_duration`, `scheme_clock.body_held`, `steps.visits`,
        /// `survival.curve`.
        var row = ""
        /// Of several of a kind which: a party, an outcome, a week, a time of a curve.
        var item = ""
        /// The figure's name in the JSON, with its unit.
        var figure = ""
        /// Its value; `nil` where it is not shown.
        var value: CSVCell?
        /// How it is shown.
        var status = DisclosureStatus.value.rawValue
    }

    /// Members that say which of several something is, in the order in which they are written.
    private static let naming = [
        "party", "outcome", "quarter", "dimension", "reason", "from", "to", "week", "seconds",
    ]

    private(set) var rows: [Row] = []

    /// The figures of a report.
    /// - Parameter parts: the members of the report that hold figures, in order.
    /// - Throws: `EncodingError`; none of the reports can cause one.
    init(_ report: some Encodable, parts: [String]) throws {
        let encoded = try JSONEncoder().encode(report)
        guard let members = try JSONSerialization.jsonObject(with: encoded) as? [String: Any] else { return }
        for part in parts {
            guard let value = members[part] else { continue }
            walk(value, Row(scope: part))
        }
    }

    private mutating func walk(_ value: Any, _ place: Row) {
        switch value {
        case let elements as [Any] where !elements.isEmpty && elements.allSatisfy(FigureRows.isFigure):
            // Columns of a histogram, by their number.
            for (index, element) in elements.enumerated() {
                var inner = place
                inner.item = "\(index + 1)"
                walk(element, inner)
            }
        case let elements as [Any] where elements.contains { $0 is [String: Any] }:
            for element in elements { walk(element, place) }
        case let members as [String: Any]: walk(members: members, place)
        case let elements as [Any] where elements.isEmpty: break
        case let elements as [Any]: add(.text(elements.map { "\($0)" }.joined(separator: "; ")), place)
        case let text as String: add(.text(text), place)
        case let number as NSNumber: add(FigureRows.cell(number), place)
        default: break
        }
    }

    private mutating func walk(members: [String: Any], _ place: Row) {
        if let period = FigureRows.period(members) { return add(.text(period.description), place) }
        var place = place
        var members = members
        if let status = members.removeValue(forKey: "status") as? String {
            place.status = status
            if members.isEmpty { return add(nil, place) }
            if let value = members["value"] as? NSNumber { return add(FigureRows.cell(value), place) }
        }
        if let key = members.removeValue(forKey: "key") as? [String: Any] {
            place.group = key.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        if let route = members.removeValue(forKey: "route") as? String { place.route = route }
        if let step = members.removeValue(forKey: "step") as? String { place.step = step }
        let names = FigureRows.naming.compactMap { members.removeValue(forKey: $0).map { "\($0)" } }
        if !names.isEmpty { place.item = names.joined(separator: " → ") }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            var inner = place
            let isSet = FigureRows.isSet(value)
            // The set of a group's figures needs no name of its own.
            if isSet, name != "figures" { inner.row += inner.row.isEmpty ? name : "." + name }
            if !isSet { inner.figure = name }
            walk(value, inner)
        }
    }

    /// True if a value is several figures, or several times several.
    private static func isSet(_ value: Any) -> Bool {
        if let elements = value as? [Any] { return elements.contains(where: isSet) }
        return value is [String: Any] && !isFigure(value) && period(value) == nil
    }

    /// A standard as it was written.
    private static func period(_ value: Any) -> Period? {
        guard let members = value as? [String: Any], members.count == 2, let count = members["count"] as? Int,
            let unit = (members["unit"] as? String).flatMap(Period.Unit.init(rawValue:))
        else { return nil }
        return Period(count, unit)
    }

    /// True if it is one figure with its status.
    private static func isFigure(_ value: Any) -> Bool {
        guard let members = value as? [String: Any], members["status"] is String else { return false }
        return members.count == 1 || (members.count == 2 && members["value"] != nil)
    }

    private mutating func add(_ value: CSVCell?, _ place: Row) {
        var row = place
        row.value = value
        rows.append(row)
    }

    /// A number or a truth value as a cell.
    private static func cell(_ number: NSNumber) -> CSVCell {
        // Truth values are kept as single characters, numbers never.
        String(cString: number.objCType) == "c"
            ? .text(number.boolValue ? "true" : "false") : .decimal(number.doubleValue)
    }
}
