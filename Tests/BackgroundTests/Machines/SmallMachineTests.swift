import Testing

@testable import Background

@Suite struct AttemptMachineTests {
    @Test func oneAttemptThatSucceeds() {
        var machine = AttemptMachine(maximumAttempts: 3)
        #expect(machine.handle(.admitted) == .runBody)
        #expect(machine.attempt == 1)
        #expect(
            machine.handle(.bodyReturned(attempt: 1, mayRetry: false))
                == [.disarmAttemptTimer, .releaseSeat, .complete])
        #expect(machine.phase == .done)
    }

    @Test func aRetryHoldsNoSeat() {
        var machine = AttemptMachine(maximumAttempts: 2)
        _ = machine.handle(.admitted)
        let actions = machine.handle(.bodyReturned(attempt: 1, mayRetry: true))
        #expect(actions == [.disarmAttemptTimer, .releaseSeat, .armRetryTimer])
        #expect(machine.phase == .waitingToRetry)
        #expect(machine.handle(.retryDue) == .enqueue)
        #expect(machine.handle(.admitted) == .runBody)
        #expect(
            machine.handle(.bodyReturned(attempt: 2, mayRetry: true))
                == [.disarmAttemptTimer, .releaseSeat, .complete])
    }

    @Test func anAttemptThatTimedOutKeepsItsSeatWhileTheNextOneWaits() {
        var machine = AttemptMachine(maximumAttempts: 2)
        _ = machine.handle(.admitted)
        #expect(
            machine.handle(.attemptTimedOut(attempt: 1, mayRetry: true))
                == [.cancelBody, .abandonBody, .armRetryTimer])
        #expect(machine.handle(.retryDue) == .enqueue)
        _ = machine.handle(.admitted)
        // The first body comes back while the second one runs: only its seat matters.
        #expect(machine.handle(.bodyReturned(attempt: 1, mayRetry: false)) == .releaseSeat)
        #expect(machine.phase == .running)
        #expect(machine.handle(.attemptTimedOut(attempt: 1, mayRetry: false)) == [])
    }

    @Test func aDeadlineCompletesInEveryPhase() {
        var queued = AttemptMachine(maximumAttempts: 2)
        #expect(queued.handle(.deadlinePassed) == [.releaseSeat, .complete])
        var running = AttemptMachine(maximumAttempts: 2)
        _ = running.handle(.admitted)
        #expect(
            running.handle(.deadlinePassed)
                == [.cancelBody, .abandonBody, .disarmAttemptTimer, .complete])
        #expect(running.handle(.bodyReturned(attempt: 1, mayRetry: true)) == .releaseSeat)
        var waiting = AttemptMachine(maximumAttempts: 2)
        _ = waiting.handle(.admitted)
        _ = waiting.handle(.bodyReturned(attempt: 1, mayRetry: true))
        #expect(waiting.handle(.deadlinePassed) == [.disarmRetryTimer, .complete])
        #expect(waiting.handle(.retryDue) == [])
    }

    @Test func cancellingARunningTaskWaitsForItsBodyAndStopsRetries() {
        var machine = AttemptMachine(maximumAttempts: 5)
        _ = machine.handle(.admitted)
        #expect(machine.handle(.cancelled) == .cancelBody)
        #expect(machine.phase == .running)
        #expect(
            machine.handle(.bodyReturned(attempt: 1, mayRetry: true))
                == [.disarmAttemptTimer, .releaseSeat, .complete])
    }

    @Test func aSeatThatComesTooLateIsGivenBack() {
        var machine = AttemptMachine(maximumAttempts: 1)
        #expect(machine.handle(.cancelled) == [.releaseSeat, .complete])
        #expect(machine.handle(.admitted) == .releaseSeat)
        #expect(machine.handle(.cancelled) == [])
    }
}

@Suite struct PermitMachineTests {
    @Test func grantsInOrder() {
        var machine = PermitMachine<String>(capacity: 3)
        #expect(machine.acquire(2) == true)
        #expect(machine.acquire(2) == false)
        _ = machine.wait(for: 2, waiter: "two")
        _ = machine.wait(for: 1, waiter: "one")
        // One permit is free, but the first in line wants two.
        #expect(machine.acquire(1) == false)
        #expect(machine.release(2) == ["two", "one"])
        #expect(machine.inUse == 3)
    }

    @Test func anOversizedRequestRunsAlone() {
        var machine = PermitMachine<String>(capacity: 3)
        #expect(machine.acquire(1) == true)
        _ = machine.wait(for: 10, waiter: "large")
        #expect(machine.release(1) == ["large"])
        #expect(machine.inUse == 10)
        _ = machine.wait(for: 1, waiter: "small")
        #expect(machine.release(10) == ["small"])
    }

