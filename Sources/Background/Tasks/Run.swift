import Synchronization

/// One admission of a task: its place in the pool for one attempt, and the attempt itself.
final class Run: Sendable {
    @TaskLocal static var current: Run?

    let core: TaskCore
    /// Set under the pool's lock when the seat is made, read only under it.
    nonisolated(unsafe) var seat = SeatID.none
    private let state = Mutex(State())

    /// The number of the attempt, set before its body starts.
    nonisolated(unsafe) private(set) var attempt = 0
    /// Changed under the lock of the task only.
    nonisolated(unsafe) var isAdmitted = false

    /// The Swift task of the body, set by the body itself.
    nonisolated(unsafe) private var bodyTask: UnsafeCurrentTask?

    /// Whether the caller is the body itself, not a child task or a task made by it.
    var isOwnBody: Bool { withUnsafeCurrentTask { $0 != nil && $0 == bodyTask } }

    private struct State {
        var isCancelled = false
        var task: Task<Void, Never>?
        var interrupts: [Int: @Sendable () -> Void] = [:]
        var nextInterrupt = 0
    }

    init(core: TaskCore) {
        self.core = core
    }

    var pool: BackgroundPool { core.pool }
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Starts the attempt: called once, when the seat has its slot.
    func launch() {
        guard let (attempt, body) = core.admit(self) else { return }
        self.attempt = attempt
        let task = Task.detached(executorPreference: core.pool.workers, priority: nil) {
            withUnsafeCurrentTask { self.bodyTask = $0 }
            let result: Result<ResultBox, any Error>
            do {
                result = .success(try await Run.$current.withValue(self, operation: body))
            } catch {
                result = .failure(error)
            }
            self.core.bodyReturned(self, result)
        }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// The body has returned: nothing is left to cancel.
    func forgetTask() { state.withLock { $0.task = nil } }

    /// Cancels the attempt's Swift task and calls whatever interrupts its blocking calls.
    func cancel() {
        let (task, interrupts) = state.withLock { state in
            if state.isCancelled {
                return (nil as Task<Void, Never>?, [] as [@Sendable () -> Void])
            }
            state.isCancelled = true
            return (state.task, state.interrupts.sorted { $0.key < $1.key }.map(\.value))
        }
        task?.cancel()
        for interrupt in interrupts { interrupt() }
    }

    /// Calls `interrupt` when the attempt is cancelled, at once if it is already.
    func addInterrupt(_ interrupt: @escaping @Sendable () -> Void) -> Int {
        let number = state.withLock { state -> Int? in
            if state.isCancelled { return nil }
            state.nextInterrupt += 1
            state.interrupts[state.nextInterrupt] = interrupt
            return state.nextInterrupt
        }
        if number == nil { interrupt() }
        return number ?? 0
    }

    func removeInterrupt(_ number: Int) {
        // Released outside the lock.
        _ = state.withLock { $0.interrupts.removeValue(forKey: number) }
    }
}

/// A value on its way from a body to its handle, whatever its type.
class ResultBox: @unchecked Sendable {}

final class ValueBox<Value: Sendable>: ResultBox, @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
