extension Sequence {
    /// The values of the tasks in their order, when all of them are done.
    ///
    /// - Throws: ``PoolError`` with code `tasksFailed` that names every task that failed, after all
    ///   are done: their handles keep the values of the others. `CancellationError` if the caller
    ///   is cancelled.
    public func values<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> [Value] where Element == BackgroundTask<Value> {
        let tasks = Array(self)
        _ = try await wait(for: tasks, until: .allCompleted)
        return try collect(tasks)
    }

    /// Blocks the thread until all the tasks are done; their values in their order.
    ///
    /// - Parameter timeout: how long to wait at most.
    /// - Throws: as the `async` form; ``PoolError`` with code `waitTimedOut` when the time is up:
    ///   the tasks go on.
    @available(*, noasync, message: "use 'await values()'")
    public func values<Value: Sendable>(
        timeout: Duration? = nil
    ) throws -> [Value] where Element == BackgroundTask<Value> {
        let tasks = Array(self)
        let pending = try wait(for: tasks, until: .allCompleted, timeout: timeout).pending
        if let late = pending.first {
            throw PoolError.waitTimedOut(label: late.label, after: timeout!)
        }
        return try collect(tasks)
    }
}

private func collect<Value>(_ tasks: [BackgroundTask<Value>]) throws -> [Value] {
    var values: [Value] = []
    var failures: [(label: String, error: any Error)] = []
    values.reserveCapacity(tasks.count)
    for task in tasks {
        switch task.knownResult! {
        case .success(let value): values.append(value)
        case .failure(let error): failures.append((task.label, error))
        }
    }
    if !failures.isEmpty { throw PoolError.tasksFailed(failures, of: tasks.count) }
    return values
}