    @Test func whoLeavesTheLineLetsOthersPass() {
        var machine = PermitMachine<String>(capacity: 3)
        #expect(machine.acquire(2) == true)
        let large = machine.wait(for: 3, waiter: "large")
        _ = machine.wait(for: 1, waiter: "small")
        let (wasWaiting, granted) = machine.withdraw(large)
        #expect(wasWaiting)
        #expect(granted == ["small"])
        #expect(machine.withdraw(large).wasWaiting == false)
    }

    @Test func capacityGrows() {
        var machine = PermitMachine<String>(capacity: 1)
        #expect(machine.acquire(1) == true)
        _ = machine.wait(for: 2, waiter: "two")
        #expect(machine.setCapacity(3) == ["two"])
    }
}

@Suite struct TimerHeapTests {
    @Test(arguments: randomSeeds) func firesInOrderOfTimeWhateverIsCancelled(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var heap = TimerHeap<Int>()
        var expected: [(time: Int64, number: Int)] = []
        for number in 0..<500 {
            let time = Int64.random(in: 0..<50, using: &generator)
            let id = heap.add(at: time, number)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                expected.append((time, number))
            } else {
                #expect(heap.cancel(id) == number)
            }
        }
        expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        #expect(heap.count == expected.count)
        for (time, number) in expected {
            #expect(heap.firstTime() == time, "seed \(seed)")
            #expect(heap.popDue(now: time - 1) == nil, "seed \(seed)")
            #expect(heap.popDue(now: time) == number, "seed \(seed)")
        }
        #expect(heap.firstTime() == nil)
    }
}

@Suite struct RingBufferTests {
    @Test(arguments: randomSeeds) func behavesAsAnArray(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var buffer = RingBuffer<Int>()
        var array: [Int] = []
        for number in 0..<300 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                buffer.append(number)
                array.append(number)
            case 2:
                buffer.prepend(number)
                array.insert(number, at: 0)
            case 3, 4:
                #expect(buffer.popFirst() == (array.isEmpty ? nil : array.removeFirst()))
            default:
                buffer.removeAll { $0 % 3 == 0 }
                array.removeAll { $0 % 3 == 0 }
            }
            #expect(buffer.count == array.count && buffer.first == array.first, "seed \(seed)")
        }
    }
}

@Suite struct ThreadPlanTests {
    private func observation(
        queued: Int = 1000, busy: Int, taken: Int, runnable: Double?, working: Double = 0
    ) -> ThreadPlan.Observation {
        .init(
            queued: queued, busy: busy, limit: 1000, taken: taken, runnable: runnable,
            working: working, cores: 2)
    }

    @Test func doublesWhileEveryoneIsBlocked() {
        var plan = ThreadPlan()
        #expect(plan.threadsToAdd(observation(busy: 2, taken: 0, runnable: 0)) == 2)
        #expect(plan.threadsToAdd(observation(busy: 4, taken: 0, runnable: 0)) == 4)
        #expect(plan.threadsToAdd(observation(queued: 3, busy: 8, taken: 0, runnable: nil)) == 3)
        #expect(plan.threadsToAdd(observation(busy: 999, taken: 0, runnable: 0)) == 1)
        #expect(plan.threadsToAdd(observation(busy: 1000, taken: 0, runnable: 0)) == 0)
    }

    @Test func addsNoneWhileTheProcessorsAreBusyWithShortJobs() {
        var plan = ThreadPlan()
        for _ in 0..<100 {
            #expect(plan.threadsToAdd(observation(busy: 2, taken: 50, runnable: 2)) == 0)
        }
    }

    @Test func longComputationsLetOthersInSlowly() {
        var plan = ThreadPlan()
        var added = 0
        for _ in 0..<10 { added += plan.threadsToAdd(observation(busy: 2, taken: 0, runnable: 2)) }
        #expect(added >= 3 && added <= 6)
    }

    /// Threads that are caught in short waits look blocked, but they leave no processor idle.
    @Test func shortWaitsOfBusyProcessorsWantNoThreads() {
        for taken in [0, 50] {
            var plan = ThreadPlan()
            for _ in 0..<5 {
                let observed = observation(busy: 2, taken: taken, runnable: 0.5, working: 1.8)
                #expect(plan.threadsToAdd(observed) == 0)
            }
        }
    }

    @Test func shortBlockingCallsGetMoreThreads() {
        var plan = ThreadPlan()
        var busy = 8
        for _ in 0..<40 {
            busy += plan.threadsToAdd(observation(busy: busy, taken: 20, runnable: 0))
        }
        #expect(busy > 64)
    }
}
