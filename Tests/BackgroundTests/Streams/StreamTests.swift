import Synchronization
import Testing

@testable import Background

@Suite struct MapTests {
    @Test(arguments: [1, 2, 7, 100]) func outcomesComeInTheOrderOfTheItems(window: Int) async {
        let pool = BackgroundPool(width: 4)
        let outcomes = await pool.map(0..<50, window: window) { number async throws -> Int in
            for _ in 0..<(number % 5) { await Task.yield() }
            if number % 7 == 3 { throw Failure(name: "\(number)") }
            return number * 2
        }.collect()
        #expect(outcomes.map(\.item) == Array(0..<50))
        #expect(outcomes.map(\.index) == Array(0..<50))
        for outcome in outcomes {
            if outcome.item % 7 == 3 {
                #expect(throws: Failure(name: "\(outcome.item)")) { try outcome.value }
            } else {
                #expect((try? outcome.value) == outcome.item * 2)
            }
        }
        #expect(outcomes[0].label == "item 1" && outcomes[0].attempts == 1)
    }

    @Test func asCompletedKeepsTheItemWithItsResult() throws {
        let pool = BackgroundPool(width: 2)
        let gate = Gate()
        var order: [String] = []
        let map = pool.asCompleted(["slow", "fast"]) { name -> Int in
            if name == "slow" { gate.pass() }
            return name.count
        }
        for outcome in map.blocking {
            order.append("\(outcome.item) \(try outcome.value)")
            gate.open()
        }
        #expect(order == ["fast 4", "slow 4"])
    }

    @Test(arguments: [1, 3, 64]) func asCompletedGivesEveryItemOnce(width: Int) async {
        let pool = BackgroundPool(width: width)
        var seen: [Int] = []
        for await outcome in pool.asCompleted(0..<200, window: 10, { $0 + 1 }) {
            #expect((try? outcome.value) == outcome.item + 1)
            seen.append(outcome.item)
        }
        #expect(seen.sorted() == Array(0..<200))
    }

    @Test(arguments: [true, false]) func itemsArePulledLazily(isOrdered: Bool) async {
        let pool = BackgroundPool(width: 2)
        let pulled = Mutex(0)
        let endless = sequence(first: 0) { number in
            pulled.withLock { $0 = number + 1 }
            return number + 1
        }
        let map =
            isOrdered
            ? pool.map(endless, window: 5) { $0 } : pool.asCompleted(endless, window: 5) { $0 }
        var taken = 0
        for await _ in map {
            taken += 1
            #expect(pulled.withLock { $0 } <= taken + 5)
            if taken == 40 { break }
        }
        #expect(taken == 40)
    }

    @Test func leavingTheLoopCancelsWhatIsInFlight() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let log = Log<Int>()
        let map = pool.map(0..<10, window: 10) { number in
            if number > 0 { gate.pass() }
            log.append(number)
        }
        for _ in map.blocking { break }
        gate.open()
        // Whatever was queued is gone: the pool has nothing but, at most, the second item.
        try pool.background {}.wait()
        #expect(log.count <= 2)
    }

    @Test func aCancelledConsumerStillGetsEveryItem() async throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let consumer = Task {
            await pool.map(0..<20, window: 3) { _ in await gate.passAsync() }.collect()
        }
        await gate.arrivals(1)
        consumer.cancel()
        let outcomes = await consumer.value
        #expect(outcomes.map(\.item) == Array(0..<20))
        #expect(outcomes.allSatisfy { if case .failure = $0.result { true } else { false } })
        gate.open()
    }

    @Test func mapsWithinATaskOfTheSamePool() throws {
        let pool = BackgroundPool(width: 1)
        let task = pool.background {
            await pool.asCompleted(0..<30) { number in
                try pool.map(0..<3) { $0 * number }.blocking.reduce(0) { try $0 + $1.value }
            }.collect().map { try! $0.value }.reduce(0, +)
        }
        #expect(try task.wait() == (0..<30).reduce(0) { $0 + 3 * $1 })
    }

    @Test func optionsAreTheItems() async {
        let pool = BackgroundPool(width: 4)
        let labels = await pool.map(["a", "b"], options: { TaskOptions(label: "file \($0)") }) {
            _ in BackgroundContext.current!.label
        }.collect()
        #expect(labels.map(\.label) == ["file a", "file b"])
        #expect(labels.map { try! $0.value } == ["file a", "file b"])
    }
}

@Suite struct WaitForTests {
    @Test func firstCompleted() throws {
        let pool = BackgroundPool(width: 2)
        let gate = Gate()
        let slow = pool.background { gate.pass() }
        let fast = pool.background {}
        let (done, pending) = try wait(for: [slow, fast], until: .firstCompleted)
        #expect(done.map(\.label) == [fast.label])
        #expect(pending.map(\.label) == [slow.label])
        gate.open()
        #expect(try wait(for: [slow, fast]).pending.isEmpty)
    }

