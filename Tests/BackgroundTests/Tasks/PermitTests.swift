import Testing

@testable import Background

@Suite struct PermitTests {
    @Test(arguments: [false, true]) func noMoreThanTheCoresAtOnce(isAsync: Bool) throws {
        let pool = BackgroundPool(width: 16, cores: WeightedSemaphore(capacity: 2))
        let water = HighWater()
        let tasks = (0..<60).map { _ in
            isAsync
                ? pool.background {
                    try await pool.withCorePermit {
                        water.enter()
                        await Task.yield()
                        water.leave()
                    }
                }
                : pool.background {
                    try pool.withCorePermit {
                        water.enter()
                        for _ in 0..<1000 where water.most < 0 {}
                        water.leave()
                    }
                }
        }
        _ = try tasks.values()
        #expect(water.most <= 2)
        #expect(pool.cores.inUse == 0 && pool.cores.waiting == 0)
    }

    @Test func aPermitWithinAPermitIsTheSameOne() async throws {
        let pool = BackgroundPool(width: 1, cores: WeightedSemaphore(capacity: 1))
        let task = pool.background {
            try await pool.withCorePermit { try await pool.withCorePermit { pool.cores.inUse } }
        }
        #expect(try await task.value == 1)
        #expect(
            try blockingWait(
                pool.background { try pool.withCorePermit { try pool.withCorePermit { 2 } } }) == 2)
    }

    @Test(arguments: [1, 4]) func aPermitIsLentToTheTasksOneWaitsFor(width: Int) throws {
        let pool = BackgroundPool(width: width, cores: WeightedSemaphore(capacity: 1))
        @Sendable func level(_ depth: Int) throws -> Int {
            try pool.withCorePermit {
                depth == 0 ? 0 : try pool.background { try level(depth - 1) }.wait() + 1
            }
        }
        @Sendable func asyncLevel(_ depth: Int) async throws -> Int {
            try await pool.withCorePermit {
                if depth == 0 { return 0 }
                return try await pool.background { try await asyncLevel(depth - 1) }.value + 1
            }
        }
        let tasks = (0..<10).flatMap { _ in
            [
                pool.background { try level(8) },
                pool.background { try await asyncLevel(8) },
            ]
        }
        #expect(try tasks.values().allSatisfy { $0 == 8 })
        #expect(pool.cores.inUse == 0)
    }

    @Test func theHolderOfBytesMayWaitForOthersThatWaitForBytes() throws {
        let pool = BackgroundPool(width: 1)
        let bytes = WeightedSemaphore(capacity: 10)
        let started = Gate()
        let holder = pool.background { () -> Int in
            try bytes.acquireBlocking(10)
            started.pass()
            defer { bytes.release(10) }
            let child = pool.background { 5 }
            return try child.wait(timeout: .seconds(60))
        }
        let blocked = pool.background { try bytes.withPermits(10) { 1 } }
        started.open()
        #expect(try holder.wait() == 5)
        #expect(try blocked.wait() == 1)
    }

    @Test func waitingForPermitsCanBeCancelled() async throws {
        let pool = BackgroundPool(width: 2)
        let semaphore = WeightedSemaphore(capacity: 1)
        #expect(semaphore.tryAcquire())
        #expect(!semaphore.tryAcquire())
        let reached = Gate()
        reached.open()
        let suspended = pool.background {
            reached.pass()
            try await semaphore.acquire()
        }
        let blocked = pool.background {
            reached.pass()
            try semaphore.acquireBlocking()
        }
        await reached.arrivals(2)
        suspended.cancel()
        blocked.cancel()
        await #expect(throws: CancellationError.self) { try await suspended.value }
        await #expect(throws: CancellationError.self) { try await blocked.value }
        #expect(semaphore.waiting == 0 && semaphore.inUse == 1)
        semaphore.release()
        #expect(semaphore.inUse == 0)
    }

    @Test func childTasksWithPermitsNeverStarveTheirThread() async throws {
        let pool = BackgroundPool(width: 1, cores: WeightedSemaphore(capacity: 1))
        let task = pool.background {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.withCorePermit { await Task.yield() } }
                for _ in 0..<4 {
                    // Blocks the only thread while the holder above needs one to go on.
                    group.addTask { try blockingCorePermit(pool) }
                }
                try await group.waitForAll()
            }
        }
        try await task.value
    }
}

private func blockingCorePermit(_ pool: BackgroundPool) throws { try pool.withCorePermit {} }
