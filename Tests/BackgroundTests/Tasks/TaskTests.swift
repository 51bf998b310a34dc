import Testing

@testable import Background

@Suite struct TaskTests {
    @Test func aValueComesBackWhicheverWayItIsAskedFor() async throws {
        let pool = BackgroundPool(width: 2)
        #expect(try await pool.background { 1 }.value == 1)
        let suspended = pool.background {
            await Task.yield()
            return 2
        }
        #expect(try await suspended.value == 2)
        #expect(suspended.knownResult.map { try? $0.get() } == 2)
        #expect(try blockingWait(pool.background { 3 }) == 3)
        #expect(try await background { "shared" }.value == "shared")
    }

    @Test func anErrorComesBackAsItWasThrown() async {
        let task = BackgroundPool(width: 1).background { () throws -> Int in
            throw Failure(name: "mine")
        }
        await #expect(throws: Failure(name: "mine")) { try await task.value }
        #expect(task.state == .failed)
        #expect(task.attempts == 1)
    }

    @Test func aTaskSaysWhereItIs() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let first = pool.background(label: "first") { gate.pass() }
        gate.waitForArrivals(1)
        let second = pool.background { 2 }
        #expect(first.state == .running && first.label == "first" && first.isBodyRunning)
        #expect(second.state == .queued && second.label == "task 2" && second.attempts == 0)
        #expect(second.timings.ran == nil)
        #expect(pool.statistics.running == 1 && pool.statistics.queued == 1)
        gate.open()
        #expect(try second.wait() == 2)
        #expect(second.state == .succeeded && second.state.isFinal)
        #expect(second.timings.total == second.timings.waited + second.timings.ran!)
        untilIdle(pool)
    }

    @Test func callbacksComeOnceBeforeOrAfter() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let log = Log<Int>()
        let task = pool.background { () -> Int in
            gate.pass()
            return 7
        }
        let called = Gate()
        task.onCompletion { log.append(try! $0.get()) }
        task.onCompletion { _ in called.open() }
        gate.open()
        called.pass()
        task.onCompletion { log.append(try! $0.get() + 1) }
        #expect(log.all == [7, 8])
    }

    @Test func aFailureThatNobodyAskedForIsReported() throws {
        let pool = BackgroundPool(width: 1)
        let log = Log<String>()
        let reported = Gate()
        pool.onUnobservedFailure { label, error in
            log.append("\(label): \((error as! Failure).name)")
            reported.open()
        }
        let asked = pool.background(label: "asked") { throw Failure(name: "no") }
        #expect(throws: Failure.self) { try asked.wait() }
        pool.background(label: "dropped") { throw Failure(name: "lost") }
        reported.pass()
        #expect(log.all == ["dropped: lost"])
    }

    @Test func aContextKnowsItsAttempt() throws {
        #expect(BackgroundContext.current == nil)
        let label = try BackgroundPool(width: 1).background(label: "mine") {
            "\(BackgroundContext.current!.label) \(BackgroundContext.current!.attempt)"
        }.wait()
        #expect(label == "mine 1")
    }

    @Test func widthGrowsWhileTasksBlock() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let tasks = (0..<10).map { _ in pool.background { gate.pass() } }
        gate.waitForArrivals(1)
        #expect(pool.statistics.queued == 9)
        pool.width = 10
        gate.waitForArrivals(10)
        #expect(pool.statistics.running == 10)
        pool.width = 2
        #expect(pool.width == 2)
        gate.open()
        _ = try tasks.values()
        let water = HighWater()
        let more = (0..<50).map { _ in
            pool.background {
                water.enter()
                await Task.yield()
                water.leave()
            }
        }
        _ = try more.values()
        #expect(water.most <= 2)
    }

    @Test func aSlotIsHeldAcrossAwait() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let first = pool.background { await gate.passAsync() }
        gate.waitForArrivals(1)
        let second = pool.background { 2 }
        #expect(pool.statistics.queued == 1)
        gate.open()
        #expect(try second.wait() == 2)
        try first.wait()
    }

    @Test func prioritiesDecideWhoIsNext() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let log = Log<String>()
        pool.background { gate.pass() }
        gate.waitForArrivals(1)
        let tasks = [("low", BackgroundPriority.low), ("normal", .normal), ("high", .high)].map {
            name, priority in pool.background(priority: priority) { log.append(name) }
        }
        gate.open()
        _ = try tasks.values()
        #expect(log.all == ["high", "normal", "low"])
    }

    @Test func targetsAreLimited() throws {
        let pool = BackgroundPool(width: 16)
        pool.limit(target: "host", to: 2)
        let water = HighWater()
        let tasks = (0..<40).map { _ in
            pool.background(target: "host") {
                water.enter()
                for _ in 0..<3 { await Task.yield() }
                water.leave()
            }
        }
        _ = try tasks.values()
        #expect(water.most <= 2)
    }

    @Test func manyTasksFromManyThreads() throws {
        let pool = BackgroundPool(width: 8)
        let outer = (0..<20).map { part in
            background {
                try (0..<200).map { number in pool.background { part * 1000 + number } }.values()
                    .reduce(0, +)
            }
        }
        let expected = (0..<20).map { part in part * 1000 * 200 + 199 * 100 }
        #expect(try outer.values() == expected)
        untilIdle(pool)
    }
}
