import Synchronization

@testable import Background

/// Timers whose clock stands still until a test moves it.
final class ManualTimers: Timers {
    private struct State {
        var now: Int64 = 0
        var heap = TimerHeap<@Sendable () -> Void>()
        var waiters: [(count: Int, parker: Parker)] = []
    }

    private let state = Mutex(State())

    var now: Int64 { state.withLock { $0.now } }

    /// Timers that are set.
    var count: Int { state.withLock { $0.heap.count } }

    func schedule(at time: Int64, _ fire: @escaping @Sendable () -> Void) -> TimerToken {
        state.withLock { state in
            let id = state.heap.add(at: time, fire)
            let count = state.heap.count
            for waiter in state.waiters where waiter.count <= count { waiter.parker.unpark() }
            state.waiters.removeAll { $0.count <= count }
            return TimerToken(number: id.number)
        }
    }

    func cancel(_ token: TimerToken) {
        let payload = state.withLock { $0.heap.cancel(.init(number: token.number)) }
        _ = payload
    }

    /// Blocks until `count` timers are set.
    func waitForTimers(_ count: Int) {
        let parker = Parker()
        let mustWait = state.withLock { state in
            if state.heap.count < count { state.waiters.append((count, parker)) }
            return state.heap.count < count
        }
        if mustWait { parker.park() }
    }

    /// Moves the clock and fires what is due, in order, each at its own time.
    func advance(by duration: Duration) {
        let end = now + duration.nanoseconds
        while true {
            let fire = state.withLock { state -> (@Sendable () -> Void)? in
                guard let time = state.heap.firstTime(), time <= end else {
                    state.now = end
                    return nil
                }
                state.now = max(state.now, time)
                return state.heap.popDue(now: time)
            }
            guard let fire else { return }
            fire()
        }
    }
}
