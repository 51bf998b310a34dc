import Synchronization

/// A pool of slots and threads for work that waits: files, databases, web servers, commands.
///
/// A *slot* is one admitted task, held across `await`: a pool of width 64 has at most 64 tasks
/// begun and not ended. A task that waits for another task lends its slot meanwhile, so tasks may
/// wait for tasks to any depth at any width. A task that waits for its next attempt or for its
/// target's limit holds no slot.
///
/// The threads are the pool's own: named, started when a job finds none, gone when idle. Blocking
/// calls are welcome in them. They never keep the process alive.
///
/// ```swift
/// let pool = BackgroundPool(width: 100)
/// let loads = paths.map { path in pool.background(label: path) { try load(path) } }
/// let tables = try loads.values()
/// ```
///
/// A pool lives as long as its last task, whether or not anybody keeps a reference to it.
public final class BackgroundPool: Sendable {
    /// The pool of the free function ``background(label:priority:target:timeout:deadline:retry:_:)``.
    public static let shared = BackgroundPool(width: defaultWidth, name: "background")

    /// The width of ``shared`` until it is set.
    public static let defaultWidth = 64

    typealias Machine = SeatMachine<Run, WaitToken>

    private struct State: Sendable {
        var machine: Machine
        /// What the threads were told last.
        var threadLimit: Int
        /// Runs whose handle is done without them, and since when.
        var stuck: [ObjectIdentifier: (run: Run, since: Int64)] = [:]
    }

    let workers: WorkerThreads
    let timers: any Timers
    private let state: BusyLock<State>
    private let lastNumber = Atomic<Int>(0)
    private let unobserved = Mutex<@Sendable (String, any Error) -> Void>(printUnobserved)

    /// Permits for parts that keep a processor busy: parsing, formatting, compressing.
    ///
    /// All pools share one semaphore unless they are given their own: its capacity is the number of
    /// processors that are online.
    public let cores: WeightedSemaphore

    /// Bounds the bytes that the pool's tasks hold at once; 512 MB until its capacity is set.
    ///
    /// A task takes permits for what it is about to hold, before it holds it.
    public let bytesInFlight = WeightedSemaphore(capacity: 512 << 20)

    /// Makes a pool.
    ///
    /// - Parameters:
    ///   - width: how many tasks may be begun and not ended at once; at least 1.
    ///   - name: what its threads are called in `top -H` and debuggers; the first 15 bytes count.
    ///   - cores: the permits of ``withCorePermit(_:)-(()->_)``.
    public convenience init(
        width: Int = defaultWidth, name: String = "bg-pool", cores: WeightedSemaphore = .cores
    ) {
        self.init(width: width, name: name, cores: cores, timers: TimerThread.shared)
    }

    /// Makes a pool whose deadlines, retries and timeouts follow the given timers.
    package init(
        width: Int, name: String = "bg-pool", cores: WeightedSemaphore = .cores,
        timers: any Timers
    ) {
        workers = WorkerThreads(name: name, limit: width)
        self.timers = timers
        self.cores = cores
        state = BusyLock(State(machine: Machine(width: width), threadLimit: width))
    }

    deinit { workers.close() }

    /// How many tasks may be begun and not ended at once; at least 1, set at any time.
    ///
    /// A larger width starts waiting tasks at once. A smaller one takes nothing away: tasks end
    /// until their number is below it.
    public var width: Int {
        get { state.withLock { $0.machine.width } }
        set { perform { $0.machine.setWidth(newValue) } }
    }

    /// Bounds how many tasks may work on one target (a host, a database file) at once.
    ///
    /// - Parameters:
    ///   - target: the name that tasks are given as `target`.
    ///   - count: at least 1; nil lifts the limit.
    public func limit(target: String, to count: Int?) {
        perform { $0.machine.setLimit(count, of: target) }
    }

    /// Sets what is told of a failure that nobody asked for: neither value, result nor callback.
    ///
    /// The default writes one line to standard error.
    public func onUnobservedFailure(
        _ body: @escaping @Sendable (_ label: String, _ error: any Error) -> Void
    ) {
        unobserved.withLock { $0 = body }
    }

    func reportUnobserved(label: String, error: any Error) {
        unobserved.withLock { $0 }(label, error)
    }

