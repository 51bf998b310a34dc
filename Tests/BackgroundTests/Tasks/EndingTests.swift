import Testing

@testable import Background

/// Cancelling, timeouts, deadlines and retries, on a clock that the tests move.
@Suite struct EndingTests {
    @Test func cancellingAQueuedTaskCompletesItAtOnce() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let first = pool.background { gate.pass() }
        let second = pool.background { 2 }
        second.cancel()
        #expect(second.state == .cancelled)
        #expect(throws: CancellationError.self) { try second.wait() }
        #expect(pool.statistics.queued == 0)
        gate.open()
        try first.wait()
    }

    @Test func cancellingARunningTaskTellsItsBody() async throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let task = pool.background { () -> Bool in
            await gate.passAsync()
            try Task.checkCancellation()
            return true
        }
        await gate.arrivals(1)
        task.cancel()
        #expect(task.state == .running)
        gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(task.state == .cancelled)
    }

    @Test func cancellingInterruptsABlockingCall() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let task = pool.background {
            try BackgroundContext.withInterrupt({ gate.open() }) { gate.pass() }
            return BackgroundContext.current!.isCancelled
        }
        gate.waitForArrivals(1)
        task.cancel()
        #expect(try task.wait())
        #expect(task.state == .succeeded)
    }

    @Test func cancellingEndsABlockingWaitInside() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let parent = pool.background {
            let child = pool.background { gate.pass() }
            _ = try wait(for: [child], timeout: .seconds(600))
        }
        gate.waitForArrivals(1)
        parent.cancel()
        #expect(throws: CancellationError.self) { try parent.wait() }
        gate.open()
    }

    @Test func aCancelledWaiterStopsWaitingAndTheTaskGoesOn() async throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let task = pool.background { () -> Int in
            await gate.passAsync()
            return 9
        }
        let waiter = Task { try await task.value }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(!task.state.isFinal)
        gate.open()
        #expect(try await task.value == 9)
    }

    @Test func aDeadlineCompletesTheHandleAndTheBodyKeepsItsSlot() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let gate = Gate()
        let task = pool.background(label: "slow", deadline: .seconds(3)) { gate.pass() }
        let next = pool.background { 1 }
        gate.waitForArrivals(1)
        timers.waitForTimers(1)
        timers.advance(by: .seconds(2))
        #expect(task.state == .running)
        timers.advance(by: .seconds(1))
        #expect(task.state == .timedOut)
        #expect {
            try task.wait()
        } throws: {
            ($0 as? PoolError)?.code == .deadlineExceeded
                && "\($0)" == "slow: not done at its deadline, 3 s after it was submitted"
        }
        timers.advance(by: .seconds(5))
        #expect(pool.statistics.stuck == [StuckTask(label: "slow", since: .seconds(5))])
        #expect(next.state == .queued && task.isBodyRunning)
        gate.open()
        #expect(try next.wait() == 1)
        #expect(pool.statistics.stuck.isEmpty && !task.isBodyRunning)
    }

    @Test func aDeadlineAppliesToQueuedTasksToo() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let gate = Gate()
        let first = pool.background { gate.pass() }
        let second = pool.background(deadline: .seconds(1)) { 2 }
        timers.advance(by: .seconds(1))
        #expect(second.state == .timedOut && second.attempts == 0)
        #expect(throws: PoolError.self) { try second.wait() }
        gate.open()
        try first.wait()
    }

    @Test func callbacksOfADeadlineDoNotHoldTheTimersUp() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let (body, callback, called) = (Gate(), Gate(), Gate())
        let task = pool.background(deadline: .seconds(1)) { body.pass() }
        task.onCompletion { _ in
            called.open()
            callback.pass()
        }
        body.waitForArrivals(1)
        timers.waitForTimers(1)
        // Returns although the callback blocks, and although the only slot is taken.
        timers.advance(by: .seconds(1))
        called.pass()
        callback.open()
        body.open()
    }

    @Test func aParentGoesOnWhenItsChildIsStuck() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let gate = Gate()
        let parent = pool.background { () -> Bool in
            let child = pool.background(timeout: .seconds(1)) { gate.pass() }
            defer { gate.open() }
            if case .failure(let error as PoolError) = await child.result {
                return error.code == .timedOut
            }
            return false
        }
        gate.waitForArrivals(1)
        timers.waitForTimers(1)
        timers.advance(by: .seconds(1))
        #expect(try parent.wait())
    }

    @Test func transientErrorsAreTriedAgainWithoutASlot() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let log = Log<Int>()
        let task = pool.background(retry: .retries(3)) { () -> Int in
            let attempt = BackgroundContext.current!.attempt
            log.append(attempt)
            if attempt < 3 { throw Failure(isTransient: true, retryAfter: .seconds(10)) }
            return attempt
        }
        for _ in 0..<2 {
            timers.waitForTimers(1)
            #expect(task.state == .waitingToRetry)
            // The only slot is free meanwhile.
            #expect(try pool.background { 1 }.wait() == 1)
            timers.advance(by: .seconds(10))
        }
        #expect(try task.wait() == 3)
        #expect(log.all == [1, 2, 3] && task.attempts == 3)
    }

    @Test func otherErrorsAreNot() throws {
        let pool = BackgroundPool(width: 1)
        let task = pool.background(retry: .retries(5)) { throw Failure() }
        #expect(throws: Failure.self) { try task.wait() }
        #expect(task.attempts == 1)
    }

    @Test func attemptsRunOut() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let task = pool.background(retry: .retries(1)) { throw Failure(isTransient: true) }
        timers.waitForTimers(1)
        timers.advance(by: .seconds(1))
        #expect(throws: Failure.self) { try task.wait() }
        #expect(task.attempts == 2)
    }

    @Test func anAttemptThatTimesOutIsTriedAgainBesideItsStuckBody() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 2, timers: timers)
        let gate = Gate()
        let task = pool.background(timeout: .seconds(1), retry: .retries(1)) { () -> Int in
            if BackgroundContext.current!.attempt == 1 { gate.pass() }
            return BackgroundContext.current!.attempt
        }
        gate.waitForArrivals(1)
        timers.waitForTimers(1)
        timers.advance(by: .seconds(1))
        #expect(task.state == .waitingToRetry && pool.statistics.stuck.count == 1)
        timers.advance(by: .seconds(1))
        #expect(try task.wait() == 2)
        gate.open()
    }

    @Test func aRetryBeyondTheDeadlineIsNotWaitedFor() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let task = pool.background(deadline: .seconds(5), retry: .retries(3)) {
            throw Failure(isTransient: true, retryAfter: .seconds(10))
        }
        #expect(throws: Failure.self) { try task.wait() }
        #expect(task.attempts == 1)
    }

    @Test func cancellingEndsAWaitForARetry() throws {
        let timers = ManualTimers()
        let pool = BackgroundPool(width: 1, timers: timers)
        let task = pool.background(retry: .retries(3)) { throw Failure(isTransient: true) }
        timers.waitForTimers(1)
        task.cancel()
        #expect(task.state == .cancelled)
        #expect(throws: CancellationError.self) { try task.wait() }
    }

    @Test func aWaitThatTimesOutLeavesTheTaskAlone() throws {
        let pool = BackgroundPool(width: 1)
        let gate = Gate()
        let task = pool.background(label: "slow") { () -> Int in
            gate.pass()
            return 4
        }
        #expect {
            try task.wait(timeout: .milliseconds(10))
        } throws: {
            ($0 as? PoolError)?.code == .waitTimedOut
                && "\($0)".hasPrefix("slow: not done after a wait of 0.01 s")
        }
        gate.open()
        #expect(try task.wait() == 4)
    }
}

