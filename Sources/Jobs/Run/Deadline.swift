import Background

/// When the loading of a run ends, whether all items are finished or not.
struct Deadline: Sendable {
    /// From the start of the run.
    private let limit: Duration
    private let end: ContinuousClock.Instant

    init(_ limit: Duration, from start: ContinuousClock.Instant) {
        self.limit = limit
        end = start + limit
    }

    /// From now on.
    var left: Duration { max(.zero, end - ContinuousClock.now) }

    /// Whether an item has no result because the time was up.
    static func isReason(_ error: any Error) -> Bool {
        (error as? PoolError)?.code == .deadlineExceeded
    }

    func message(of item: PlannedItem) -> String {
        "\(item.label): not finished at the deadline of \(limit.spelled)"
    }
}

extension RunReport {
    /// One sentence about the items that are late, and what completes a table without them; nil
    /// where none is.
    public func lateness(of plan: Plan, keepsItems: Bool) -> String? {
        let late = items.filter { $0.outcome == .late }.map(\.label)
        guard !late.isEmpty else { return nil }
        let shown = late.prefix(3).joined(separator: ", ")
        let more = late.count > 3 ? " and \(late.count - 3) more" : ""
        return "\(late.count) of \(items.count) items late: \(shown)\(more); "
            + plan.completion(keepsItems: keepsItems, published: true)
    }
}

extension Plan {
    /// How the items that are late are loaded, in words that end a sentence.
    ///
    /// After a publication a run begins anew and asks the sources for what has changed; one that
    /// published nothing is gone on with.
    func completion(keepsItems: Bool, published: Bool) -> String {
        guard keepsItems else { return "a longer --deadline gives them more time" }
        guard let file = job.file else { return "the same command later completes the table" }
        return "pipeline run \(file)\(published ? " --only-failed" : "") later completes the table"
    }
}
