/// What a body can know about the attempt it is part of.
public struct BackgroundContext: Sendable {
    private let run: Run

    /// The attempt that the calling code is part of; nil outside every pool.
    public static var current: BackgroundContext? { Run.current.map(BackgroundContext.init) }

    private init(run: Run) {
        self.run = run
    }

    /// The label of the task.
    public var label: String { run.core.label }

    /// The number of the attempt, from 1.
    public var attempt: Int { run.attempt }

    /// Whether the result of this attempt is no longer wanted: cancelled, timed out, too late.
    public var isCancelled: Bool { run.isCancelled }

    /// The pool that the task belongs to.
    public var pool: BackgroundPool { run.pool }

    /// Runs a blocking call that `interrupt` can end early.
    ///
    /// `interrupt` is called at most once, from another thread, when the attempt is cancelled or
    /// its time is up: `sqlite3_interrupt`, `shutdown` of a socket, `kill` of a child. It must be
    /// quick. It may be called just before the blocking call begins. Outside a pool `body` simply
    /// runs.
    ///
    /// - Throws: `CancellationError` before `body` begins if the attempt is cancelled already;
    ///   otherwise what `body` throws.
    public static func withInterrupt<Result>(
        _ interrupt: @escaping @Sendable () -> Void, _ body: () throws -> Result
    ) throws -> Result {
        guard let run = Run.current else { return try body() }
        if run.isCancelled { throw CancellationError() }
        let number = run.addInterrupt(interrupt)
        defer { run.removeInterrupt(number) }
        return try body()
    }
}
