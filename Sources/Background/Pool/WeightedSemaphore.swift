/// Bounds how much of something is in use at once: processors, bytes, connections.
///
/// Permits are granted first come, first served. A request for more than the capacity is granted
/// when nothing else is in use. Waiting here keeps a pool's slot; a blocked thread of a pool gets a
/// stand-in, so the holders of the permits always have a thread to go on with.
///
/// Do not wait for another task while holding permits that it needs; only the permit of
/// ``BackgroundPool/withCorePermit(_:)`` is lent during such waits.
public final class WeightedSemaphore: Sendable {
    /// The processors of this machine: as many permits as are online.
    public static let cores = WeightedSemaphore(capacity: onlineCores)

    private let machine: BusyLock<PermitMachine<WaitToken>>

    /// Makes a semaphore of at least one permit.
    public init(capacity: Int) {
        machine = BusyLock(PermitMachine(capacity: capacity))
    }

    /// How many permits may be in use at once; at least 1, set at any time.
    public var capacity: Int {
        get { machine.withLock { $0.capacity } }
        set { wake(machine.withLock { $0.setCapacity(newValue) }) }
    }

    /// Permits in use: more than ``capacity`` after it shrank, or for one oversized request.
    public var inUse: Int { machine.withLock { $0.inUse } }

    /// How many wait for permits.
    public var waiting: Int { machine.withLock { $0.waiting } }

    // MARK: Scoped

    /// Runs `body` while holding permits; blocks until they are free.
    ///
    /// - Throws: `CancellationError` if the calling task of a pool is cancelled while it waits.
    @_disfavoredOverload
    @available(*, noasync, message: "use 'await'")
    public func withPermits<Result>(_ count: Int = 1, _ body: () throws -> Result) throws -> Result
    {
        try acquireBlocking(count)
        defer { release(count) }
        return try body()
    }

    /// Runs `body` while holding permits; suspends until they are free.
    ///
    /// - Throws: `CancellationError` if the calling task is cancelled while it waits.
    public func withPermits<Result>(
        _ count: Int = 1, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await acquire(count)
        defer { release(count) }
        return try await body()
    }

    // MARK: Unscoped

    /// Takes permits that ``release(_:)`` gives back later; suspends until they are free.
    ///
    /// - Throws: `CancellationError` if the calling task is cancelled while it waits.
    public func acquire(
        _ count: Int = 1, isolation: isolated (any Actor)? = #isolation
    ) async throws {
        guard let (token, id) = begin(count) else { return }
        let run = Run.current
        run?.pool.block(run!)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { token.resumeWhenWoken($0) }
        } onCancel: {
            later { self.withdraw(id, token) }
        }
        run?.pool.unblock(run!)
        if token.cause == .cancelled { throw CancellationError() }
    }

    /// Takes permits that ``release(_:)`` gives back later; blocks until they are free.
    ///
    /// - Throws: `CancellationError` if the calling task of a pool is cancelled while it waits.
    @available(*, noasync, message: "use 'await acquire'")
    public func acquireBlocking(_ count: Int = 1) throws {
        if !waitBlocking(count, isCancellable: true) { throw CancellationError() }
    }

    /// Takes permits if they are free now.
    public func tryAcquire(_ count: Int = 1) -> Bool { machine.withLock { $0.acquire(count) } }

    /// Gives permits back. Giving back more than is in use is a programmer's error and traps.
    public func release(_ count: Int = 1) { wake(machine.withLock { $0.release(count) }) }

    // MARK: Waiting

    /// Takes the permits, whatever is cancelled: for a permit that was only lent.
    func acquireAgain() async {
        guard let (token, _) = begin(1) else { return }
        let run = Run.current
        run?.pool.block(run!)
        await withUnsafeContinuation { token.resumeWhenWoken($0) }
        run?.pool.unblock(run!)
    }

    /// False if the wait was cancelled.
    @discardableResult
    func waitBlocking(_ count: Int, isCancellable: Bool) -> Bool {
        guard let (token, id) = begin(count) else { return true }
        let run = Run.current
        run?.pool.block(run!)
        let interrupt = isCancellable ? run?.addInterrupt { self.withdraw(id, token) } : nil
        token.parkUntilWoken()
        if let interrupt { run?.removeInterrupt(interrupt) }
        run?.pool.unblock(run!)
        return token.cause == .completed
    }

    private func begin(_ count: Int) -> (WaitToken, Int)? {
        precondition(count >= 0, "a semaphore has no negative permits")
        return machine.withLock { machine in
            if machine.acquire(count) { return nil }
            let token = WaitToken(run: nil)
            return (token, machine.wait(for: count, waiter: token))
        }
    }

    private func withdraw(_ id: Int, _ token: WaitToken) {
        let (wasWaiting, granted) = machine.withLock { $0.withdraw(id) }
        if wasWaiting { token.end(.cancelled) }
        wake(granted)
    }

    private func wake(_ granted: [WaitToken]) {
        for token in granted { token.end(.completed) }
    }
}
