import Documents
import Logging
import Mail
import Postgres
import ServiceLifecycle
import Synchronization

/// Writes the letters that events have left, and delivers them where there is a way to.
///
/// Any number of servers may run one. Each letter goes out once: it is claimed, and right before a mail server is given
/// it whole, that is committed. Whoever is killed before that has sent nothing, and the letter is claimed again;
/// whoever is killed after it may have sent it, and the letter waits for an officer. `run()` returns when the service
/// is asked to shut down, after the letter it is at.
package struct LetterWorker: Service, CustomStringConvertible {
    let pool: PostgresPool
    let texts: LetterTexts
    let post: MailPost?
    let interval: Duration
    let logger: Logger

    /// Without the words of every letter, which would fill a page of the log.
    package var description: String { "LetterWorker" }

    /// A worker that looks for letters every `interval`.
    /// - Parameters:
    ///   - pool: a pool of its own: one connection is held for as long as letters are delivered.
    ///   - texts: the words of the letters that every scheme sends.
    ///   - post: who sends, and by what way; `nil`: letters are written, and wait.
    package init(
        pool: PostgresPool, texts: LetterTexts, post: MailPost?, interval: Duration, logger: Logger
    ) {
        self.pool = pool
        self.texts = texts
        self.post = post
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        let round = DeliveryRound(pool: pool, post: post, logger: logger)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let composer = LetterComposer(pool: pool, texts: texts, logger: logger)
                    try await composer.warn()
                    while try await composer.write() >= LetterComposer.batch {}
                    try await round.deliver()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning(
                        "letters wait for the database", metadata: ["error": "\(LoggedFault.text(of: error))"])
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }
}
