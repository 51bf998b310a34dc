/// The order in which waiting tasks get their slots.
public enum BackgroundPriority: Sendable, Comparable, CaseIterable {
    /// After all others.
    case low
    /// The usual order: first come, first served.
    case normal
    /// Before all others.
    case high

    var rank: UInt8 {
        switch self {
        case .high: 0
        case .normal: 1
        case .low: 2
        }
    }
}

/// How a task is to be run.
public struct TaskOptions: Sendable {
    /// The name of the task in errors and reports; `task N` without one.
    public var label: String?
    /// Its place among the tasks that wait for a slot.
    public var priority: BackgroundPriority
    /// What it works on, for ``BackgroundPool/limit(target:to:)``: a host, a database file.
    public var target: String?
    /// How long one attempt may take, from the moment it has its slot.
    public var timeout: Duration?
    /// How long the task may take in all, from its submission: queueing, attempts and pauses.
    public var deadline: Duration?
    /// When a failed attempt is followed by another.
    public var retry: RetryPolicy

    /// Makes options; by default a task has no name, no limits and one attempt.
    public init(
        label: String? = nil, priority: BackgroundPriority = .normal, target: String? = nil,
        timeout: Duration? = nil, deadline: Duration? = nil, retry: RetryPolicy = .never
    ) {
        self.label = label
        self.priority = priority
        self.target = target
        self.timeout = timeout
        self.deadline = deadline
        self.retry = retry
    }
}

/// Where a task is on its way.
public enum BackgroundTaskState: Sendable, Hashable {
    /// It waits for a slot, or for the limit of its target.
    case queued
    /// An attempt has its slot.
    case running
    /// An attempt failed and the next one is due later; it holds no slot.
    case waitingToRetry
    /// It returned a value.
    case succeeded
    /// It threw an error that was not tried again.
    case failed
    /// It was cancelled before it ended.
    case cancelled
    /// An attempt took too long, or the whole task did.
    case timedOut

    /// Whether the task has its result.
    public var isFinal: Bool {
        switch self {
        case .queued, .running, .waitingToRetry: false
        case .succeeded, .failed, .cancelled, .timedOut: true
        }
    }
}

/// How long a task spent where; durations so far while it is not done.
public struct TaskTimings: Sendable, Equatable {
    /// From submission to the start of the first attempt.
    public var waited: Duration
    /// From the start of the first attempt to the result; nil if no attempt has started.
    public var ran: Duration?
    /// From submission to the result.
    public var total: Duration

    init(submitted: Int64, started: Int64?, finished: Int64?, now: Int64) {
        let end = finished ?? now
        waited = .nanoseconds((started ?? end) - submitted)
        ran = started.map { .nanoseconds(end - $0) }
        total = .nanoseconds(end - submitted)
    }
}
