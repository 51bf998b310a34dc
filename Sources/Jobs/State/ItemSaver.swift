import Synchronization

/// Makes the finished items of several threads durable together: one sync for all that wait, so that
/// many small items do not wait for the disk one after the other.
final class ItemSaver: Sendable {
    private struct State {
        var waiting: [Waiting] = []
        /// A sync that failed is final: what it was to save may be lost.
        var failure: (any Error)?
    }

    private final class Waiting: Sendable {
        let item: StateStore.Item
        let outcome = Mutex<Result<Void, any Error>?>(nil)

        init(_ item: StateStore.Item) { self.item = item }
    }

    private let stagePath: String
    private let state = Mutex(State())
    private let turn = Mutex(())

    init(stagePath: String) { self.stagePath = stagePath }

    /// Refuses what is not durable when this returns.
    func close() {
        turn.withLock { _ in
            state.withLock { if $0.failure == nil { $0.failure = CancellationError() } }
        }
    }

    /// Returns when `item`, whose rows are in the stage, is durable. Blocks its thread.
    func save(
        _ item: StateStore.Item, _ write: ([StateStore.Item]) throws -> Void
    ) throws {
        let own = Waiting(item)
        state.withLock { $0.waiting.append(own) }
        try turn.withLock { _ in
            // Whoever had the turn before has saved everything that waited then.
            if let outcome = own.outcome.withLock({ $0 }) { return try outcome.get() }
            let (group, failure) = state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.failure)
            }
            let outcome = Result {
                if let failure { throw failure }
                // The names of the stage's files first, then the database that knows them.
                try StateFolder.sync(stagePath)
                try write(group.map(\.item))
            }
            if case .failure(let error) = outcome { state.withLock { $0.failure = error } }
            for waiting in group { waiting.outcome.withLock { $0 = outcome } }
            try outcome.get()
        }
    }
}