@Suite struct RetryPolicyTests {
    @Test func pausesGrowUpToTheirCap() {
        let policy = RetryPolicy(
            maximumAttempts: 100, base: .seconds(1), maximumDelay: .seconds(8),
            isTransient: { _ in true })
        var generator = SeededGenerator(seed: 1)
        for (attempt, longest) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (70, 8)] {
            var most = Duration.zero
            for _ in 0..<500 {
                let delay = policy.delay(after: attempt, error: Failure(), using: &generator)!
                #expect(delay >= .zero && delay <= .seconds(longest))
                most = max(most, delay)
            }
            // Full jitter reaches near the top of its range and below half of it.
            #expect(most > .seconds(longest) * 0.9)
        }
    }

    @Test func aServersWishIsTheLeastPauseUpToItsCap() {
        let policy = RetryPolicy(
            maximumAttempts: 3, base: .milliseconds(1), maximumRetryAfter: .seconds(20))
        let wish = Failure(isTransient: true, retryAfter: .seconds(7))
        #expect(policy.delay(after: 1, error: wish) == .seconds(7))
        let hours = Failure(isTransient: true, retryAfter: .seconds(7200))
        #expect(policy.delay(after: 1, error: hours) == .seconds(20))
    }

    @Test func onlyTransientErrorsAndNeverCancellation() {
        let policy = RetryPolicy.retries(3)
        #expect(policy.delay(after: 1, error: Failure(isTransient: true)) != nil)
        #expect(policy.delay(after: 4, error: Failure(isTransient: true)) == nil)
        #expect(policy.delay(after: 1, error: Failure()) == nil)
        let always = RetryPolicy(maximumAttempts: 3, isTransient: { _ in true })
        #expect(always.delay(after: 1, error: CancellationError()) == nil)
    }
}
