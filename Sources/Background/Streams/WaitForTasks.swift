import Synchronization

/// When a wait for several tasks ends.
public enum WaitCondition: Sendable {
    /// As soon as one of them has completed, well or not.
    case firstCompleted
    /// As soon as one of them has failed, or all have completed.
    case firstFailure
    /// When all of them have completed.
    case allCompleted
}

/// Counts the completions of several tasks for one wait.
final class GroupObserver: CompletionObserver {
    private let token: WaitToken
    private let condition: WaitCondition
    private let remaining: Atomic<Int>

    init(_ token: WaitToken, condition: WaitCondition, count: Int) {
        self.token = token
        self.condition = condition
        remaining = Atomic(count)
    }

    func completed(_ task: TaskCore) -> WaitToken? {
        let left = remaining.subtract(1, ordering: .acquiringAndReleasing).newValue
        let isOver =
            switch condition {
            case .firstCompleted: true
            case .firstFailure: left == 0 || task.isFailure
            case .allCompleted: left == 0
            }
        return isOver && token.claim(.completed) ? token : nil
    }
}

/// Waits for several tasks and says which are done.
///
/// - Returns: the tasks in their order, parted into those done and those pending; failures stay in
///   their handles.
/// - Throws: `CancellationError` if the caller is cancelled; the tasks go on.
public func wait<Value: Sendable>(
    for tasks: [BackgroundTask<Value>], until condition: WaitCondition = .allCompleted,
    isolation: isolated (any Actor)? = #isolation
) async throws -> (done: [BackgroundTask<Value>], pending: [BackgroundTask<Value>]) {
    if !isOver(tasks, condition) {
        let cores = tasks.map(\.core)
        var observer: GroupObserver?
        let cause = await Waiting.suspend(for: cores) { token in
            observer = register(token, cores, condition)
        }
        // Tasks that are done have forgotten their observers.
        if let observer, condition != .allCompleted || cause != .completed {
            for core in cores { core.remove(observer) }
        }
        if cause == .cancelled { throw CancellationError() }
        if cause == .waitsForItself { throw PoolError.waitsForItself(label: tasks[0].label) }
    }
    return parted(tasks)
}

/// Blocks the thread until several tasks are done, and says which are.
///
/// - Parameter timeout: how long to wait at most; the result then says what is pending.
/// - Throws: `CancellationError` if the caller is a task of a pool and is cancelled.
@available(*, noasync, message: "use 'await wait(for:until:)'")
public func wait<Value: Sendable>(
    for tasks: [BackgroundTask<Value>], until condition: WaitCondition = .allCompleted,
    timeout: Duration? = nil
) throws -> (done: [BackgroundTask<Value>], pending: [BackgroundTask<Value>]) {
    if !isOver(tasks, condition) {
        let cores = tasks.map(\.core)
        var observer: GroupObserver?
        let cause = Waiting.block(for: cores, timeout: timeout) { token in
            observer = register(token, cores, condition)
        }
        // Tasks that are done have forgotten their observers.
        if let observer, condition != .allCompleted || cause != .completed {
            for core in cores { core.remove(observer) }
        }
        if cause == .cancelled { throw CancellationError() }
        if cause == .waitsForItself { throw PoolError.waitsForItself(label: tasks[0].label) }
    }
    return parted(tasks)
}

private func register(
    _ token: WaitToken, _ cores: [TaskCore], _ condition: WaitCondition
) -> GroupObserver {
    let observer = GroupObserver(token, condition: condition, count: cores.count)
    for core in cores { core.add(observer) }
    return observer
}

private func isOver<Value>(_ tasks: [BackgroundTask<Value>], _ condition: WaitCondition) -> Bool {
    switch condition {
    case .firstCompleted: tasks.isEmpty || tasks.contains { $0.core.isDone }
    case .firstFailure:
        tasks.contains { $0.core.isFailure } || tasks.allSatisfy { $0.core.isDone }
    case .allCompleted: tasks.allSatisfy { $0.core.isDone }
    }
}

private func parted<Value>(
    _ tasks: [BackgroundTask<Value>]
) -> (done: [BackgroundTask<Value>], pending: [BackgroundTask<Value>]) {
    var done: [BackgroundTask<Value>] = []
    var pending: [BackgroundTask<Value>] = []
    for task in tasks {
        if task.core.isDone { done.append(task) } else { pending.append(task) }
    }
    return (done, pending)
}
