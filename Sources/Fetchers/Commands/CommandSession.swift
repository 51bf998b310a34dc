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
    private static let groups = Mutex(Groups())

    /// The process groups of all sessions.
    private struct Groups {
        var running: Set<pid_t> = []
        /// Programs on their way to become a group.
        var starting = 0
        var isOver = false
    }

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
        // What is being started has no number yet: it takes the system a millisecond.
        for _ in 0..<1000 {
            let isDone = groups.withLock { groups in
                groups.isOver = true
                for group in groups.running { kill(-group, SIGKILL) }
                return groups.starting == 0
            }
            if isDone { return }
            usleep(1000)
        }
    }

    /// Runs `start`, which starts a program as the leader of a group, and takes it down.
    ///
    /// - Throws: what `start` throws; `CancellationError` after `killAll`.
    func begin(
        _ stop: StopSignal, _ start: () throws -> ChildProcess
    ) throws -> ChildProcess {
        try CommandSession.groups.withLock { groups in
            if groups.isOver { throw CancellationError() }
            groups.starting += 1
        }
        let child: ChildProcess
        do {
            child = try start()
        } catch {
            CommandSession.groups.withLock { $0.starting -= 1 }
            throw error
        }
        let group = child.id
        CommandSession.groups.withLock { groups in
            groups.starting -= 1
            groups.running.insert(group)
        }
        let isLate = state.withLock { state in
            state.running[ObjectIdentifier(stop)] = stop
            return state.isShutDown
        }
        if isLate { stop.set() }
        return child
    }

    /// Kills what is left of the group of a program that has ended. The number of the group may be
    /// another's once its leader is reaped, so this comes before, and nobody signals it after.
    func end(_ group: pid_t) {
        CommandSession.groups.withLock { groups in
            groups.running.remove(group)
            kill(-group, SIGKILL)
        }
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
