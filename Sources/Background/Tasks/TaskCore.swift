import Synchronization

/// What one task is to the pool: everything about it but the type of its value.
///
/// A thin shell around ``AttemptMachine``: it holds the lock, the timers and the observers. Its
/// lock is never held together with the pool's.
final class TaskCore: Sendable {
    let pool: BackgroundPool
    let number: Int
    let options: TaskOptions
    let submitted: Int64
    private let state: Mutex<State>

    private struct State {
        var machine: AttemptMachine
        var body: (@Sendable () async throws -> ResultBox)?
        var run: Run?
        var result: Result<ResultBox, any Error>?
        var ending: BackgroundTaskState?
        var observers: [any CompletionObserver] = []
        var drainObservers: [any CompletionObserver] = []
        var callbacks: [@Sendable () -> Void] = []
        var deadlineTimer: TimerToken?
        var attemptTimer: TimerToken?
        var retryTimer: TimerToken?
        var started: Int64?
        var finished: Int64?
        /// Bodies that have not returned, abandoned ones among them.
        var liveBodies = 0
        /// A task of a pool waits for this one.
        var isAwaited = false
        /// The task that the body waits for.
        var awaits: TaskCore?
        /// Somebody asked for the result.
        var isObserved = false

        func ending(of result: Result<ResultBox, any Error>) -> BackgroundTaskState {
            switch result {
            case .success: .succeeded
            case .failure(let error):
                machine.isCancelled || error is CancellationError ? .cancelled : .failed
            }
        }
    }

    init(
        pool: BackgroundPool, number: Int, options: TaskOptions,
        body: @escaping @Sendable () async throws -> ResultBox
    ) {
        self.pool = pool
        self.number = number
        self.options = options
        submitted = pool.timers.now
        state = Mutex(
            State(
                machine: AttemptMachine(maximumAttempts: options.retry.maximumAttempts), body: body)
        )
    }

    deinit {
        if let error = unobservedFailure { pool.reportUnobserved(label: label, error: error) }
    }

    var label: String { options.label ?? "task \(number)" }

    /// Submits the task for the first time.
    func start() {
        enqueue()
        if let deadline = options.deadline {
            let timer = pool.timers.schedule(at: time(submitted, plus: deadline)) {
                self.deadlinePassed()
            }
            let isDone = state.withLock { state in
                state.deadlineTimer = timer
                return state.result != nil
            }
            if isDone { pool.timers.cancel(timer) }
        }
    }

    private func enqueue() {
        let run = Run(core: self)
        let isAwaited = state.withLock { state in
            state.run = run
            return state.isAwaited
        }
        pool.submit(run, privileged: isAwaited)
        // A cancellation in between found no seat to give back.
        let isUnwanted = state.withLock { $0.machine.phase == .done && !run.isAdmitted }
        if isUnwanted { pool.finish(run) }
    }

    // MARK: Events

    /// The run has a slot; nil if the task no longer wants it.
    func admit(_ run: Run) -> (attempt: Int, body: @Sendable () async throws -> ResultBox)? {
        let admitted = state.withLock { state -> (Int, @Sendable () async throws -> ResultBox)? in
            guard state.machine.handle(.admitted).contains(.runBody), let body = state.body else {
                return nil
            }
            state.run = run
            run.isAdmitted = true
            state.liveBodies += 1
            if state.started == nil { state.started = pool.timers.now }
            return (state.machine.attempt, body)
        }
        guard let (attempt, body) = admitted else {
            pool.finish(run)
            return nil
        }
        if let timeout = options.timeout {
            let timer = pool.timers.schedule(at: time(pool.timers.now, plus: timeout)) {
                self.attemptTimedOut(run, attempt)
            }
            let isLate = state.withLock { state in
                let isLate = state.machine.phase != .running || state.machine.attempt != attempt
                if !isLate { state.attemptTimer = timer }
                return isLate
            }
            if isLate { pool.timers.cancel(timer) }
        }
        return (attempt, body)
    }

    func bodyReturned(_ run: Run, _ result: Result<ResultBox, any Error>) {
        run.forgetTask()
        let delay = retryDelay(result, run.attempt)
        step(
            .bodyReturned(attempt: run.attempt, mayRetry: delay != nil), run, result: result,
            retryDelay: delay)
    }

    private func attemptTimedOut(_ run: Run, _ attempt: Int) {
        let error = PoolError.timedOut(label: label, after: options.timeout!, attempt: attempt)
        let delay = retryDelay(.failure(error), attempt)
        step(
            .attemptTimedOut(attempt: attempt, mayRetry: delay != nil), run,
            result: .failure(error), ending: .timedOut, retryDelay: delay)
    }

    private func deadlinePassed() {
        let error = PoolError.deadlineExceeded(label: label, after: options.deadline!)
        step(.deadlinePassed, nil, result: .failure(error), ending: .timedOut)
    }

    func cancel() {
        step(.cancelled, nil, result: .failure(CancellationError()), ending: .cancelled)
    }

    /// How long to wait before another attempt; nil if there should be none.
    private func retryDelay(_ result: Result<ResultBox, any Error>, _ attempt: Int) -> Duration? {
        guard options.retry.maximumAttempts > 1, case .failure(let error) = result,
            let delay = options.retry.delay(after: attempt, error: error)
        else { return nil }
        // An attempt that would begin after the deadline is not worth waiting for.
        if let deadline = options.deadline,
            time(pool.timers.now, plus: delay) >= time(submitted, plus: deadline)
        {
            return nil
        }
        return delay
    }

