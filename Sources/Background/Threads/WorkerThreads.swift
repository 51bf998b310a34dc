/// The threads of one pool: a `TaskExecutor` that starts them lazily and lets them go when idle.
///
/// It knows jobs, not slots. A job adds one thread, woken or new, while fewer are busy than there
/// are processors; beyond that ``ThreadPlan`` decides on the timer thread whether more would help.
/// So a hundred thousand suspended tasks need two threads, and a thousand blocking calls get a
/// thousand.
final class WorkerThreads: TaskExecutor, Sendable {
    enum Job {
        case task(UnownedJob)
        case call(@Sendable () -> Void)
    }

    struct State {
        var jobs = RingBuffer<Job>()
        /// Parked threads; the last one parked is the first one woken.
        var idle: [Worker] = []
        /// Every thread that has begun.
        var workers: [Worker] = []
        var threads = 0
        /// Threads asked for that have not begun.
        var starting = 0
        /// Threads there may be, without ``compensations``.
        var limit: Int
        /// Threads blocked in a wait of ours: each may have another in its place.
        var compensations = 0
        var taken = 0
        /// When a job was last taken, or a thread last woken because of that.
        var lastTaken: Int64 = 0
        var plan = ThreadPlan()
        /// When the threads were looked at last, since they are watched.
        var lastLook: ProcessorTime?
        var isWatched = false
        var isClosed = false

        var busy: Int { threads - idle.count }
        var fullLimit: Int { limit + compensations }
    }

    enum Step {
        case run(Job)
        case park
        case exit
    }

    let name: String
    /// An idle thread leaves after this many seconds.
    let idleSeconds: Int
    let state: BusyLock<State>

    init(name: String, limit: Int, idleSeconds: Int = 5) {
        self.name = name
        self.idleSeconds = idleSeconds
        state = BusyLock(State(limit: limit))
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
        enum Next {
            case nothing
            case wake(Worker)
            case start, watch
        }
        let next: Next = state.withLock { state in
            state.jobs.append(job)
            if state.busy < min(onlineCores, state.fullLimit) || takesNoMore(&state) {
                if let worker = state.idle.popLast() { return .wake(worker) }
            }
            if state.threads < min(onlineCores, state.fullLimit) {
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

    /// Whether the busy threads have been inside their jobs for a while; once per such while.
    private func takesNoMore(_ state: inout State) -> Bool {
        guard !state.idle.isEmpty, state.busy < state.fullLimit else { return false }
        let now = monotonicNanoseconds()
        if now - state.lastTaken < ThreadPlan.shortestPause { return false }
        state.lastTaken = now
        return true
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
            return !state.isWatched && !state.jobs.isEmpty && beginWatch(&state)
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
        if state.busy >= state.fullLimit, state.threads > 0 { return false }
        state.isWatched = true
        state.plan.reset()
        state.lastLook = nil
        state.taken = 0
        return true
    }

    private func scheduleLook(after pause: Int64) {
        _ = TimerThread.shared.schedule(at: monotonicNanoseconds() + pause) { self.look() }
    }

    private func look() {
        let busy = state.withLock { state -> [Worker]? in
            if state.jobs.isEmpty || state.busy >= state.fullLimit {
                state.isWatched = false
                return nil
            }
            return Self.sample(of: state.workers)
        }
        guard let busy else { return }
        let runnable = Self.share(runnableIn: busy)
        let time = ProcessorTime.now
        let (woken, started, pause): ([Worker], Int, Int64) = state.withLock { state in
            // Threads that have not begun may be the help that is needed.
            if state.starting > 0 { return ([], 0, state.plan.pause) }
            defer { state.lastLook = time }
            guard let lastLook = state.lastLook else { return ([], 0, state.plan.pause) }
            var count = state.plan.threadsToAdd(
                .init(
                    queued: state.jobs.count, busy: state.busy, limit: state.fullLimit,
                    taken: state.taken, runnable: runnable.map { $0 * Double(state.busy) },
                    working: time.processors(since: lastLook), cores: onlineCores))
            state.taken = 0
            var woken: [Worker] = []
            while count > 0, let worker = state.idle.popLast() {
                worker.isFresh = true
                woken.append(worker)
                count -= 1
            }
            state.threads += count
            state.starting += count
            return (woken, count, state.plan.pause)
        }
        for worker in woken { worker.parker.unpark() }
        startThreads(started)
        scheduleLook(after: pause)
    }

    /// A few of the busy threads, spread evenly.
    private static func sample(of workers: [Worker]) -> [Worker] {
        let busy = workers.filter { !$0.isParked }
        let step = max(1, busy.count / 8)
        return stride(from: 0, to: busy.count, by: step).map { busy[$0] }
    }

    /// Which share of the threads could run, 0 to 1; nil if the kernel does not say.
    private static func share(runnableIn workers: [Worker]) -> Double? {
        let answers = workers.compactMap { isRunnable(threadNumber: $0.threadNumber) }
        if answers.isEmpty { return nil }
        return Double(answers.count { $0 }) / Double(answers.count)
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

    /// A new thread reports for work.
    func begin(_ worker: Worker) {
        state.withLock { state in
            state.starting -= 1
            worker.index = state.workers.count
            state.workers.append(worker)
        }
    }

    /// What a thread does next.
    func nextStep(for worker: Worker) -> Step {
        state.withLock { state in
            worker.isParked = false
            if let job = state.jobs.popFirst() {
                // The first job of a thread that was added says nothing about the others' progress.
                if !worker.isFresh { state.taken += 1 }
                worker.isFresh = false
                state.lastTaken = monotonicNanoseconds()
                return .run(job)
            }
            if state.isClosed {
                remove(worker, &state)
                return .exit
            }
            state.idle.append(worker)
            worker.isParked = true
            return .park
        }
    }

    private func remove(_ worker: Worker, _ state: inout State) {
        state.threads -= 1
        let last = state.workers.removeLast()
        if last !== worker {
            state.workers[worker.index] = last
            last.index = worker.index
        }
    }

    /// After a fruitless park: true if the thread leaves, false if it was woken after all.
    func retire(_ worker: Worker) -> Bool {
        state.withLock { state in
            guard let index = state.idle.firstIndex(where: { $0 === worker }) else { return false }
            state.idle.remove(at: index)
            remove(worker, &state)
            return true
        }
    }

    var counts: (threads: Int, idle: Int) { state.withLock { ($0.threads, $0.idle.count) } }
}
