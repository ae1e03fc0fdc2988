import WorkflowCore

/// A qualification framework of the United Kingdom, with the levels it has.
package enum QualificationFramework: String, CaseIterable, Sendable {
    case fheq = "FHEQ"
    case rqf = "RQF"
    case cqfw = "CQFW"
    case scqf = "SCQF"

    /// Lowest and highest level: FHEQ 4–8, RQF and CQFW Entry 1–8, SCQF 1–12.
    package var levels: ClosedRange<QualificationLevel> {
        switch self {
        case .fheq: .numbered(4) ... .numbered(8)
        case .rqf, .cqfw: .entry(1) ... .numbered(8)
        case .scqf: .numbered(1) ... .numbered(12)
        }
    }

    /// True if the framework has this level.
    package func has(_ level: QualificationLevel) -> Bool { level.isWritable && levels.contains(level) }
}

/// A level as a framework writes it: a number, or one of the three entry levels below Level 1.
package enum QualificationLevel: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Entry 1 (the lowest) to Entry 3.
    case entry(Int)
    /// Level 1 and above.
    case numbered(Int)

    /// Reads a whole number, or `E1`, `E2`, `E3`; anything else gives `nil`. Whether a framework has the level is asked
    /// elsewhere.
    package init?(_ value: JSONValue) {
        if let number = value.integerValue, let level = Int(exactly: number) {
            self = .numbered(level)
        } else if let text = value.stringValue, let index = ["E1", "E2", "E3"].firstIndex(of: text) {
            self = .entry(index + 1)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .entry(let step): "E\(step)"
        case .numbered(let level): "\(level)"
        }
    }

    package static func < (left: QualificationLevel, right: QualificationLevel) -> Bool {
        switch (left, right) {
        case (.entry(let a), .entry(let b)), (.numbered(let a), .numbered(let b)): a < b
        case (.entry, .numbered): true
        case (.numbered, .entry): false
        }
    }

    /// Level 0 and below exist in no framework, although they would sort between Entry 3 and Level 1.
    fileprivate var isWritable: Bool {
        switch self {
        case .entry(let step): (1...3).contains(step)
        case .numbered(let level): level >= 1
        }
    }
}

/// A level of any framework set beside the RQF and the EQF: the published broad comparison ("Qualifications can cross
/// boundaries", 8th edition), which is no equivalence and says nothing about credit.
///
/// It goes one way only. Several levels share one comparison (SCQF 9 and 10; RQF 4 and 5 at EQF 5), so there is no way
/// back from it.
package struct LevelComparison: Hashable, Sendable {
    /// The comparable RQF level.
    package let rqf: QualificationLevel
    /// The comparable EQF level, 1 to 8; `nil` for Entry 1 and Entry 2 and their Scottish counterparts, which the EQF
    /// does not reach.
    package let eqf: Int?

    /// Compares a level, or gives `nil` where the framework has no such level.
    package init?(_ level: QualificationLevel, in framework: QualificationFramework) {
        guard framework.has(level) else { return nil }
        let comparable =
            switch (framework, level) {
            case (.scqf, .numbered(let scottish)): Self.rqfLevel(ofSCQF: scottish)
            default: level
            }
        rqf = comparable
        eqf =
            switch comparable {
            case .entry(3): 1
            case .entry: nil
            case .numbered(let number) where number <= 3: number + 1
            case .numbered(4): 5
            case .numbered(let number): number
            }
    }

    /// The number that guards compare: the RQF level, and 0 for every entry level.
    package var number: Int {
        switch rqf {
        case .entry: 0
        case .numbered(let level): level
        }
    }

    /// SCQF 12 and 11 compare with 8 and 7, 10 and 9 both with 6, 8 to 4 with 5 to 1, 3 to 1 with Entry 3 to 1.
    private static func rqfLevel(ofSCQF level: Int) -> QualificationLevel {
        switch level {
        case ...3: .entry(level)
        case 4...8: .numbered(level - 3)
        case 9, 10: .numbered(6)
        default: .numbered(level - 4)
        }
    }
}
