/// Which statuses are worth another attempt, and when (RFC 9110, section 10.2.3).
enum RetryAdvice {
    /// The statuses that speak of a passing trouble.
    static func isTransient(status: Int) -> Bool {
        [408, 429, 500, 502, 503, 504].contains(status)
    }

    /// The wait that a `Retry-After` asks for; nil where it says nothing usable. Whoever retries
    /// decides how long a wait is obeyed.
    ///
    /// - Parameters:
    ///   - value: a number of seconds or an HTTP date; one in the past is no wait.
    ///   - now: seconds since 1970.
    static func wait(retryAfter value: String?, now: Int) -> Duration? {
        guard let value else { return nil }
        let text = value.filter { $0 != " " && $0 != "\t" }
        let seconds: Int
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            seconds = Int(text) ?? .max
        } else if let date = HTTPDate.seconds(value, now: now) {
            seconds = max(0, date - now)
        } else {
            return nil
        }
        // Ten years at most: more could overflow where durations are counted in nanoseconds.
        return .seconds(min(seconds, 315_360_000))
    }
}
