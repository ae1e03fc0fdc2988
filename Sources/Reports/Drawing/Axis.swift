/// A scale from nought upwards, with marks at round numbers. It never starts above nought, so that lengths can be
/// compared.
struct Axis: Sendable {
    /// The value at its end; above nought.
    let end: Double
    /// The marks, nought first, the end last.
    let marks: [Double]

    /// An axis that holds a value.
    /// - Parameters:
    ///   - value: the greatest value; nought or none makes an axis to one.
    ///   - marks: about how many marks.
    ///   - whole: whether marks are whole numbers.
    init(holding value: Double, marks count: Int = 4, whole: Bool = false) {
        let greatest = value.isFinite && value > 0 ? value : 1
        var step = Axis.round(greatest / Double(max(1, count)))
        if whole { step = max(1, step.rounded(.up)) }
        let steps = max(1, (greatest / step - 1e-9).rounded(.up))
        end = step * steps
        marks = (0...Int(steps)).map { Double($0) * step }
    }

    /// The next of 1, 2, 2.5, 5 and 10, times a power of ten.
    static func round(_ value: Double) -> Double {
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value { power /= 10 }
        return ([1, 2, 2.5, 5].first { $0 * power >= value * (1 - 1e-9) } ?? 10) * power
    }

    /// How far along the axis a value is, 0 to 1.
    func place(_ value: Double) -> Double { min(1, max(0, value / end)) }
}

/// The unit that times of a route or of a report are told in.
enum TimeUnit: Sendable {
    case workingDays, days, hours, minutes, seconds

    /// The unit in which elapsed times up to this one are best told.
    init(elapsed seconds: Double) {
        self =
            switch seconds {
            case ..<300: .seconds
            case ..<(5 * 3600): .minutes
            case ..<(4 * 86_400): .hours
            default: .days
            }
    }

    /// `working days`, `days`, …
    var words: String {
        switch self {
        case .workingDays: "working days"
        case .days: "days"
        case .hours: "hours"
        case .minutes: "minutes"
        case .seconds: "seconds"
        }
    }

    /// `wd`, `d`, …
    var short: String {
        switch self {
        case .workingDays: "wd"
        case .days: "d"
        case .hours: "h"
        case .minutes: "min"
        case .seconds: "s"
        }
    }

    /// Number of seconds the unit has; a working day counts as a day, and is never computed from seconds.
    private var seconds: Double {
        switch self {
        case .workingDays, .days: 86_400
        case .hours: 3600
        case .minutes: 60
        case .seconds: 1
        }
    }

    /// Elapsed time in this unit.
    func value(_ elapsed: Double) -> Double { elapsed / seconds }
}
