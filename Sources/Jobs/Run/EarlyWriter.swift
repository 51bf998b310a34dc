import Fetchers
import Formats
import Frames
import Sinks
import Synchronization

/// Writes the first items of the table while the others are still being loaded, so that a run takes
/// little longer than its slowest source.
///
/// Nobody sees what is written before the outputs are published. The columns are taken to be those of
/// the first item that has some, and their types, where values are written, those of its first rows;
/// where the table has others in the end, everything is written again.
final class EarlyWriter: Sendable {
    private let items: [PlannedItem]
    private let cells: ReadOptions.CellMode
    private let queue: Mutex<Queue>
    /// Whether somebody takes items from the queue: set under its lock, so that whoever has added one
    /// and finds it true can leave that one to them.
    private let isServed = Atomic(false)
    private let room = Mutex(ReadyRoom())
    private let output: Mutex<EarlyOutput>

    /// Items that are finished.
    private struct Queue {
        /// By their places in the plan, until they are taken to be written.
        var items: [StagedItem?]
        /// Items that were taken: the first ones.
        var taken = 0
        /// Rows of those that were not.
        var rows = 0
        /// Whether an item was fetched: where all are as they were, nothing may have to be written.
        var hasNewItem = false
        var isOver = false
        /// Whether the output takes no more rows.
        var isClosed = false
        /// How rows will be written, once that is known.
        var shape: EarlyOutput.Shape?

        /// Whether there is enough to begin with.
        var isWorthWriting: Bool {
            hasNewItem && !isOver && rows >= EarlyOutput.rowsWorthWriting
                && taken < items.count && items[taken] != nil
        }

        /// The items that are next in order and finished.
        mutating func take() -> [StagedItem] {
            var ready: [StagedItem] = []
            while !isOver, taken < items.count, let item = items[taken].take() {
                rows -= item.frame.rowCount
                taken += 1
                ready.append(item)
            }
            return ready
        }
    }

    /// Memory for rows that are ready before it is their turn.
    private struct ReadyRoom {
        /// Bytes of the items that have some, by their places in the plan.
        private var items: [Int: Int] = [:]
        private var free = 16 << 20

        /// Whether there is room for the ready rows of an item.
        mutating func take(_ bytes: Int, for index: Int) -> Bool {
            if items[index] != nil { return true }
            guard bytes <= free else { return false }
            items[index] = bytes
            free -= bytes
            return true
        }

        /// Notes that an item is written.
        mutating func giveBack(_ index: Int) { free += items.removeValue(forKey: index) ?? 0 }
    }

    /// - Parameter sinks: files that want rows as `cells`.
    init(_ plan: Plan, sinks: [EncodedSink], cells: ReadOptions.CellMode) {
        items = plan.items
        self.cells = cells
        queue = Mutex(Queue(items: Array(repeating: nil, count: plan.items.count)))
        output = Mutex(EarlyOutput(plan.job.table, sinks: sinks, cells: cells))
    }

    // MARK: Rows that come

    /// Begins an attempt at an item.
    ///
    /// - Parameter isFirst: whether none before it can have left rows.
    func attempt(at index: Int, isFirst: Bool) -> RowTaker {
        if !isFirst { withOutput { $0.beginAgain(at: index) } }
        let count = Atomic(0)
        let comesInParts = Atomic(true)
        return RowTaker { [self] names, byteCount in
            comesInParts.store(byteCount == nil, ordering: .relaxed)
            if byteCount == nil { writeFinished() }
            return form(at: index, names, byteCount: byteCount)
        } take: { [self] rows, names in
            // What comes at once does not wait for its turn here: `add` takes it.
            guard comesInParts.load(ordering: .relaxed) else { return {} }
            let early = EarlyRows(rows, names, of: items[index], as: cells)
            let encoded = queue.withLock { $0.shape }.flatMap { early?.encoded(for: $0) }
            if encoded != nil { rows.dropReadyRows() }
            return { [self] in
                let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
                let isKept = withOutput { output in
                    guard let early, output.awaits(index, batch: number) else { return false }
                    return output.take(early, encoded: encoded)
                }
                // Of all parts together they would take as much memory as the table.
                if !isKept { rows.dropReadyRows() }
            }
        }
    }

