/// What a pool is doing at one moment.
public struct PoolStatistics: Sendable, Equatable {
    /// The pool's width.
    public var width: Int
    /// Tasks that hold a slot and whose handles wait for them.
    public var running: Int
    /// Tasks that have lent their slot while they wait for other tasks.
    public var waiting: Int
    /// Tasks that wait for a slot and have not started.
    public var queued: Int
    /// Tasks that wait for the limit of their target and have not started.
    public var waitingForTarget: Int
    /// Threads of the pool.
    public var threads: Int
    /// Threads that have nothing to do.
    public var idleThreads: Int
    /// Bodies that go on although their handles have completed without them, oldest first.
    public var stuck: [StuckTask]
}

/// A body that outlived its handle: it keeps its slot until its blocking call returns.
public struct StuckTask: Sendable, Equatable {
    /// The label of the task.
    public var label: String
    /// How long ago its handle completed.
    public var since: Duration
}
