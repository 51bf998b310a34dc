import Synchronization

/// Who wants to know that a task is done.
protocol CompletionObserver: AnyObject, Sendable {
    /// Called once when the task is done; returns the wait that this ends, if it ends one.
    func completed(_ task: TaskCore) -> WaitToken?
}

/// One wait of one thread or Swift task, ended exactly once by whichever cause comes first.
///
/// Ending takes two steps. *Claiming* settles the cause. *Waking* lets the waiter go on: at once
/// for a waiter outside every pool, and when its slot is its own again for one inside.
final class WaitToken: CompletionObserver {
    enum Cause: Sendable { case completed, timedOut, cancelled, waitsForItself }

    private struct State {
        var cause: Cause?
        var isWoken = false
        var continuation: UnsafeContinuation<Void, Never>?
        var parker: Parker?
    }

    /// The waiter's run, whose slot is lent meanwhile.
    let run: Run?
    private let state = Mutex(State())

    init(run: Run?) {
        self.run = run
    }

    var cause: Cause? { state.withLock { $0.cause } }

    /// True for the first cause only.
    func claim(_ cause: Cause) -> Bool {
        state.withLock { state in
            if state.cause != nil { return false }
            state.cause = cause
            return true
        }
    }

    func completed(_ task: TaskCore) -> WaitToken? { claim(.completed) ? self : nil }

    /// Ends the wait for another cause than completion; it does not wait for the slot.
    func end(_ cause: Cause) {
        if claim(cause) { reclaim(immediately: true) }
    }

    /// After a claim: gets the slot back, then wakes.
    func reclaim(immediately: Bool = false) {
        if let run {
            run.pool.reclaim(run, for: self, immediately: immediately)
        } else {
            wake()
        }
    }

    func wake() {
        let (continuation, parker) = state.withLock { state in
            state.isWoken = true
            defer {
                state.continuation = nil
                state.parker = nil
            }
            return (state.continuation, state.parker)
        }
        continuation?.resume()
        parker?.unpark()
    }

    func resumeWhenWoken(_ continuation: UnsafeContinuation<Void, Never>) {
        let isWoken = state.withLock { state in
            if !state.isWoken { state.continuation = continuation }
            return state.isWoken
        }
        if isWoken { continuation.resume() }
    }

    /// Blocks this thread until the token is woken; a pool's thread gets a stand-in meanwhile.
    func parkUntilWoken() {
        let parker: Parker? = state.withLock { state in
            if state.isWoken { return nil }
            let parker = Parker()
            state.parker = parker
            return parker
        }
        guard let parker else { return }
        let workers = Worker.current?.pool
        workers?.compensate(1)
        parker.park()
        workers?.compensate(-1)
    }
}
