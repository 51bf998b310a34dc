import Glibc
import Synchronization

/// The threads of one pool: a `TaskExecutor` that starts them lazily and lets them go when idle.
///
/// It knows jobs, not slots. A job wakes one idle thread; without one it starts a thread while
/// there are fewer than processors, and beyond that ``ThreadPlan`` decides on the timer thread
/// whether another thread would help. So a hundred thousand suspended tasks need two threads, and a
/// thousand blocking calls get a thousand.
final class WorkerThreads: TaskExecutor, Sendable {
    enum Job {
        case task(UnownedJob)
        case call(@Sendable () -> Void)
    }

    struct State {
        var jobs = RingBuffer<Job>()
        /// Parked threads; the last one parked is the first one woken.
        var idle: [Worker] = []
        var threads = 0
        /// Threads asked for that have not begun.
        var starting = 0
        /// Threads there may be, without ``compensations``.
        var limit: Int
        /// Threads blocked in a wait of ours: each may have another in its place.
        var compensations = 0
        var taken = 0
        var plan = ThreadPlan()
        var isWatched = false
        var isClosed = false
        var windowStart: Int64 = 0
        var windowUse: Int64 = 0
        var load: Double?
    }

    enum Step {
        case run(Job)
        case park
        case exit
    }

    /// An idle thread leaves after this many seconds.
    static let idleSeconds = 5

    let name: String
    let state: Mutex<State>

    init(name: String, limit: Int) {
        self.name = name
        state = Mutex(State(limit: limit))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if let worker = Worker.current, worker.capturesNextJob {
            worker.capturesNextJob = false
            worker.captured = job
            return
        }
        add(.task(job))
    }

    /// Runs a closure on one of the threads.
    func call(_ body: @escaping @Sendable () -> Void) { add(.call(body)) }

    private func add(_ job: Job) {
        enum Next { case nothing, wake(Worker), start, watch }
        let next: Next = state.withLock { state in
            state.jobs.append(job)
            if let worker = state.idle.popLast() { return .wake(worker) }
            if state.threads < min(onlineCores, state.limit + state.compensations) {
                state.threads += 1
                state.starting += 1
                return .start
            }
            if state.isWatched { return .nothing }
            return beginWatch(&state) ? .watch : .nothing
        }
        switch next {
        case .nothing: break
        case .wake(let worker): worker.parker.unpark()
        case .start: startThreads(1)
        case .watch: scheduleLook(after: ThreadPlan.shortestPause)
        }
    }

    /// Sets how many threads there may be beside the compensating ones.
    func setLimit(_ limit: Int) {
        changeLimit { $0.limit = limit }
    }

    /// A thread begins (1) or ends (-1) a wait in which it is of no use to the pool.
    func compensate(_ change: Int) {
        changeLimit { $0.compensations += change }
    }

    private func changeLimit(_ change: (inout State) -> Void) {
        let watch = state.withLock { state in
            change(&state)
            return !state.isWatched && !state.jobs.isEmpty && state.idle.isEmpty
                && beginWatch(&state)
        }
        if watch { scheduleLook(after: ThreadPlan.shortestPause) }
    }

    /// Lets the threads leave as soon as they have nothing to do.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.parker.unpark() }
    }

    // MARK: Watching

    private func beginWatch(_ state: inout State) -> Bool {
        guard state.threads < state.limit + state.compensations || state.threads == 0 else {
            return false
        }
        state.isWatched = true
        state.plan.reset()
        state.taken = 0
        state.windowStart = monotonicNanoseconds()
        state.windowUse = processNanoseconds()
        state.load = nil
        return true
    }

    private func scheduleLook(after pause: Int64) {
        _ = TimerThread.shared.schedule(at: monotonicNanoseconds() + pause) { self.look() }
    }

    private func look() {
        let (count, pause): (Int, Int64?) = state.withLock { state in
            let limit = state.limit + state.compensations
            if state.jobs.isEmpty || !state.idle.isEmpty || state.threads >= limit {
                state.isWatched = false
                return (0, nil)
            }
            // Threads that have not begun may be the help that is needed.
            if state.starting > 0 { return (0, state.plan.pause) }
            measureLoad(&state)
            let count = state.plan.threadsToStart(
                .init(
                    queued: state.jobs.count, threads: state.threads, limit: limit,
                    taken: state.taken, load: state.load))
            state.taken = 0
            state.threads += count
            state.starting += count
            return (count, state.plan.pause)
        }
        startThreads(count)
        if let pause { scheduleLook(after: pause) }
    }

    /// Takes the share of the processors in use over windows of a millisecond or more.
    private func measureLoad(_ state: inout State) {
        let now = monotonicNanoseconds()
        let elapsed = now - state.windowStart
        state.load = nil
        guard elapsed >= 1_000_000 else { return }
        let use = processNanoseconds()
        state.load = Double(use - state.windowUse) / Double(elapsed) / Double(onlineCores)
        state.windowStart = now
        state.windowUse = use
    }

    // MARK: Threads

    private func startThreads(_ count: Int) {
        for _ in 0..<count where !startThread(named: name, { Worker(pool: self).run() }) {
            // The system has no thread to give now. Those at work go on; look again later.
            let watch = state.withLock { state in
                state.threads -= 1
                state.starting -= 1
                return !state.isWatched && beginWatch(&state)
            }
            if watch { scheduleLook(after: ThreadPlan.longestPause) }
        }
    }

    /// What a thread does next; `isFresh` until it has taken its first job.
    func nextStep(for worker: Worker) -> Step {
        state.withLock { state in
            if worker.isFresh { state.starting -= worker.hasBegun ? 0 : 1 }
            worker.hasBegun = true
            if let job = state.jobs.popFirst() {
                // A new thread's first job says nothing about the others' progress.
                if !worker.isFresh { state.taken += 1 }
                worker.isFresh = false
                return .run(job)
            }
            if state.isClosed {
                state.threads -= 1
                return .exit
            }
            state.idle.append(worker)
            return .park
        }
    }

    /// After a fruitless park: true if the thread leaves, false if it was woken after all.
    func retire(_ worker: Worker) -> Bool {
        state.withLock { state in
            guard let index = state.idle.firstIndex(where: { $0 === worker }) else { return false }
            state.idle.remove(at: index)
            state.threads -= 1
            return true
        }
    }

    var counts: (threads: Int, idle: Int) { state.withLock { ($0.threads, $0.idle.count) } }
}
