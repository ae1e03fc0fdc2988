import Administration
import Foundation
import Synchronization

/// The line that shows how far an import is, with a bar and an estimate.
///
/// Reading is measured by the bytes of the file. Writing is one statement of the database, of which nothing is known
/// until it ends: it is estimated from how long the reading took.
final class ImportMeter: Sendable {
    private let line = ProgressLine()
    private let start = ContinuousClock.now
    /// When the reading ended.
    private let read = Mutex<ContinuousClock.Instant?>(nil)

    /// How long the writing takes, as a share of the reading: measured with a million events, about as long.
    private static let writingShare = 1.0
    private static let width = 20

    /// Shows how far it is, at most ten times a second.
    func show(_ progress: ImportOptions.Progress) {
        let now = ContinuousClock.now
        if case .writing = progress { read.withLock { $0 = $0 ?? now } }
        let readingEnd = read.withLock { $0 } ?? now
        line.show(
            Self.text(
                progress, reading: start.duration(to: readingEnd) / .seconds(1),
                writing: readingEnd.duration(to: now) / .seconds(1)))
    }

    /// Takes the line away.
    func clear() { line.clear() }

    /// `[######--------------] reading 12.5 of 40.0 MB, about 12 s left`.
    /// - Parameters:
    ///   - reading: seconds that the reading has taken.
    ///   - writing: seconds that the writing has taken.
    static func text(_ progress: ImportOptions.Progress, reading: Double, writing: Double) -> String {
        let plain = ProgressLine.text(progress)
        switch progress {
        case .reading(let bytes, let whole?) where bytes > 0 && whole > 0:
            let share = min(1, Double(bytes) / Double(whole))
            let total = reading / share * (1 + writingShare)
            return "\(bar(share / (1 + writingShare))) \(plain)\(left(total - reading, after: reading))"
        case .reading:
            return plain
        case .writing:
            let whole = reading * (1 + writingShare)
            return "\(bar(min(0.99, (reading + writing) / max(whole, 0.001)))) \(plain)"
                + left(whole - reading - writing, after: reading)
        }
    }

    private static func bar(_ share: Double) -> String {
        let filled = Int((share * Double(width)).rounded(.down))
        return "[\(String(repeating: "#", count: filled))\(String(repeating: "-", count: width - filled))]"
    }

    /// What is left, once enough is known to say so.
    private static func left(_ seconds: Double, after elapsed: Double) -> String {
        guard elapsed >= 1, seconds >= 1 else { return "" }
        return seconds < 90 ? ", about \(Int(seconds)) s left" : ", about \(Int((seconds / 60).rounded())) min left"
    }
}
