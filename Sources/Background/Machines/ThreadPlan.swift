/// When another thread helps, as a pure rule.
///
/// Queued jobs alone do not say so: a hundred thousand short jobs want as many threads as there
/// are processors, a thousand blocking calls want a thousand. Three observations tell them apart:
/// whether jobs were taken since the last look, how many of the busy threads could run (the others
/// are inside blocking calls), and how much the processors did. Threads that wait for a lock or a
/// page for a moment look like blocked ones, but the processors have no time left for others.
struct ThreadPlan: Sendable {
    struct Observation: Sendable {
        /// Jobs that wait.
        var queued: Int
        /// Threads that are not parked.
        var busy: Int
        /// Threads that may be busy at most.
        var limit: Int
        /// Jobs taken since the last look, without the first ones of threads added since.
        var taken: Int
        /// How many of the busy threads are running or wait for a processor; nil if unknown.
        var runnable: Double?
        /// Processors that this process kept busy since the last look.
        var working: Double
        var cores: Int

        /// Whether another thread would only take the processor from those at work.
        var isSaturated: Bool {
            let cores = Double(cores)
            return working >= 0.85 * cores || (runnable ?? 0) >= cores
        }
    }

    /// Nanoseconds between two looks while nothing moves.
    static let shortestPause: Int64 = 100_000
    static let longestPause: Int64 = 2_000_000

    private(set) var pause = shortestPause
    /// A moving average: one thread caught in a short wait is no reason for another.
    private var runnable: Double?

    /// How many threads to add now.
    mutating func threadsToAdd(_ observed: Observation) -> Int {
        let room = min(observed.limit - observed.busy, observed.queued)
        guard room > 0 else {
            lengthenPause()
            return 0
        }
        let cores = Double(observed.cores)
        if let now = observed.runnable { runnable = ((runnable ?? now) + now) / 2 }
        if observed.taken <= 0 {
            if observed.isSaturated {
                // The processors are busy, with long jobs of ours or with other programs. Others
                // get their turn all the same, but not in a hurry.
                let isPatient = pause >= Self.longestPause
                lengthenPause()
                return isPatient ? 1 : 0
            }
            // Everyone is inside a blocking call. The more threads, the longer the next look is
            // put off: many threads that want one lock look just the same for a moment.
            pause = Self.shortestPause * Int64(1 + observed.busy / 32)
            return min(room, max(1, observed.busy))
        }
        lengthenPause()
        guard let runnable, runnable < cores / 2, pause > 1_000_000, !observed.isSaturated else {
            return 0
        }
        return min(room, max(1, observed.busy / 4))
    }

    private mutating func lengthenPause() { pause = min(pause * 2, Self.longestPause) }

    mutating func reset() { self = ThreadPlan() }
}
