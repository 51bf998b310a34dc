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

    private struct State {
        var snapshot = Snapshot()
        var items: [ItemState] = []
        var events: [Event] = []
    }

    private enum ItemState {
        case waiting
        case running(label: String, since: ContinuousClock.Instant)
        case ended
    }

    /// Something that a plain log tells.
    public enum Event: Sendable {
        case failed(label: String, message: String)
        case retrying(label: String, attempt: Int, message: String)
    }

    private let clock = ContinuousClock()
    private let begun: ContinuousClock.Instant
    private let state = Mutex(State())

    public init() {
        begun = clock.now
    }

    /// The state now.
    public func snapshot() -> Snapshot {
        let now = clock.now
        return state.withLock { state in
            var copy = state.snapshot
            copy.seconds = (now - begun).seconds
            for case .running(let label, let since) in state.items {
                copy.running.append((label, (now - since).seconds))
            }
            copy.running.sort { $0.seconds > $1.seconds }
            return copy
        }
    }

    /// The events since the last call.
    public func takeEvents() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    func begin(items: Int) {
        state.withLock {
            $0.snapshot.items = items
            $0.items = Array(repeating: .waiting, count: items)
        }
    }

    func enter(_ phase: Snapshot.Phase) {
        state.withLock { $0.snapshot.phase = phase }
    }

    func itemStarted(_ index: Int, label: String) {
        let now = clock.now
        state.withLock { state in
            if case .ended = state.items[index] { return }
            state.items[index] = .running(label: label, since: now)
        }
    }

    /// Counts an item as ready, the first time that it is said.
    func itemEnded(_ index: Int, label: String, rows: Int, failure: String?) {
        state.withLock { state in
            if case .ended = state.items[index] { return }
            state.items[index] = .ended
            state.snapshot.finished += 1
            state.snapshot.rows += rows
            guard let failure else { return }
            state.snapshot.failed += 1
            state.events.append(.failed(label: label, message: failure))
        }
    }

    func itemRetries(label: String, attempt: Int, message: String) {
        state.withLock {
            $0.events.append(.retrying(label: label, attempt: attempt, message: message))
        }
    }

    func add(bytes: Int) {
        state.withLock { $0.snapshot.bytes += bytes }
    }

    func add(rowsWritten rows: Int) {
        state.withLock { $0.snapshot.rowsWritten += rows }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