    func makeCore(
        _ options: TaskOptions, _ body: @escaping @Sendable () async throws -> ResultBox
    ) -> TaskCore {
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        return TaskCore(pool: self, number: number, options: options, body: body)
    }

    // MARK: Events for the machine

    /// Lets the machine handle events under the lock, then carries its actions out without it.
    private func perform(later isLater: Bool = false, _ events: (inout State) -> Void) {
        let (actions, limit) = state.withLock { state -> ([Machine.Action], Int?) in
            events(&state)
            // Each abandoned body may occupy a thread, and so may each slot beyond the width.
            let limit =
                max(state.machine.width, state.machine.active) + state.machine.stuckCount
            let isNew = limit != state.threadLimit
            state.threadLimit = limit
            return (state.machine.takeActions(), isNew ? limit : nil)
        }
        if let limit { workers.setLimit(limit) }
        if actions.isEmpty { return }
        if isLater { later { Self.carryOut(actions) } } else { Self.carryOut(actions) }
    }

    private static func carryOut(_ actions: [Machine.Action]) {
        for action in actions {
            switch action {
            case .start(let run): run.launch()
            case .resume(let waiter): waiter.wake()
            }
        }
    }

    func submit(_ run: Run, privileged: Bool) {
        let options = run.core.options
        perform {
            run.seat = $0.machine.submit(
                run, priority: options.priority.rank, target: options.target,
                privileged: privileged)
        }
    }

    func lend(_ run: Run) { perform { $0.machine.lend(run.seat) } }
    func promote(_ run: Run) { perform { $0.machine.promote(run.seat) } }
    func block(_ run: Run) { perform { $0.machine.block(run.seat) } }
    func unblock(_ run: Run) { perform { $0.machine.unblock(run.seat) } }
    func finish(_ run: Run) { settle(run, finishes: true, abandons: false, waking: []) }

    func reclaim(_ run: Run, for waiter: WaitToken, immediately: Bool) {
        perform { $0.machine.reclaim(run.seat, for: waiter, immediately: immediately) }
    }

    func claimInline(parent: Run, child: Run) -> Bool {
        var isClaimed = false
        perform { isClaimed = $0.machine.claimInline(parent: parent.seat, child: child.seat) }
        return isClaimed
    }

    /// The end of a run, or of its handle without it, and the waits that this ends.
    ///
    /// One event to the machine: waiters of this pool are in line for the slot before it is free.
    /// Nobody is started or resumed by the caller itself if `isLater`: it may be a handler of
    /// cancellation.
    func settle(
        _ run: Run?, finishes: Bool, abandons: Bool, waking tokens: [WaitToken],
        later isLater: Bool = false
    ) {
        if run != nil && (finishes || abandons) || tokens.contains(where: { $0.run?.pool === self })
        {
            perform(later: isLater) { state in
                for token in tokens where token.run?.pool === self {
                    state.machine.reclaim(token.run!.seat, for: token)
                }
                guard let run else { return }
                // The body may have returned since the timer fired, and its seat be gone.
                if abandons, state.machine.isLive(run.seat) {
                    state.machine.abandon(run.seat)
                    state.stuck[ObjectIdentifier(run)] = (run, self.timers.now)
                }
                if finishes {
                    state.machine.finish(run.seat)
                    if !state.stuck.isEmpty { state.stuck[ObjectIdentifier(run)] = nil }
                }
            }
        }
        for token in tokens where token.run?.pool !== self {
            if isLater { later { token.reclaim() } } else { token.reclaim() }
        }
    }

    // MARK: Looking

    /// What the pool is doing now.
    public var statistics: PoolStatistics {
        let threads = workers.counts
        let now = timers.now
        return state.withLock { state in
            let machine = state.machine
            return PoolStatistics(
                width: machine.width, running: machine.active - machine.stuckCount,
                waiting: machine.lentCount, queued: machine.queuedCount,
                waitingForTarget: machine.parkedCount, threads: threads.threads,
                idleThreads: threads.idle,
                stuck: state.stuck.values.sorted { $0.since < $1.since }.map {
                    StuckTask(label: $0.run.core.label, since: .nanoseconds(now - $0.since))
                })
        }
    }
}
