import Background
import Synchronization

extension FetchContext {
    /// How many parts of an item can be worked on at once.
    package var parallelism: Int { min(pool.cores.capacity, pool.width) }

    /// Runs a body for every number below `count` on the pool, at most `limit` at once and each
    /// with one of the core permits.
    ///
    /// The caller must hold no permit of its own. Waiting lends its slot, so this works at any
    /// width. When a body throws, or the item is cancelled, no further ones begin.
    ///
    /// - Throws: what a body threw, after the last of them has ended.
    package func runParts(
        _ count: Int, atOnce limit: Int, _ body: @escaping @Sendable (Int) throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let asked = clock.now
        let next = Counter()
        try await withBackgroundScope(in: pool) { scope in
            let workers = (0..<min(count, limit)).map { _ in
                scope.background { [pool, onWait] in
                    while true {
                        let number = next.advance()
                        guard number < count else { return }
                        try Task.checkCancellation()
                        try pool.withCorePermit {
                            if number == 0 { onWait(clock.now - asked) }
                            try body(number)
                        }
                    }
                }
            }
            for worker in workers { try await worker.value }
        }
    }
}

/// Numbers from 0, each given once.
private final class Counter: Sendable {
    private let next = Atomic(0)

    func advance() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}
