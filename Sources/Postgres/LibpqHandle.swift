import CLibpq
import Dispatch
import Glibc
import Logging

/// A `PGconn` and what must live as long as it does; `deinit` closes it.
///
/// `@unchecked Sendable`: made on the queue of the connection's executor, then used by its actor alone, which runs on
/// that same queue; `deinit` runs when no reference is left.
final class LibpqHandle: @unchecked Sendable {
    /// `nil` once closed; libpq's functions answer for NULL as for a bad connection.
    private(set) var raw: OpaquePointer?
    private let notices: NoticeLog

    /// Connects, blocking for at most libpq's own `connect_timeout` for each host.
    init(parameters: [(keyword: String, value: String)], logger: Logger) {
        notices = NoticeLog(logger: logger)
        raw = Self.withCStrings(parameters.map(\.keyword)) { keywords in
            Self.withCStrings(parameters.map(\.value)) { values in PQconnectdbParams(keywords, values, 0) }
        }
        PQsetNoticeReceiver(
            raw,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue().log(result)
            }, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit {
        close()
    }

    /// Closes the connection. Only on the connection's queue.
    func close() {
        PQfinish(raw)
        raw = nil
    }

    var isConnected: Bool { PQstatus(raw) == CONNECTION_OK }
    var errorMessage: String { String(cString: PQerrorMessage(raw)) }

    /// Calls with a NULL-terminated array of C strings that live until the call returns.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        withTexts(strings) { pointers in
            var terminated = pointers
            terminated.append(nil)
            return terminated.withUnsafeBufferPointer { buffer in
                // The array has at least its terminator, so that it has an address.
                body(buffer.baseAddress!)
            }
        }
    }

    /// Calls with C strings that live until the call returns, `nil` for `nil`.
    static func withTexts<Result>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        var bytes: [UInt8] = []
        var offsets: [Int?] = []
        for text in texts {
            offsets.append(text == nil ? nil : bytes.count)
            guard let text else { continue }
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
        return bytes.withUnsafeBytes { buffer in
            let base = buffer.bindMemory(to: CChar.self).baseAddress
            return body(offsets.map { offset in offset.flatMap { offset in base.map { $0 + offset } } })
        }
    }
}

/// Writes the server's notices to the log.
private final class NoticeLog {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs a notice; libpq frees the result.
    func log(_ result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        let level: Logger.Level =
            switch field("V") {
            case "WARNING": .warning
            case "NOTICE", "INFO": .info
            default: .debug
            }
        // Our own functions warn of ids and conditions; what the server itself quotes may be a value.
        var message = field("M") ?? "notice without a message"
        if field("R") != ServerError.raising { message = message.replacing(/"[^"]*"/, with: "\"…\"") }
        logger.log(level: level, "\(message)", metadata: ["sqlstate": "\(field("C") ?? "")"])
    }
}

/// Asks the server to cancel what a connection is doing, from any thread.
///
/// `@unchecked Sendable`: a `PGcancel` is immutable, and `PQcancel` is safe in any thread (manual, 34.7); freed once,
/// in `deinit`.
final class CancelToken: @unchecked Sendable {
    private let raw: OpaquePointer?

    init(_ handle: LibpqHandle) {
        raw = PQgetCancel(handle.raw)
    }

    deinit {
        PQfreeCancel(raw)
    }

    /// Sends the request and waits until the server has taken it, at most that long (`PQcancel` itself knows no limit).
    func cancel(within seconds: Int) {
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            var message = [CChar](repeating: 0, count: 256)
            PQcancel(self.raw, &message, 256)
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(seconds))
    }
}

/// Wakes a connection that waits in `poll(2)`, from any thread: a pipe whose reading end is polled too.
final class Waker: Sendable {
    /// The end to poll; -1, which `poll(2)` ignores, when the system had no descriptors left.
    let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        _ = Glibc.close(readEnd)
        _ = Glibc.close(writeEnd)
    }

    /// Makes the current or next wait return at once.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Forgets earlier wakes.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }
}
