import Glibc
import Synchronization
import Testing

@testable import Background

/// A door that is shut until it is opened; then it stays open.
///
/// `pass()` blocks the thread, as a C call would; `await passAsync()` suspends.
final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var parkers: [Parker] = []
        var continuations: [CheckedContinuation<Void, Never>] = []
        var arrivals = 0
        var arrivalWaiters: [(count: Int, wake: @Sendable () -> Void)] = []
    }

    private let state = BusyLock(State())

    func open() {
        let (parkers, continuations) = state.withLock { state in
            state.isOpen = true
            defer {
                state.parkers = []
                state.continuations = []
            }
            return (state.parkers, state.continuations)
        }
        for parker in parkers { parker.unpark() }
        for continuation in continuations { continuation.resume() }
    }

    func pass() {
        let parker = Parker()
        let mustWait = state.withLock { state in
            noteArrival(&state)
            if !state.isOpen { state.parkers.append(parker) }
            return !state.isOpen
        }
        if mustWait { parker.park() }
    }

    func passAsync() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                noteArrival(&state)
                if !state.isOpen { state.continuations.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Blocks until `count` have come to the gate.
    func waitForArrivals(_ count: Int) {
        let parker = Parker()
        whenArrived(count) { parker.unpark() }
        parker.park()
    }

    /// Suspends until `count` have come to the gate: for async tests, whose threads are few.
    func arrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            whenArrived(count) { continuation.resume() }
        }
    }

    private func whenArrived(_ count: Int, _ wake: @escaping @Sendable () -> Void) {
        let isThere = state.withLock { state in
            if state.arrivals < count { state.arrivalWaiters.append((count, wake)) }
            return state.arrivals >= count
        }
        if isThere { wake() }
    }

    private func noteArrival(_ state: inout State) {
        state.arrivals += 1
        for waiter in state.arrivalWaiters where waiter.count <= state.arrivals {
            waiter.wake()
        }
        let arrivals = state.arrivals
        state.arrivalWaiters.removeAll { $0.count <= arrivals }
    }
}

/// A list that threads append to.
final class Log<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    func append(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock { $0 } }
    var count: Int { elements.withLock { $0.count } }
}

/// The most that were inside at once.
final class HighWater: Sendable {
    private let state = Mutex((now: 0, most: 0))
    func enter() {
        state.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }
    func leave() { state.withLock { $0.now -= 1 } }
    var most: Int { state.withLock { $0.most } }
}

/// Calls `wait` of a task from wherever: tests of blocking waits inside async tests.
func blockingWait<Value>(_ task: BackgroundTask<Value>) throws -> Value { try task.wait() }

/// Returns when the pool has nothing left to do: a slot is free a moment after its handle is done.
///
/// What is left after a minute is recorded as an issue.
func untilIdle(_ pool: BackgroundPool, sourceLocation: SourceLocation = #_sourceLocation) {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    while true {
        let now = pool.statistics
        if now.running + now.waiting + now.queued + now.waitingForTarget + now.stuck.count == 0 {
            return
        }
        if clock.now > end {
            Issue.record("the pool is not idle: \(now)", sourceLocation: sourceLocation)
            return
        }
        usleep(100)
    }
}

struct Failure: TransientError, Equatable {
    var name = "failure"
    var isTransient = false
    var retryAfter: Duration?
}