    @Test func firstFailure() async throws {
        let pool = BackgroundPool(width: 3)
        let gate = Gate()
        let slow = pool.background { gate.pass() }
        let fine = pool.background {}
        let bad = pool.background { throw Failure() }
        let (done, pending) = try await wait(for: [slow, fine, bad], until: .firstFailure)
        #expect(done.contains { $0.label == bad.label } && bad.state == .failed)
        #expect(throws: Failure.self) { try bad.knownResult!.get() }
        #expect(pending.contains { $0.label == slow.label })
        gate.open()
        let all = try await wait(for: [slow, fine], until: .firstFailure)
        #expect(all.pending.isEmpty)
    }

    @Test func aTimeoutSaysWhatIsPending() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let tasks = (0..<3).map { _ in pool.background { gate.pass() } }
        #expect(try wait(for: tasks, timeout: .milliseconds(10)).pending.count == 3)
        #expect(try wait(for: [BackgroundTask<Int>]()).done.isEmpty)
        gate.open()
        _ = try tasks.values()
    }

    @Test func valuesNameEveryFailureAndKeepTheRest() async throws {
        let pool = BackgroundPool(width: 2)
        let tasks = (0..<6).map { number in
            pool.background(label: "load \(number)") { () -> Int in
                if number % 3 == 1 { throw Failure(name: "n\(number)") }
                return number
            }
        }
        do {
            _ = try await tasks.values()
            Issue.record("values() should have thrown")
        } catch let error as PoolError {
            #expect(error.code == .tasksFailed && error.label == "load 1")
            #expect(error.failures.map(\.label) == ["load 1", "load 4"])
            #expect(error.message.hasPrefix("2 of 6 tasks failed: load 1: "))
        }
        #expect(try await tasks[5].value == 5)
    }
}

@Suite struct ScopeTests {
    @Test func aScopeDrains() async throws {
        let pool = BackgroundPool(width: 2)
        let log = Log<Int>()
        let result = try await withBackgroundScope(in: pool) { scope in
            for number in 0..<20 {
                scope.background {
                    await Task.yield()
                    log.append(number)
                }
            }
            return "done"
        }
        #expect(result == "done" && log.count == 20)
    }

    @Test func aScopeCancelsWhenItsBodyThrows() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let ran = Log<Int>()
        #expect(throws: Failure.self) {
            try withBackgroundScope(in: pool) { scope in
                scope.background {
                    try BackgroundContext.withInterrupt({ gate.open() }) { gate.pass() }
                }
                gate.waitForArrivals(1)
                for number in 0..<5 { scope.background { ran.append(number) } }
                throw Failure()
            }
        }
        #expect(ran.count == 0)
        untilIdle(pool)
    }

    @Test func failuresThatNobodyAskedForComeOut() throws {
        let pool = BackgroundPool(width: 1)
        #expect {
            try withBackgroundScope(in: pool) { scope in
                scope.background(TaskOptions(label: "bad")) { throw Failure() }
                scope.background {}
            }
        } throws: {
            ($0 as? PoolError)?.code == .tasksFailed && ($0 as? PoolError)?.label == "bad"
        }
    }

    @Test func failuresThatWereSeenDoNot() async throws {
        try await withBackgroundScope(in: BackgroundPool(width: 1)) { scope in
            let task = scope.background { throw Failure() }
            await #expect(throws: Failure.self) { try await task.value }
        }
    }

    @Test func aCancelledCallerCancelsAndStillDrains() async throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let ended = Log<Bool>()
        let caller = Task {
            try await withBackgroundScope(in: pool) { scope in
                scope.background {
                    try BackgroundContext.withInterrupt({ gate.open() }) { gate.pass() }
                    ended.append(true)
                }
            }
        }
        await gate.arrivals(1)
        caller.cancel()
        _ = await caller.result
        #expect(ended.count == 1)
    }

    @Test func abandonedBodiesAreWaitedForToo() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let (gate, ended) = (Gate(), Log<Bool>())
        let outer = background {
            try withBackgroundScope(in: pool) { scope in
                let task = scope.background(TaskOptions(deadline: .seconds(1))) {
                    gate.pass()
                    ended.append(true)
                }
                #expect(throws: PoolError.self) { try task.wait() }
                gate.open()
            }
        }
        gate.waitForArrivals(1)
        timers.waitForTimers(1)
        timers.advance(by: .seconds(1))
        try outer.wait()
        #expect(ended.count == 1)
    }

    @Test func scopesNestAtWidthOne() throws {
        let pool = BackgroundPool(width: 1)
        @Sendable func level(_ depth: Int) throws -> Int {
            try withBackgroundScope(in: pool) { scope in
                if depth == 0 { return 0 }
                let task = scope.background { try level(depth - 1) }
                return try task.wait() + 1
            }
        }
        #expect(try pool.background { try level(20) }.wait() == 20)
    }
}
