import Testing

@testable import Background

/// Random programs of tasks that wait, fail, time out and are cancelled, on real threads.
@Suite(.serialized) struct PoolRandomTests {
    @Test(arguments: randomSeeds) func everyTaskEnds(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pool = BackgroundPool(
            width: Int.random(in: 1...4, using: &generator),
            cores: WeightedSemaphore(capacity: Int.random(in: 1...2, using: &generator)))
        pool.limit(target: "host", to: 1)
        pool.onUnobservedFailure { _, _ in }
        let tasks = (0..<30).map { _ in
            program(pool, depth: Int.random(in: 0...4, using: &generator), generator.next())
        }
        for task in tasks where Int.random(in: 0..<10, using: &generator) == 0 { task.cancel() }
        pool.width = Int.random(in: 1...6, using: &generator)
        for task in tasks {
            // A hang is what this test looks for: the limit turns it into a failure with a seed.
            if case .failure(let error as PoolError) = task.waitForResult(timeout: .seconds(10)) {
                if error.code == .waitTimedOut {
                    Issue.record("seed \(seed): a task hangs: \(pool.statistics)")
                    return
                }
            }
        }
        untilIdle(pool)
        #expect(pool.cores.inUse == 0, "seed \(seed)")
    }

    /// A task whose body is drawn from `seed`.
    private func program(
        _ pool: BackgroundPool, depth: Int, _ seed: UInt64
    ) -> BackgroundTask<Int> {
        var generator = SeededGenerator(seed: seed)
        let target = Int.random(in: 0..<4, using: &generator) == 0 ? "host" : nil
        let kind = Int.random(in: 0..<8, using: &generator)
        let seeds = (0..<3).map { _ in generator.next() }
        let options = TaskOptions(
            target: target, timeout: kind == 7 ? .milliseconds(2) : nil,
            retry: RetryPolicy(maximumAttempts: 2, base: .milliseconds(1)))
        if depth == 0 {
            return pool.background(options) { () -> Int in
                if kind == 1, BackgroundContext.current!.attempt == 1 {
                    throw Failure(isTransient: true)
                }
                if kind == 2 { throw Failure() }
                return try pool.withCorePermit { 1 }
            }
        }
        switch kind {
        case 0, 1:
            return pool.background(options) {
                seeds.map { self.program(pool, depth: depth - 1, $0) }.reduce(0) {
                    $0 + ((try? $1.wait()) ?? 0)
                }
            }
        case 2, 3:
            return pool.background(options) {
                var sum = 0
                for task in seeds.map({ self.program(pool, depth: depth - 1, $0) }) {
                    sum += (try? await task.value) ?? 0
                }
                return sum
            }
        case 4:
            return pool.background(options) {
                try await pool.withCorePermit {
                    let tasks = seeds.map { self.program(pool, depth: depth - 1, $0) }
                    let (done, pending) = try await wait(for: tasks, until: .firstCompleted)
                    for task in pending { task.cancel() }
                    return done.count
                }
            }
        case 5:
            return pool.background(options) {
                await withTaskGroup(of: Int.self) { group in
                    for seed in seeds {
                        group.addTask {
                            (try? await self.program(pool, depth: depth - 1, seed).value) ?? 0
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
        default:
            return pool.background(options) {
                pool.asCompleted(seeds, window: 2) {
                    try self.program(pool, depth: depth - 1, $0).wait()
                }
                .blocking.reduce(0) { $0 + ((try? $1.value) ?? 0) }
            }
        }
    }
}
