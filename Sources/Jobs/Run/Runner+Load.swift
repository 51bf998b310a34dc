import Background
import Fetchers
import Synchronization

extension Runner {
    /// An item on its way.
    struct Load: Sendable {
        let task: BackgroundTask<StagedItem>
        let wait: Wait
        let cached: Wait.Flag
        /// Whether an earlier run has left it.
        var isCached: Bool { cached.value.withLock { $0 } }
        /// How long it waited for a processor.
        var waited: Duration { wait.total.withLock { $0 } }

        /// What became of it.
        func result(
            _ item: PlannedItem, _ outcome: Result<StagedItem, any Error>, _ deadline: Deadline?
        ) -> ItemResult {
            var facts = ItemResult(label: item.label, source: item.source, outcome: .ok)
            facts.attempts = task.attempts
            facts.seconds = max(0, (task.timings.ran ?? .zero).seconds - waited.seconds)
            switch outcome {
            case .success(let loaded):
                facts.outcome = isCached ? .cached : loaded.frame.rowCount == 0 ? .empty : .ok
                facts.rows = loaded.frame.rowCount
                facts.rejects = loaded.frame.rejectCount
                facts.bytes = loaded.frame.bytesRead
            case .failure(let error) where Deadline.isReason(error):
                facts.outcome = .late
                facts.error = deadline?.message(of: item)
            case .failure(is StateUnusable):
                facts.outcome = .skipped
            case .failure(let error):
                facts.outcome = task.attempts == 0 ? .skipped : .failed
                facts.error = RunResult.message(of: error)
                facts.rejects = (error as? RunError)?.rejectCount ?? 0
            }
            return facts
        }
    }

    final class Wait: Sendable {
        final class Flag: Sendable { let value = Mutex(false) }

        let total = Mutex(Duration.zero)

        func add(_ duration: Duration) { total.withLock { $0 += duration } }
    }
}

extension RunMonitor {
    /// Counts an item as ready, the first time that it is said.
    func itemEnded(
        _ index: Int, _ item: ItemResult, _ outcome: Result<StagedItem, any Error>
    ) {
        var wasStopped = false
        if case .failure(is CancellationError) = outcome { wasStopped = true }
        itemEnded(index, item, wasStopped: wasStopped)
    }
}
