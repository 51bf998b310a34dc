import Synchronization

/// One core permit of one task, lent while that task waits for other tasks.
///
/// Without the lending a task that holds the last permit and waits for one that needs it would wait
/// for ever.
final class CorePermit: Sendable {
    @TaskLocal static var current: CorePermit?

    private let semaphore: WeightedSemaphore
    /// Waits that are going on under this permit.
    private let lends = Mutex(0)

    init(_ semaphore: WeightedSemaphore) {
        self.semaphore = semaphore
    }

    func lend() {
        let isFirst = lends.withLock { lends in
            lends += 1
            return lends == 1
        }
        if isFirst { semaphore.release(1) }
    }

    func takeBack() async {
        if endsLending() { await semaphore.acquireAgain() }
    }

    func takeBackBlocking() {
        if endsLending() { semaphore.waitBlocking(1, isCancellable: false) }
    }

    private func endsLending() -> Bool {
        lends.withLock { lends in
            lends -= 1
            return lends == 0
        }
    }
}

extension BackgroundPool {
    /// Runs a part that keeps a processor busy while holding one of the ``cores`` permits.
    ///
    /// It keeps its slot while it waits for the permit, so a pool never has more bodies at work
    /// than slots. Within `body` a second call needs no second permit, and waiting for other tasks
    /// lends the permit.
    ///
    /// - Throws: what `body` throws; `CancellationError` if cancelled while waiting.
    @_disfavoredOverload
    @available(*, noasync, message: "use 'await'")
    public func withCorePermit<Result>(_ body: () throws -> Result) throws -> Result {
        if CorePermit.current != nil { return try body() }
        return try cores.withPermits {
            try CorePermit.$current.withValue(CorePermit(cores), operation: body)
        }
    }

    /// Runs a part that keeps a processor busy while holding one of the ``cores`` permits.
    ///
    /// - Throws: what `body` throws; `CancellationError` if cancelled while waiting.
    public func withCorePermit<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async throws -> Result {
        if CorePermit.current != nil { return try await body() }
        try await cores.acquire()
        defer { cores.release() }
        return try await CorePermit.$current.withValue(CorePermit(cores), operation: body)
    }
}
