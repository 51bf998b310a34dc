import Glibc
import Synchronization

/// The programs of one run, and the memory that their output may use.
///
/// End every session of your own by `shutdown()`, so that none of its programs is left.
public final class CommandSession: Sendable {
    /// A session for scripts, which lives as long as the process.
    public static let shared = CommandSession()

    let budget: MemoryBudget
    /// Where output beyond the budget goes; nil for the usual places.
    let spoolFolder: String?
    private let state = Mutex(State())
    /// The process groups of all sessions.
    private static let groups = Mutex<Set<pid_t>>([])

    private struct State {
        var running: [ObjectIdentifier: StopSignal] = [:]
        var isShutDown = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter memoryBytes: the bytes of output kept in memory, over all items; output beyond goes
    ///   to temporary files.
    public convenience init(memoryBytes: Int = 256 << 20) {
        self.init(budget: MemoryBudget(bytes: memoryBytes))
    }

    package init(budget: MemoryBudget, spoolFolder: String? = nil) {
        self.budget = budget
        self.spoolFolder = spoolFolder
    }

    /// Tells the programs that still run to stop, and waits until they have, at most some seconds.
    /// Calling it again does nothing.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            let (stops, isIdle) = state.withLock { state in
                state.isShutDown = true
                if !state.running.isEmpty { state.waiters.append(continuation) }
                return (Array(state.running.values), state.running.isEmpty)
            }
            for stop in stops { stop.set() }
            if isIdle { continuation.resume() }
        }
    }

    /// Kills every program of this process, with all that they started in their process groups: for
    /// the moment before `exit`, when nobody can wait for them.
    public static func killAll() {
        groups.withLock { groups in
            for group in groups { kill(-group, SIGKILL) }
        }
    }

    /// Takes down that a program runs as the leader of a group.
    func began(_ group: pid_t, _ stop: StopSignal) {
        CommandSession.groups.withLock { _ = $0.insert(group) }
        let isLate = state.withLock { state in
            state.running[ObjectIdentifier(stop)] = stop
            return state.isShutDown
        }
        if isLate { stop.set() }
    }

    /// Takes down that a program has ended. Its number may be another's once it is reaped, so this
    /// comes before.
    func ends(_ group: pid_t) {
        CommandSession.groups.withLock { _ = $0.remove(group) }
    }

    /// Takes down that a program was reaped.
    func ended(_ stop: StopSignal) {
        let waiters = state.withLock { state in
            state.running[ObjectIdentifier(stop)] = nil
            defer { if state.running.isEmpty { state.waiters = [] } }
            return state.running.isEmpty ? state.waiters : []
        }
        for waiter in waiters { waiter.resume() }
    }
}