    /// The form in which the rows of an item will be written, where that can be told: what is made while
    /// the cells are at hand costs little.
    private func form(at index: Int, _ names: [String], byteCount: Int?) -> ReadyForm? {
        guard let item = try? StagedItem(names: names, of: items[index]) else { return nil }
        // Whoever asks must not wait until others have written, unless it has to be.
        var (shape, isClosed) = queue.withLock { ($0.shape, $0.isClosed) }
        if isClosed { return nil }
        if shape == nil, cells == .spelled {
            // The first item gives the table its columns.
            withOutput { if $0.awaits(index, batch: 0) { $0.begin(like: item) } }
            shape = queue.withLock { $0.shape }
        }
        // Which columns there are is known with the types, where those matter.
        guard shape?.hasRoom(for: item.frame.columns.map(\.name)) ?? (cells == .typed) else {
            return nil
        }
        if let byteCount {
            guard room.withLock({ $0.take(byteCount, for: index) }) else { return nil }
        } else {
            // What comes in parts is written part by part, or not yet.
            guard output.withLock({ $0.awaits(index, batch: 0) }) else { return nil }
        }
        if let shape { return shape.textForm(of: item).map { .text($0) } ?? .values { nil } }
        return .values { [self] in queue.withLock { $0.shape }?.textForm(of: item) }
    }

    /// Takes an item that is finished; `writeWhatCame` writes it when its task is over, so that it
    /// neither costs the item time nor counts against its timeout.
    ///
    /// - Parameter isNew: whether it was fetched, and is not what an earlier run left.
    func add(_ item: StagedItem, at index: Int, isNew: Bool) {
        queue.withLock { queue in
            queue.items[index] = item
            queue.rows += item.frame.rowCount
            if isNew { queue.hasNewItem = true }
        }
    }

    /// Writes what has come, on this thread, if that is worth it and nobody else does.
    func writeWhatCame() {
        if isServed.load(ordering: .acquiring) { return }
        let begins = queue.withLock { $0.isWorthWriting && beginService() }
        if begins { serve() }
    }

    /// To be called under the lock of the queue.
    ///
    /// - Returns: false where somebody else serves already.
    private func beginService() -> Bool {
        !isServed.exchange(true, ordering: .acquiringAndReleasing)
    }

    /// Writes the finished items that are next in order, unless somebody else does, before one that is
    /// being fetched: they may not have been worth the while.
    private func writeFinished() {
        let begins = queue.withLock { queue in
            queue.hasNewItem = true
            return beginService()
        }
        if begins { serve() }
    }

    private func serve() {
        while true {
            let ready = queue.withLock { queue in
                let ready = queue.take()
                if ready.isEmpty { isServed.store(false, ordering: .releasing) }
                return ready
            }
            if ready.isEmpty { return }
            withOutput { output in
                output.take(ready) {
                    !queue.withLock(\.isOver)
                } passed: { index in
                    room.withLock { $0.giveBack(index) }
                }
            }
        }
    }

    private func withOutput<R>(_ body: (inout EarlyOutput) -> R) -> R {
        output.withLock { output in
            defer {
                queue.withLock { [shape = output.shape, isClosed = !output.isOpen] queue in
                    if queue.shape == nil { queue.shape = shape }
                    queue.isClosed = isClosed
                }
            }
            return body(&output)
        }
    }

    // MARK: The end

    /// What was written when no more is.
    struct Written {
        /// Items that are written whole: the first of the table.
        var items = 0
        /// Batches of the item after them that are written.
        var batches = 0
        var rows = 0
    }

    /// Writes no more, from now on.
    ///
    /// - Parameter table: that of the run, whose items are the plan's at these places.
    /// - Returns: nil where what was written is not its beginning.
    func stop(for table: CombinedTable, of places: [Int]) -> Written? {
        queue.withLock { $0.isOver = true }
        return output.withLock { $0.end(for: table, of: places) }
    }

    /// Writes no more, from now on.
    func stop() {
        queue.withLock { $0.isOver = true }
        output.withLock { $0.end() }
    }
}
