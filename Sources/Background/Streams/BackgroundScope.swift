import Synchronization

/// Tasks that end before the scope that made them does.
///
/// Made by ``withBackgroundScope(in:_:)``.
public final class BackgroundScope: CompletionObserver {
    /// The pool of the scope's tasks.
    public let pool: BackgroundPool

    private struct State {
        var live: [ObjectIdentifier: TaskCore] = [:]
        var failed: [TaskCore] = []
        var count = 0
        var isCancelled = false
        var isClosed = false
        var waiter: WaitToken?
    }

    private let state = Mutex(State())

    init(pool: BackgroundPool) {
        self.pool = pool
    }

    /// Submits a closure whose task ends before the scope; see ``BackgroundPool``.
    ///
    /// Using a scope after its end is a programmer's error and traps.
    @discardableResult
    public func background<Value: Sendable>(
        _ options: TaskOptions = TaskOptions(), _ body: @escaping @Sendable () throws -> Value
    ) -> BackgroundTask<Value> {
        adopt(pool.makeCore(options) { ValueBox(try body()) })
    }

    /// Submits an async closure whose task ends before the scope; see ``BackgroundPool``.
    @discardableResult
    public func background<Value: Sendable>(
        _ options: TaskOptions = TaskOptions(),
        _ body: @escaping @Sendable () async throws -> Value
    ) -> BackgroundTask<Value> {
        adopt(pool.makeCore(options) { ValueBox(try await body()) })
    }

    /// Cancels every task of the scope, those to come included.
    public func cancel() {
        let live = state.withLock { state in
            state.isCancelled = true
            return state.live.values.sorted { $0.number > $1.number }
        }
        // The last first: else the slots of those at work would go to those in the queue.
        for task in live { task.cancel() }
    }

    private func adopt<Value>(_ core: TaskCore) -> BackgroundTask<Value> {
        let isCancelled = state.withLock { state in
            precondition(!state.isClosed, "a scope was used after its end")
            state.live[ObjectIdentifier(core)] = core
            state.count += 1
            return state.isCancelled
        }
        core.start()
        core.addDrain(self)
        if isCancelled { core.cancel() }
        return BackgroundTask(core)
    }

    /// A task is done and no body of it runs any more.
    func completed(_ task: TaskCore) -> WaitToken? {
        let waiter = state.withLock { state -> WaitToken? in
            state.live[ObjectIdentifier(task)] = nil
            if task.unobservedFailure != nil { state.failed.append(task) }
            guard state.live.isEmpty else { return nil }
            state.isClosed = state.waiter != nil
            defer { state.waiter = nil }
            return state.waiter
        }
        return waiter?.claim(.completed) == true ? waiter : nil
    }

    private func close(_ token: WaitToken) {
        let isOver = state.withLock { state in
            state.isClosed = state.live.isEmpty
            if !state.live.isEmpty { state.waiter = token }
            return state.live.isEmpty
        }
        if isOver, token.claim(.completed) { token.reclaim() }
    }

    private var liveTasks: [TaskCore] { state.withLock { Array($0.live.values) } }

    func drain(isolation: isolated (any Actor)?) async {
        _ = await Waiting.suspend(
            for: liveTasks, cancellation: .calls { self.cancel() }, isolation: isolation
        ) { close($0) }
    }

    func drainBlocking() {
        _ = Waiting.block(
            for: liveTasks, timeout: nil, cancellation: .calls { self.cancel() }
        ) { close($0) }
    }

    /// Throws the failures that nobody asked for.
    func throwUnobserved() throws {
        let (failed, count) = state.withLock { ($0.failed, $0.count) }
        let failures = failed.compactMap { task -> (label: String, error: any Error)? in
            guard let error = task.unobservedFailure else { return nil }
            _ = task.observedResult()
            return (task.label, error)
        }
        if !failures.isEmpty { throw PoolError.tasksFailed(failures, of: count) }
    }
}

/// Runs `body` with a scope and returns when every task of the scope has ended.
///
/// When `body` returns, its tasks are waited for. When it throws, they are cancelled first. When
/// the caller is cancelled, so are they. "Ended" means that no body runs any more, not even one
/// whose handle completed at its deadline.
///
/// ```swift
/// let sum = try await withBackgroundScope { scope in
///     let left = scope.background { try load("left.csv") }
///     let right = scope.background { try load("right.csv") }
///     return try await left.value + right.value
/// }
/// ```
///
/// - Throws: what `body` throws; otherwise ``PoolError`` with code `tasksFailed` if a task failed
///   and nobody asked for its result.
public func withBackgroundScope<Result>(
    in pool: BackgroundPool = .shared, isolation: isolated (any Actor)? = #isolation,
    _ body: (BackgroundScope) async throws -> Result
) async throws -> Result {
    let scope = BackgroundScope(pool: pool)
    let result: Result
    do {
        result = try await body(scope)
    } catch {
        scope.cancel()
        await scope.drain(isolation: isolation)
        throw error
    }
    await scope.drain(isolation: isolation)
    try scope.throwUnobserved()
    return result
}

/// Runs `body` with a scope and blocks until every task of the scope has ended.
///
/// See the `async` form.
@_disfavoredOverload
@available(*, noasync, message: "use 'await'")
public func withBackgroundScope<Result>(
    in pool: BackgroundPool = .shared, _ body: (BackgroundScope) throws -> Result
) throws -> Result {
    let scope = BackgroundScope(pool: pool)
    let result: Result
    do {
        result = try body(scope)
    } catch {
        scope.cancel()
        scope.drainBlocking()
        throw error
    }
    scope.drainBlocking()
    try scope.throwUnobserved()
    return result
}
