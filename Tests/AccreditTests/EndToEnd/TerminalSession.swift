import Foundation
import Testing

/// The built program on a terminal, with somebody who reads what it asks and types.
enum TerminalSession {
    /// What stood on the terminal in the end, without carriage returns, and how the program ended.
    struct Outcome {
        let screen: String
        let status: Int32
    }

    /// Runs the program on a terminal of so many columns and 24 rows.
    /// - Parameter typed: what is typed once the text in front of it has appeared.
    static func run(
        _ words: [String], columns: Int = 80, typing typed: [(after: String, line: String)] = [],
        settings: [String: String]
    ) async throws -> Outcome {
        let process = try BuiltProgram.process([], settings)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.environment?["TERM"] = "xterm"
        let steps = try JSONSerialization.data(withJSONObject: typed.map { [$0.after, $0.line] })
        process.arguments =
            ["python3", "-c", script, String(columns), String(decoding: steps, as: UTF8.self), try BuiltProgram.path]
            + words
        let run = try await BuiltProgram.run(process)
        #expect(run.messages.isEmpty, "\(run.messages)")
        return Outcome(screen: run.output.replacing("\r\n", with: "\n"), status: run.status)
    }

    private static let script = """
        import fcntl, json, os, pty, select, struct, sys, termios, time
        columns, steps, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
        pid, master = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            os.execv(command[0], command)
        seen, start, end = b"", 0, time.time() + 60
        while time.time() < end:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                read = os.read(master, 65536)
            except OSError:
                break
            if not read:
                break
            seen += read
            if steps and steps[0][0].encode() in seen[start:]:
                start = len(seen)
                os.write(master, steps.pop(0)[1].encode() + b"\\n")
        sys.stdout.buffer.write(seen)
        if steps:
            sys.exit("never asked: %s" % steps[0][0])
        status = os.waitpid(pid, 0)[1]
        sys.exit(os.waitstatus_to_exitcode(status))
        """
}
