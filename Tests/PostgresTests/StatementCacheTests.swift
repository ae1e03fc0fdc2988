@testable import Postgres
import Testing

/// Which statements are prepared, and which make room.
struct StatementCacheTests {
    private func key(_ text: String) -> StatementCache.Key { StatementCache.Key(text: text, types: []) }

    @Test func theLeastRecentlyUsedMakesRoom() {
        var cache = StatementCache(capacity: 2)
        for text in ["a", "b"] {
            #expect(cache.plan(key(text)) == .unnamed)
            guard case .prepare = cache.plan(key(text)) else { Issue.record("not prepared"); return }
            cache.confirm(key(text))
        }
        guard case .prepared(let oldest) = cache.plan(key("b")), case .prepared = cache.plan(key("a")) else {
            Issue.record("not held"); return
        }
        #expect(cache.plan(key("c")) == .unnamed)
        #expect(cache.takeStale() == [oldest])
        #expect(cache.takeStale() == [])
        #expect(cache.plan(key("b")) == .unnamed)
    }

    @Test func whatWasNotConfirmedIsPreparedAgain() {
        var cache = StatementCache(capacity: 2)
        _ = cache.plan(key("a"))
        guard case .prepare(let first) = cache.plan(key("a")) else { Issue.record("not prepared"); return }
        #expect(cache.plan(key("a")) == .prepared(name: first))
        cache.settle()
        guard case .prepare(let second) = cache.plan(key("a")) else { Issue.record("not prepared again"); return }
        #expect(first != second)
    }

    @Test func capacityZeroPreparesNothing() {
        var cache = StatementCache(capacity: 0)
        for _ in 0..<3 { #expect(cache.plan(key("a")) == .unnamed) }
    }
}
