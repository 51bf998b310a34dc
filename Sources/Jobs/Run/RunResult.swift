import Background
import Fetchers
public import Formats
public import Frames
import Sinks

/// What a run leaves: its report, the rejected rows, and the table for whoever wants to look at it.
public struct RunResult: Sendable {
    public var report: RunReport
    public var rejects: [Reject] = []
    /// How the schema came about, where the runner was asked for it; there even when the items do
    /// not fit into one table.
    public internal(set) var explanation: SchemaExplanation?
    /// What the table was made of, where the state's options ask for it.
    public internal(set) var lock: LockFile?
    var table: CombinedTable?
    /// The error that ended the run, as it was thrown.
    public private(set) var error: (any Error)?

    init(report: RunReport) {
        self.report = report
    }

    /// True when the run was stopped from outside.
    public var wasCancelled: Bool { error is CancellationError }

    /// True when the reader of standard output went away.
    public var isClosedPipe: Bool { (error as? SinkError)?.code == .closedPipe }

    /// True when the run failed because of what it was asked, not because of what it met.
    public var isUsageError: Bool { (error as? SinkError)?.code == .usage }

    mutating func fail(_ error: any Error) {
        self.error = error
        report.error = RunResult.message(of: error)
    }

    /// Says of every item that it was not attempted.
    mutating func skipAll(_ plan: Plan) {
        report.items = plan.items.map {
            ItemResult(label: $0.label, source: $0.source, outcome: .skipped)
        }
    }

    /// Throws where the items that are not finished allow no table.
    ///
    /// - Parameter keepsItems: whether a later run finds those that are.
    func checkItems(of plan: Plan, keepsItems: Bool) throws {
        let all = report.items.count
        let late = report.count(.late)
        let failed = report.count(.failed) + report.count(.skipped)
        let finished = all - late - failed
        if finished == all || finished > 0 && plan.job.onError == .skip { return }
        if late > 0 {
            throw RunError(
                .late,
                "\(finished) of \(all) items were finished at the deadline of "
                    + "\(plan.job.deadline?.spelled ?? "") (\(late) late"
                    + (failed > 0 ? ", \(failed) failed" : "") + "), so nothing was published; "
                    + (finished > 0 ? "--on-error skip publishes what is finished, and " : "")
                    + plan.completion(keepsItems: keepsItems, published: false))
        }
        if finished == 0 {
            throw RunError(
                .nothing, "no item could be loaded, so nothing was published")
        }
        throw RunError(
            .items,
            "\(failed) of \(all) items failed, so nothing was published; "
                + "--on-error skip publishes the others")
    }

    /// The first and the last rows of the table as one frame, at most `limit` rows, how many of them
    /// are first rows, and how many rows the table has; nil without a table.
    public func ends(limit: Int) throws -> (frame: DataFrame, head: Int, rowCount: Int)? {
        guard let table else { return nil }
        let half = (limit + 1) / 2
        var head: [DataFrame] = []
        var tail: [DataFrame] = []
        var headRows = 0
        var tailRows = 0
        try table.forEachBatch { batch in
            let first = min(half - headRows, batch.rowCount)
            if first > 0 {
                head.append(batch[rows: 0..<first])
                headRows += first
            }
            guard first < batch.rowCount else { return }
            tail.append(batch[rows: max(first, batch.rowCount - half)..<batch.rowCount])
            tailRows += tail.last?.rowCount ?? 0
            while let oldest = tail.first, tailRows - oldest.rowCount >= limit - half {
                tail.removeFirst()
                tailRows -= oldest.rowCount
            }
        }
        var frames = head + tail
        if frames.isEmpty { frames = [table.emptyFrame] }
        let whole = try concat(frames, how: .strict)
        let extra = max(0, tailRows - (limit - half))
        let ends = try concat(
            [
                whole[rows: 0..<headRows],
                whole[rows: (headRows + extra)..<whole.rowCount],
            ], how: .strict)
        return (ends, headRows, table.rowCount)
    }

    /// An error as people read it.
    static func message(of error: any Error) -> String {
        error is CancellationError ? "was cancelled" : String(describing: error)
    }
}
