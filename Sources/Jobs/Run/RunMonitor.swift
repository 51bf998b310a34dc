import Synchronization

/// What a run has done so far: written by the items as they go, read by whoever shows progress.
public final class RunMonitor: Sendable {
    /// The state at one moment.
    public struct Snapshot: Sendable {
        /// What the run is doing.
        public enum Phase: String, Sendable { case loading, writing, done }

        public var phase = Phase.loading
        public var items = 0
        /// Items that are ready, failures included.
        public var finished = 0
        public var failed = 0
        /// Rows of the items that are ready.
        public var rows = 0
        /// Bytes that came in.
        public var bytes = 0
        /// Rows written of those in the table.
        public var rowsWritten = 0
        /// Items now being loaded, with the seconds since they began, slowest first.
        public var running: [(label: String, seconds: Double)] = []
        public var seconds = 0.0

        /// The seconds left at the pace so far; nil while there is too little to go by.
        public var secondsLeft: Double? {
            guard phase == .loading, finished >= 3, items > finished, seconds > 0.5 else {
                return nil
            }
            return seconds / Double(finished) * Double(items - finished)
        }
    }

    /// Something that a plain log tells.
    public enum Event: Sendable {
        case failed(label: String, message: String)
        case retrying(label: String, attempt: Int, message: String)
    }

    private let clock = ContinuousClock()
    private let begun: ContinuousClock.Instant
    private let state = Mutex((phase: Snapshot.Phase.loading, events: [Event]()))
    private let items = AtomicLazyReference<ItemClocks>()
    private let finished = Atomic(0)
    private let failed = Atomic(0)
    private let rows = Atomic(0)
    private let bytes = Atomic(0)
    private let rowsWritten = Atomic(0)

    private let log: EventLog?

    /// - Parameter log: is told what happens, as it does.
    public init(log: EventLog? = nil) {
        self.log = log
        begun = clock.now
    }

    /// Since the monitor was made.
    private var nanoseconds: Int64 { (clock.now - begun).nanoseconds }

    /// The state now.
    public func snapshot() -> Snapshot {
        let now = nanoseconds
        var copy = Snapshot()
        copy.phase = state.withLock { $0.phase }
        copy.finished = finished.load(ordering: .relaxed)
        copy.failed = failed.load(ordering: .relaxed)
        copy.rows = rows.load(ordering: .relaxed)
        copy.bytes = bytes.load(ordering: .relaxed)
        copy.rowsWritten = rowsWritten.load(ordering: .relaxed)
        copy.seconds = Double(now) / 1e9
        if let items = items.load() {
            copy.items = items.count
            copy.running = items.running(at: now).sorted { $0.seconds > $1.seconds }
        }
        return copy
    }

    /// The events since the last call.
    public func takeEvents() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Says what is going to be loaded; once, before any item starts.
    func begin(_ plan: Plan) {
        _ = items.storeIfNil(ItemClocks(labels: plan.items.map(\.label)))
        log?.runStarted(plan)
    }

    func enter(_ phase: Snapshot.Phase) {
        state.withLock { $0.phase = phase }
    }

    func itemStarted(_ index: Int, label: String) {
        items.load()?.start(index, at: nanoseconds)
        log?.itemStarted(label: label)
    }

    /// Counts an item as ready, the first time that it is said.
    ///
    /// - Parameter wasStopped: it ended with the run: neither ready nor failed.
    func itemEnded(_ index: Int, _ item: ItemResult, wasStopped: Bool) {
        guard let items = items.load(), items.end(index) else { return }
        if item.outcome != .skipped { log?.itemEnded(item) }
        if wasStopped || item.outcome == .late { return }
        finished.add(1, ordering: .relaxed)
        rows.add(item.rows, ordering: .relaxed)
        guard !item.outcome.isFinished else { return }
        failed.add(1, ordering: .relaxed)
        state.withLock {
            $0.events.append(.failed(label: item.label, message: item.error ?? ""))
        }
    }

    func itemRetries(_ index: Int, label: String, attempt: Int, message: String) {
        items.load()?.start(index, at: nanoseconds)
        log?.itemRetries(label: label, attempt: attempt, message: message)
        state.withLock {
            $0.events.append(.retrying(label: label, attempt: attempt, message: message))
        }
    }

    func schemaResolved(_ report: RunReport) {
        log?.schemaResolved(report)
    }

    /// Says that the run is over.
    func end(_ report: RunReport) {
        enter(.done)
        log?.published(report)
    }

    func add(bytes count: Int) {
        bytes.add(count, ordering: .relaxed)
    }

    func add(rowsWritten count: Int) {
        rowsWritten.add(count, ordering: .relaxed)
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// The duration in nanoseconds, rounded down.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
