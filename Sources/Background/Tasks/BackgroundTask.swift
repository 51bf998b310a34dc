/// A handle on a task of a pool: its value to come, and everything known about it until then.
///
/// Any number of threads and tasks may wait for one handle. Dropping it cancels nothing; a failure
/// that nobody ever asks for is reported by ``BackgroundPool/onUnobservedFailure(_:)``.
public final class BackgroundTask<Value: Sendable>: Sendable {
    let core: TaskCore

    init(_ core: TaskCore) {
        self.core = core
    }

    // MARK: Waiting

    /// The value, as soon as there is one.
    ///
    /// A task of a pool that waits here lends its slot meanwhile. When the waiting Swift task is
    /// cancelled the wait ends at once; the awaited task goes on.
    ///
    /// - Throws: what the body threw; ``PoolError`` when a timeout or the deadline passed;
    ///   `CancellationError` when this task was cancelled, or the one that waits.
    public var value: Value {
        get async throws { try await result.get() }
    }

    /// The value or the error, as soon as there is one; see ``value``.
    public var result: Result<Value, any Error> {
        get async {
            if let result = knownResult { return result }
            let cause = await Waiting.suspend(for: [core]) { core.add($0) }
            return outcome(of: cause, timeout: nil)
        }
    }

    /// Blocks the thread until the value is there.
    ///
    /// For scripts and other code without `async`. In a thread of the same pool it runs the task
    /// itself if the task has not started, and otherwise lends its slot and has another thread
    /// stand in: nested waits work at every depth and width.
    ///
    /// - Parameter timeout: how long to wait at most; nil waits for as long as it takes.
    /// - Throws: what ``value`` throws; ``PoolError`` with code `waitTimedOut` when the time is up:
    ///   the task goes on.
    @available(*, noasync, message: "use 'await task.value'")
    public func wait(timeout: Duration? = nil) throws -> Value {
        try waitForResult(timeout: timeout).get()
    }

    /// Blocks the thread until the value or the error is there; see ``wait(timeout:)``.
    @available(*, noasync, message: "use 'await task.result'")
    public func waitForResult(timeout: Duration? = nil) -> Result<Value, any Error> {
        if let result = knownResult { return result }
        let cause = Waiting.block(for: [core], timeout: timeout) { core.add($0) }
        return outcome(of: cause, timeout: timeout)
    }

    /// The value or the error if it is there already.
    public var knownResult: Result<Value, any Error>? {
        core.observedResult().map(Self.typed)
    }

    /// Calls `body` once with the result: at once, on this thread, if it is there already.
    ///
    /// Otherwise it runs on the thread that completes the task: usually one of the pool's, or the
    /// one that calls ``cancel()``. It should be quick.
    public func onCompletion(_ body: @escaping @Sendable (Result<Value, any Error>) -> Void) {
        let core = core
        core.onCompletion { body(Self.typed(core.observedResult()!)) }
    }

    // MARK: Steering

    /// Asks the task to end early.
    ///
    /// A task that has not started, or waits to try again, completes at once with
    /// `CancellationError`. A running body sees `Task.isCancelled`, its interrupts are called
    /// (``BackgroundContext/withInterrupt(_:_:)``), and the task completes when it returns: with
    /// its value if it returns one all the same.
    public func cancel() { core.cancel() }

    // MARK: Looking

    /// The task's name in errors and reports.
    public var label: String { core.label }

    /// Where the task is on its way.
    public var state: BackgroundTaskState { core.publicState }

    /// Attempts begun so far.
    public var attempts: Int { core.attempts }

    /// How long the task spent where.
    public var timings: TaskTimings { core.timings }

    /// Whether a body of the task runs: also after the handle has completed without it.
    public var isBodyRunning: Bool { core.isBodyRunning }

    // MARK: Results

    private func outcome(
        of cause: WaitToken.Cause, timeout: Duration?
    ) -> Result<Value, any Error> {
        switch cause {
        case .completed: return Self.typed(core.observedResult()!)
        case .waitsForItself: return .failure(PoolError.waitsForItself(label: label))
        case .timedOut:
            return knownResult ?? .failure(PoolError.waitTimedOut(label: label, after: timeout!))
        case .cancelled: return knownResult ?? .failure(CancellationError())
        }
    }

    static func typed(_ result: Result<ResultBox, any Error>) -> Result<Value, any Error> {
        // A core is made together with its handle, and its body boxes a `Value`.
        result.map { unsafeDowncast($0, to: ValueBox<Value>.self).value }
    }
}