    private func step(
        _ event: AttemptMachine.Event, _ eventRun: Run?, result: Result<ResultBox, any Error>,
        ending: BackgroundTaskState? = nil, retryDelay: Duration? = nil
    ) {
        var timers: [TimerToken] = []
        var observers: [any CompletionObserver] = []
        var callbacks: [@Sendable () -> Void] = []
        var body: (@Sendable () async throws -> ResultBox)?
        let (actions, run, attempt) = state.withLock {
            state -> (AttemptMachine.Actions, Run?, Int) in
            let actions = state.machine.handle(event)
            if case .bodyReturned = event { state.liveBodies -= 1 }
            if actions.contains(.disarmAttemptTimer) { take(&state.attemptTimer, into: &timers) }
            if actions.contains(.disarmRetryTimer) { take(&state.retryTimer, into: &timers) }
            let run = eventRun ?? state.run
            if actions.contains(.complete) {
                take(&state.deadlineTimer, into: &timers)
                state.result = result
                state.ending = ending ?? state.ending(of: result)
                state.finished = pool.timers.now
                swap(&observers, &state.observers)
                swap(&callbacks, &state.callbacks)
                swap(&body, &state.body)
                state.run = nil
            }
            if state.result != nil, state.liveBodies == 0 {
                observers += state.drainObservers
                state.drainObservers = []
            }
            return (actions, run, state.machine.attempt)
        }
        for timer in timers { pool.timers.cancel(timer) }
        if actions.contains(.armRetryTimer) { armRetryTimer(after: retryDelay!, attempt) }
        pool.settle(
            run, finishes: actions.contains(.releaseSeat), abandons: actions.contains(.abandonBody),
            waking: observers.compactMap { $0.completed(self) }, later: event.isCancellation)
        if actions.contains(.cancelBody) { run?.cancel() }
        if callbacks.isEmpty { return }
        if case .bodyReturned = event {
            for callback in callbacks { callback() }
        } else if event.isCancellation {
            for callback in callbacks { callback() }
        } else {
            // The timer thread has deadlines to keep.
            pool.workers.call { [callbacks] in for callback in callbacks { callback() } }
        }
    }

    private func take(_ timer: inout TimerToken?, into timers: inout [TimerToken]) {
        if let token = timer { timers.append(token) }
        timer = nil
    }

    private func armRetryTimer(after delay: Duration, _ attempt: Int) {
        let timer = pool.timers.schedule(at: time(pool.timers.now, plus: delay)) {
            let isDue = self.state.withLock { $0.machine.handle(.retryDue).contains(.enqueue) }
            if isDue { self.enqueue() }
        }
        let isLate = state.withLock { state in
            let isLate =
                state.machine.phase != .waitingToRetry || state.machine.attempt != attempt
            if !isLate { state.retryTimer = timer }
            return isLate
        }
        if isLate { pool.timers.cancel(timer) }
    }

    // MARK: Observing

    /// Tells the observer of the completion; at once if it was before.
    func add(_ observer: any CompletionObserver) {
        let isDone = state.withLock { state in
            if state.result == nil { state.observers.append(observer) }
            return state.result != nil
        }
        if isDone { observer.completed(self)?.reclaim() }
    }

    /// Tells the observer when the task is done and no body of it runs any more.
    func addDrain(_ observer: any CompletionObserver) {
        let isDone = state.withLock { state in
            let isDone = state.result != nil && state.liveBodies == 0
            if !isDone { state.drainObservers.append(observer) }
            return isDone
        }
        if isDone { observer.completed(self)?.reclaim() }
    }

    func remove(_ observer: any CompletionObserver) {
        state.withLock { state in state.observers.removeAll { $0 === observer } }
    }

    func onCompletion(_ callback: @escaping @Sendable () -> Void) {
        let isDone = state.withLock { state in
            if state.result == nil { state.callbacks.append(callback) }
            return state.result != nil
        }
        if isDone { callback() }
    }

    /// Notes that the body waits for `other`; false if that wait would close a circle.
    func beginWait(for other: TaskCore) -> Bool {
        state.withLock { $0.awaits = other }
        var next: TaskCore? = other
        while let task = next {
            if task === self { return false }
            next = task.state.withLock { $0.awaits }
        }
        return true
    }

    func endWait() { state.withLock { $0.awaits = nil } }

    /// Notes that a task of a pool waits for this one; returns its place if it waits for a slot.
    func noteAwaited() -> Run? {
        state.withLock { state in
            state.isAwaited = true
            return state.machine.phase == .queued ? state.run : nil
        }
    }

    /// The result, if there is one; the failure then counts as known.
    func observedResult() -> Result<ResultBox, any Error>? {
        state.withLock { state in
            if state.result != nil { state.isObserved = true }
            return state.result
        }
    }

    // MARK: Looking

    var isDone: Bool { state.withLock { $0.result != nil } }
    var isFailure: Bool {
        state.withLock { state in
            if case .failure? = state.result { return true }
            return false
        }
    }
    var isBodyRunning: Bool { state.withLock { $0.liveBodies > 0 } }
    var attempts: Int { state.withLock { $0.machine.attempt } }

    /// The error of a failure that nobody asked for.
    var unobservedFailure: (any Error)? {
        state.withLock { state in
            guard !state.isObserved, state.ending != .cancelled,
                case .failure(let error)? = state.result
            else { return nil }
            return error
        }
    }

    var publicState: BackgroundTaskState {
        state.withLock { state in
            if let ending = state.ending { return ending }
            return switch state.machine.phase {
            case .queued: .queued
            case .running, .done: .running
            case .waitingToRetry: .waitingToRetry
            }
        }
    }

    var timings: TaskTimings {
        state.withLock { state in
            TaskTimings(
                submitted: submitted, started: state.started, finished: state.finished,
                now: pool.timers.now)
        }
    }
}
