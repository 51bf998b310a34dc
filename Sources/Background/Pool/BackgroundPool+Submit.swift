extension BackgroundPool {
    /// Submits a closure and returns at once with a handle on its value.
    ///
    /// The closure runs on a thread of the pool when it has a slot; it may block. It does not
    /// inherit the task-local values of the caller.
    ///
    /// - Parameters:
    ///   - label: the name of the task in errors and reports.
    ///   - priority: its place among the tasks that wait for a slot.
    ///   - target: what it works on, for ``limit(target:to:)``.
    ///   - timeout: how long one attempt may take.
    ///   - deadline: how long the task may take in all.
    ///   - retry: when a failed attempt is followed by another.
    ///   - body: the work; it runs once for each attempt.
    @discardableResult
    public func background<Value: Sendable>(
        label: String? = nil, priority: BackgroundPriority = .normal, target: String? = nil,
        timeout: Duration? = nil, deadline: Duration? = nil, retry: RetryPolicy = .never,
        _ body: @escaping @Sendable () throws -> Value
    ) -> BackgroundTask<Value> {
        background(
            TaskOptions(
                label: label, priority: priority, target: target, timeout: timeout,
                deadline: deadline, retry: retry), body)
    }

    /// Submits an async closure and returns at once with a handle on its value.
    ///
    /// The slot is held across every `await` but those for other tasks of a pool. See
    /// ``background(label:priority:target:timeout:deadline:retry:_:)-(_,_,_,_,_,_,()->Value)``.
    @discardableResult
    public func background<Value: Sendable>(
        label: String? = nil, priority: BackgroundPriority = .normal, target: String? = nil,
        timeout: Duration? = nil, deadline: Duration? = nil, retry: RetryPolicy = .never,
        _ body: @escaping @Sendable () async throws -> Value
    ) -> BackgroundTask<Value> {
        background(
            TaskOptions(
                label: label, priority: priority, target: target, timeout: timeout,
                deadline: deadline, retry: retry), body)
    }

    /// Submits a closure with the given options.
    @discardableResult
    public func background<Value: Sendable>(
        _ options: TaskOptions, _ body: @escaping @Sendable () throws -> Value
    ) -> BackgroundTask<Value> {
        start(makeCore(options) { ValueBox(try body()) })
    }

    /// Submits an async closure with the given options.
    @discardableResult
    public func background<Value: Sendable>(
        _ options: TaskOptions, _ body: @escaping @Sendable () async throws -> Value
    ) -> BackgroundTask<Value> {
        start(makeCore(options) { ValueBox(try await body()) })
    }

    private func start<Value>(_ core: TaskCore) -> BackgroundTask<Value> {
        core.start()
        return BackgroundTask(core)
    }
}

/// Submits a closure to the shared pool and returns at once with a handle on its value.
///
/// ```swift
/// let loads = (1...10).map { number in background { try load(number) } }
/// let tables = try loads.values()   // in the time of one
/// ```
///
/// See ``BackgroundPool/background(label:priority:target:timeout:deadline:retry:_:)``.
@discardableResult
public func background<Value: Sendable>(
    label: String? = nil, priority: BackgroundPriority = .normal, target: String? = nil,
    timeout: Duration? = nil, deadline: Duration? = nil, retry: RetryPolicy = .never,
    _ body: @escaping @Sendable () throws -> Value
) -> BackgroundTask<Value> {
    BackgroundPool.shared.background(
        label: label, priority: priority, target: target, timeout: timeout, deadline: deadline,
        retry: retry, body)
}

/// Submits an async closure to the shared pool and returns at once with a handle on its value.
///
/// See ``BackgroundPool/background(label:priority:target:timeout:deadline:retry:_:)``.
@discardableResult
public func background<Value: Sendable>(
    label: String? = nil, priority: BackgroundPriority = .normal, target: String? = nil,
    timeout: Duration? = nil, deadline: Duration? = nil, retry: RetryPolicy = .never,
    _ body: @escaping @Sendable () async throws -> Value
) -> BackgroundTask<Value> {
    BackgroundPool.shared.background(
        label: label, priority: priority, target: target, timeout: timeout, deadline: deadline,
        retry: retry, body)
}
