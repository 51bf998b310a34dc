import Background
import Fetchers
import Formats
import Frames
import Sinks
import Synchronization

/// Writes the first items of the table while the others are still being loaded, so that a run takes
/// little longer than its slowest source.
///
/// It writes spelled rows to files of CSV and TSV only: their bytes follow from the columns' names,
/// whatever the types turn out to be, and nobody sees them before the outputs are published. The
/// columns are taken to be those of the first item that has some; where the table has others in the
/// end, everything is written again.
final class EarlyWriter: Sendable {
    private let items: [PlannedItem]
    private let table: TableSpec
    private let pool: BackgroundPool
    private let queue = Mutex(Queue())
    private let output: Mutex<Output>

    /// Items that are ready to be written.
    private struct Queue {
        /// By their places in the plan.
        var items: [Int: StagedItem] = [:]
        /// Whether an item was fetched: where all are as they were, nothing may have to be written.
        var hasNewItem = false
        var isDraining = false
        var isOver = false
    }

    /// What has been written.
    private struct Output: @unchecked Sendable {
        // Used under the mutex only, and by the owner after `stop`.
        let sinks: [EncodedSink]
        /// The table without its items, from the first one on that has columns.
        var header: CombinedTable?
        /// Items that are written.
        var items = 0
        /// Batches of the next item that are written, and the item's columns.
        var batches = 0
        var next: StagedItem?
        var rows = 0
        /// Why nothing more is written early.
        var end: End?

        enum End {
            /// The rest has to wait for the whole table.
            case wait
            /// What was written is not of the table.
            case wrong
        }
    }

    /// - Parameter sinks: files of CSV and TSV that want spelled rows.
    init(_ plan: Plan, sinks: [EncodedSink], pool: BackgroundPool) {
        items = plan.items
        table = plan.job.table
        self.pool = pool
        output = Mutex(Output(sinks: sinks))
    }

    // MARK: Rows that come

    /// Begins an attempt at an item.
    ///
    /// - Returns: takes its spelled rows while they are read, in their order.
    func attempt(at index: Int) -> @Sendable (SpelledRows, [String]) throws -> Void {
        output.withLock { output in
            // An attempt that failed has left rows.
            if output.items == index, output.batches > 0 { output.end = .wrong }
        }
        let count = Atomic(0)
        return { [self] rows, names in
            let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
            output.withLock { output in
                guard output.end == nil, output.items == index, output.batches == number else {
                    return
                }
                write(&output) { output in
                    if output.next == nil {
                        output.next = try StagedItem(names: names, of: items[index])
                    }
                    try write(rows, to: &output)
                }
            }
        }
    }

    /// Takes an item that is finished.
    ///
    /// - Parameter isNew: whether it was fetched, and is not what an earlier run left.
    func add(_ item: StagedItem, at index: Int, isNew: Bool) {
        let begins = queue.withLock { queue in
            queue.items[index] = item
            if isNew { queue.hasNewItem = true }
            guard queue.hasNewItem, !queue.isDraining, !queue.isOver else { return false }
            queue.isDraining = true
            return true
        }
        if begins { pool.background { [self] in while writeBatch() {} } }
    }

    /// Writes a batch of the next item; false where it is not there.
    private func writeBatch() -> Bool {
        output.withLock { output in
            let item = queue.withLock { queue in
                let item = output.end == nil ? queue.items[output.items] : nil
                if item == nil || queue.isOver { queue.isDraining = false }
                return queue.isOver ? nil : item
            }
            guard let item else { return false }
            write(&output) { output in
                output.next = item
                if output.batches < item.frame.spelled.count {
                    return try write(item.frame.spelled[output.batches], to: &output)
                }
                // Values wait for the types of the table.
                guard item.frame.rowCount == 0 || !item.frame.spelled.isEmpty else {
                    output.end = .wait
                    return
                }
                let index = output.items
                queue.withLock { $0.items[index] = nil }
                output.items += 1
                output.batches = 0
                output.next = nil
            }
            return true
        }
    }

    /// Writes something; what fails here is tried again, and told, when the table is written.
    private func write(_ output: inout Output, _ body: (inout Output) throws -> Void) {
        do { try body(&output) } catch { output.end = .wrong }
    }

    private func write(_ rows: SpelledRows, to output: inout Output) throws {
        guard let item = output.next, rows.rowCount > 0 else {
            output.batches += 1
            return
        }
        let names = item.frame.columns.map(\.name)
        if output.header == nil {
            let header = try CombinedTable(
                [], columns: names.map { ($0, .text) }, sourceColumn: table.sourceColumn)
            for sink in output.sinks { try sink.begin(schema: header.schema) }
            output.header = header
        }
        guard let header = output.header, header.hasRoom(for: names, how: table.how) else {
            output.end = .wrong
            return
        }
        let encodable = header.rows(rows, of: item)
        for sink in output.sinks {
            guard let encoder = sink.encoder else { preconditionFailure("rows come after begin") }
            try sink.append(
                pool.withCorePermit { try encoder.encode([encodable], rowsBefore: output.rows) })
        }
        output.batches += 1
        output.rows += rows.rowCount
    }

    // MARK: The end

    /// What was written when no more is.
    struct Written {
        /// Items that are written whole: the first of the table.
        let items: Int
        /// Batches of the item after them that are written.
        let batches: Int
        let rows: Int
    }

    /// Writes no more, from now on.
    ///
    /// - Parameter table: that of the run, whose items are the plan's at these places.
    /// - Returns: nil where what was written is not its beginning.
    func stop(for table: CombinedTable, of places: [Int]) -> Written? {
        queue.withLock { $0.isOver = true }
        return output.withLock { output in
            defer { output.end = .wrong }
            let isPartial = output.batches > 0
            let whole = output.items + (isPartial ? 1 : 0)
            guard output.end != .wrong, let header = output.header,
                header.schema.map(\.name) == table.schema.map(\.name),
                places.prefix(whole).elementsEqual(0..<whole)
            else { return nil }
            return Written(items: output.items, batches: output.batches, rows: output.rows)
        }
    }

    /// Writes no more, from now on.
    func stop() {
        queue.withLock { $0.isOver = true }
        output.withLock { $0.end = .wrong }
    }
}

extension CombinedTable {
    /// Whether an item with these columns leaves the table's columns as they are.
    fileprivate func hasRoom(for names: [String], how: ColumnMatching) -> Bool {
        let own = ownNames
        switch how {
        case .strict: return names.count == own.count && names.allSatisfy(own.contains)
        case .union: return names.allSatisfy(own.contains)
        case .intersection: return own.allSatisfy(names.contains)
        }
    }
}
