/// What went wrong in the pool itself; errors of bodies come out as they were thrown.
public struct PoolError: TransientError, CustomStringConvertible {
    /// The kind of an error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// One attempt took longer than its `timeout`; worth another attempt.
        public static let timedOut = Code(description: "timedOut")
        /// The task took longer than its `deadline`.
        public static let deadlineExceeded = Code(description: "deadlineExceeded")
        /// A wait with a timeout ended before what it waited for; the task goes on.
        public static let waitTimedOut = Code(description: "waitTimedOut")
        /// A task waits for itself.
        public static let waitsForItself = Code(description: "waitsForItself")
        /// One or more of several tasks failed.
        public static let tasksFailed = Code(description: "tasksFailed")
    }

    /// The kind of the error.
    public let code: Code
    /// What was found and expected, where, and what helps.
    public let message: String
    /// The label of the task; of the first one that failed, where there are several.
    public let label: String
    /// The errors of the tasks that failed, with their labels, in the order of the tasks.
    public let failures: [(label: String, error: any Error)]

    /// The error of the first task that failed.
    public var underlying: (any Error)? { failures.first?.error }

    /// The message.
    public var description: String { message }

    /// A timed-out attempt may be tried again; nothing else here is.
    public var isTransient: Bool { code == .timedOut }

    private init(
        _ code: Code, label: String, _ message: String,
        failures: [(label: String, error: any Error)] = []
    ) {
        self.code = code
        self.label = label
        self.message = message
        self.failures = failures
    }

    static func timedOut(label: String, after timeout: Duration, attempt: Int) -> PoolError {
        PoolError(
            .timedOut, label: label,
            "\(label): attempt \(attempt) was not done after \(seconds(timeout)); "
                + "a longer timeout or more retries may help")
    }

    static func deadlineExceeded(label: String, after deadline: Duration) -> PoolError {
        PoolError(
            .deadlineExceeded, label: label,
            "\(label): not done at its deadline, \(seconds(deadline)) after it was submitted")
    }

    static func waitTimedOut(label: String, after timeout: Duration) -> PoolError {
        PoolError(
            .waitTimedOut, label: label,
            "\(label): not done after a wait of \(seconds(timeout)); the task goes on, "
                + "wait again or cancel it")
    }

    static func waitsForItself(label: String) -> PoolError {
        PoolError(
            .waitsForItself, label: label,
            "\(label): the task waits for its own result, which would never come")
    }

    static func tasksFailed(_ failures: [(label: String, error: any Error)], of count: Int)
        -> PoolError
    {
        let shown = failures.prefix(3).map { "\($0.label): \($0.error)" }.joined(separator: "; ")
        let more = failures.count > 3 ? "; and \(failures.count - 3) more" : ""
        return PoolError(
            .tasksFailed, label: failures[0].label,
            "\(failures.count) of \(count) tasks failed: \(shown)\(more)", failures: failures)
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.nanoseconds / 1_000_000
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        if rest == 0 { return "\(whole) s" }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}
