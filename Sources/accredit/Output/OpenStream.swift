import Foundation

/// What a process writes to: its standard streams, and files that it opened.
enum OpenStream {
    /// Takes the place of each standard stream that the process was started without, so that no file or connection
    /// that it opens later is written to in its stead: reading ends at once, and what is written as output fails.
    static func replaceMissing() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)] {
            if fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", mode) }
        }
    }

    /// Writes bytes, all of them, as soon as it is called.
    /// - Parameter shown: its name for messages.
    /// - Throws: ``Failure/readerGone`` where a pipe is read no longer; ``Failure/unwritable(file:reason:)``.
    static func write(_ bytes: some Sequence<UInt8>, to descriptor: Int32, shown: String) throws(Failure) {
        let bytes = Array(bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno == EPIPE {
                throw .readerGone
            } else if errno != EINTR {
                throw .unwritable(file: shown, reason: reason())
            }
        }
    }

    /// The last error of the operating system in words.
    static func reason() -> String {
        errno == EBADF ? "it is closed" : String(cString: strerror(errno))
    }

    /// Ends the process as one does whose reader is gone: quietly, by the signal of a broken pipe.
    static func endForReaderGone() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
