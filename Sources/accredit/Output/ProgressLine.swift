import Administration
import Engine
import Foundation
import Synchronization

/// One line on a terminal's standard error that says how far long work is; nothing where nobody looks.
final class ProgressLine: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let state = Mutex((last: ContinuousClock.now, isDirty: false))

    /// Shows how far an import is, at most ten times a second.
    func show(_ progress: ImportOptions.Progress) { show(Self.text(progress)) }

    /// Shows a line, at most ten times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let text = text()
        state.withLock { state in
            let now = ContinuousClock.now
            guard !state.isDirty || state.last.duration(to: now) > .milliseconds(100) else { return }
            state = (now, true)
            Terminal.tell("\r\u{1B}[K\(text)")
        }
    }

    /// Takes the line away.
    func clear() {
        state.withLock { state in
            if state.isDirty { Terminal.tell("\r\u{1B}[K") }
            state.isDirty = false
        }
    }

    /// `reading 12.5 of 40.0 MB`, `writing 300000 events`.
    static func text(_ progress: ImportOptions.Progress) -> String {
        func megabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1_000_000) }
        switch progress {
        case .reading(let bytes, let whole?): return "reading \(megabytes(bytes)) of \(megabytes(whole)) MB"
        case .reading(let bytes, nil): return "reading \(megabytes(bytes)) MB"
        case .writing(let events): return "writing \(events) events"
        }
    }
}
