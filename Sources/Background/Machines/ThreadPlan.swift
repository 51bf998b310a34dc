/// When another thread helps, as a pure rule.
///
/// Queued jobs alone do not say so: a hundred thousand short jobs want two threads, a thousand
/// blocking calls want a thousand. Two observations tell them apart. If no job was taken since
/// the last look, every thread is inside a long job, so the number of threads doubles. If jobs are
/// taken but the processors have time to spare, the threads spend their time blocked, and a quarter
/// more is tried. Otherwise the threads at hand are as many as the processors can use.
struct ThreadPlan: Sendable {
    struct Observation: Sendable {
        /// Jobs that wait.
        var queued: Int
        var threads: Int
        /// Threads there may be at most.
        var limit: Int
        /// Jobs taken since the last look, without the first ones of threads started since.
        var taken: Int
        /// Share of all processors that this process used since ``windowStart``, 0 to 1.
        var load: Double?
    }

    /// Nanoseconds between two looks while nothing moves.
    static let shortestPause: Int64 = 100_000
    static let longestPause: Int64 = 2_000_000

    private(set) var pause = shortestPause

    /// How many threads to start now.
    mutating func threadsToStart(_ observed: Observation) -> Int {
        let room = min(observed.limit - observed.threads, observed.queued)
        guard room > 0 else {
            pause = min(pause * 2, Self.longestPause)
            return 0
        }
        if observed.taken <= 0 {
            pause = Self.shortestPause
            return min(room, max(1, observed.threads))
        }
        pause = min(pause * 2, Self.longestPause)
        if let load = observed.load, load < 0.75 {
            return min(room, max(1, observed.threads / 4))
        }
        return 0
    }

    mutating func reset() { pause = Self.shortestPause }
}
