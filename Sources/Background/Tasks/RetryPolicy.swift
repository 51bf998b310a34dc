/// An error that knows whether trying again may help.
public protocol TransientError: Error {
    /// Whether another attempt may succeed: a busy database yes, a missing file no.
    var isTransient: Bool { get }
    /// The least time to wait before the next attempt, as the other side asked for it.
    var retryAfter: Duration? { get }
}

extension TransientError {
    /// No wish of the other side.
    public var retryAfter: Duration? { nil }
}

/// When a failed attempt is followed by another, and after how long.
///
/// The pause before attempt *n*+1 is random between zero and `base` · 2^(*n*−1), at most
/// `maximumDelay`: exponential backoff with full jitter, so that many clients of one server do not
/// come back together. An error's `retryAfter` is the least pause, up to `maximumRetryAfter`.
/// See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Sendable {
    /// Attempts in all, the first one included; at least 1.
    public var maximumAttempts: Int
    /// The longest pause after the first attempt.
    public var base: Duration
    /// The longest pause after any attempt.
    public var maximumDelay: Duration
    /// The most that a server's `retryAfter` is obeyed.
    public var maximumRetryAfter: Duration
    /// Whether another attempt may help. By default only for a ``TransientError`` that says so.
    public var isTransient: @Sendable (any Error) -> Bool

    /// Makes a policy.
    public init(
        maximumAttempts: Int, base: Duration = .milliseconds(200),
        maximumDelay: Duration = .seconds(30), maximumRetryAfter: Duration = .seconds(60),
        isTransient: @escaping @Sendable (any Error) -> Bool = {
            ($0 as? any TransientError)?.isTransient ?? false
        }
    ) {
        precondition(maximumAttempts >= 1, "a task needs at least one attempt")
        self.maximumAttempts = maximumAttempts
        self.base = base
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
        self.isTransient = isTransient
    }

    /// One attempt.
    public static let never = RetryPolicy(maximumAttempts: 1)

    /// One attempt and up to `count` more, for transient errors.
    public static func retries(_ count: Int) -> RetryPolicy {
        RetryPolicy(maximumAttempts: count + 1)
    }

    /// The pause after a failed attempt; nil if there should be no other.
    ///
    /// - Parameters:
    ///   - attempt: the number of the attempt that failed, from 1.
    ///   - error: what it threw.
    ///   - generator: where the jitter comes from.
    package func delay(
        after attempt: Int, error: any Error, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < maximumAttempts, !(error is CancellationError), isTransient(error) else {
            return nil
        }
        // 2^62 times any base is beyond every sensible cap: the shift cannot overflow below it.
        let factor = attempt - 1 < 62 ? Int64(1) << Int64(attempt - 1) : .max
        let (product, overflow) = base.nanoseconds.multipliedReportingOverflow(by: factor)
        let cap = maximumDelay.nanoseconds
        let longest = max(0, overflow ? cap : min(product, cap))
        let jitter = Duration.nanoseconds(Int64.random(in: 0...longest, using: &generator))
        guard let wish = (error as? any TransientError)?.retryAfter else { return jitter }
        return max(jitter, min(wish, maximumRetryAfter))
    }

    package func delay(after attempt: Int, error: any Error) -> Duration? {
        var generator = SystemRandomNumberGenerator()
        return delay(after: attempt, error: error, using: &generator)
    }
}
