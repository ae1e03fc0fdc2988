import Foundation

/// How a number that others than the body itself are told is protected.
enum ToldNumber {
    /// A count of eight or more, decided on together with the numbers that it hangs together with.
    case count
    /// A figure of cases whose number, the named member beside it, is told.
    case of(String)
    /// A p90, or what lies as far out: that number is 20 or more.
    case farOut(String)
    /// A figure of eight or more visits, whose number is told nowhere.
    case ofVisits
    /// A sum or a test, to two significant digits.
    case twoDigits
    /// A fraction, to two digits after the point.
    case hundredths
    /// A fraction of two numbers that are told, the named members beside it.
    case fraction([String])
    /// A percentage of numbers that are told nowhere, to the whole per cent.
    case wholePercent
    /// Part of what the scheme publishes, or of what was asked for: no number of cases.
    case terms

    /// What is wrong with a number; `nil` where nothing is.
    /// - Parameter siblings: the object that it stands in.
    func flaw(_ value: Double, beside siblings: [String: Any]) -> String? {
        func isDisclosed(_ name: String, from least: Int) -> Bool {
            (siblings[name] as? Int).map { $0 >= least } ?? false
        }
        let isFine =
            switch self {
            case .count: value >= 8 && value == value.rounded()
            case .of(let name): isDisclosed(name, from: 8)
            case .farOut(let name): isDisclosed(name, from: 20)
            case .ofVisits: ["n", "visits"].contains { siblings[$0] as? String == "withheld" }
            case .twoDigits: abs(value - Self.twoDigits(value)) <= 1e-9 * abs(value)
            case .hundredths: abs(value * 100 - (value * 100).rounded()) < 1e-6
            case .fraction(let names): names.allSatisfy { isDisclosed($0, from: 8) }
            case .wholePercent: value == value.rounded()
            case .terms: true
            }
        return isFine ? nil : "\(value) is not protected as \(self)"
    }

    private static func twoDigits(_ value: Double) -> Double { Double(String(format: "%.1e", value)) ?? .nan }
}

/// A document as a tree of paths: `routes[].cases`.
struct JSONWalk {
    /// Every number with its path and the object it stands in.
    private(set) var numbers: [(path: String, value: Double, siblings: [String: Any])] = []

    init(_ document: Any) { walk(document, "", [:]) }

    private mutating func walk(_ value: Any, _ path: String, _ siblings: [String: Any]) {
        if let object = value as? [String: Any] {
            for (key, member) in object { walk(member, path.isEmpty ? key : "\(path).\(key)", object) }
        } else if let list = value as? [Any] {
            for member in list { walk(member, path + "[]", siblings) }
        } else if let number = value as? NSNumber, !Self.isTruth(number) {
            numbers.append((path, number.doubleValue, siblings))
        }
    }

    private static func isTruth(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
