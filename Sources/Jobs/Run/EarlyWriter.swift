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
    private let queue: Mutex<Queue>
    private let output: Mutex<Output>

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
        /// Whether somebody takes items.
        var isServed = false
        var isOver = false
        /// How rows will be written, once that is known.
        var shape: Shape?
        /// Bytes of the items whose text is made ready for their turn, by their places in the plan.
        var ready: [Int: Int] = [:]
        var readyBytes = 0

        /// Whether there is enough to begin with.
        var isWorthWriting: Bool {
            hasNewItem && !isServed && !isOver && rows >= EarlyWriter.rowsAtOnce
                && taken < items.count && items[taken] != nil
        }

        /// The items that are next in order and finished; none ends the service.
        mutating func take() -> [StagedItem] {
            var ready: [StagedItem] = []
            while !isOver, taken < items.count, let item = items[taken].take() {
                rows -= item.frame.rowCount
                taken += 1
                ready.append(item)
            }
            if ready.isEmpty { isServed = false }
            return ready
        }

        /// Whether there is room for the ready text of an item.
        mutating func makeReady(_ index: Int, bytes: Int) -> Bool {
            if ready[index] != nil { return true }
            guard bytes <= EarlyWriter.maximumReadyBytes - readyBytes else { return false }
            ready[index] = bytes
            readyBytes += bytes
            return true
        }

        /// Notes that an item is written.
        mutating func passed(_ index: Int) {
            readyBytes -= ready.removeValue(forKey: index) ?? 0
        }
    }

    /// What is known of the table before all of it is.
    private struct Shape {
        let header: CombinedTable
        let encoder: TableEncoder
    }

    /// Bytes of text that may be ready before it is their turn.
    private static var maximumReadyBytes: Int { 16 << 20 }

    /// Rows that are encoded in one go.
    private static var rowsAtOnce: Int { 16_384 }

    /// What has been written.
    private struct Output: @unchecked Sendable {
        // Used under the mutex only, and by the owner after `stop`.
        let sinks: [EncodedSink]
        /// The table without its items, from the first one on that has columns.
        var header: CombinedTable?
        /// Items that are written.
        var items = 0
        /// Batches of the next item that are written, and the item with its columns.
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
    init(_ plan: Plan, sinks: [EncodedSink]) {
        items = plan.items
        table = plan.job.table
        queue = Mutex(Queue(items: Array(repeating: nil, count: plan.items.count)))
        output = Mutex(Output(sinks: sinks))
    }

    // MARK: Rows that come

    /// Begins an attempt at an item.
    ///
    /// - Parameter isFirst: whether none before it can have left rows.
    func attempt(at index: Int, isFirst: Bool) -> SpelledTaker {
        if !isFirst {
            output.withLock { output in
                guard output.items == index else { return }
                if output.batches > 0 { output.end = .wrong }
                output.next = nil
            }
        }
        let count = Atomic(0)
        let comesInParts = Atomic(true)
        return SpelledTaker { [self] names, byteCount in
            comesInParts.store(byteCount == nil, ordering: .relaxed)
            if byteCount == nil { writeFinished() }
            return form(at: index, names, byteCount: byteCount)
        } take: { [self] rows, names in
            // What comes at once does not wait for its turn here: `add` takes it.
            guard comesInParts.load(ordering: .relaxed) else { return }
            let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
            output.withLock { output in
                guard output.end == nil, output.items == index, output.batches == number else {
                    return
                }
                write(&output) { output in
                    if output.next == nil {
                        output.next = try StagedItem(names: names, of: items[index])
                    }
                    try append([rows], to: &output)
                }
            }
        }
    }

    /// The form in which the rows of an item will be written, where that can be told: text that is
    /// made while the cells are at hand costs little.
    private func form(at index: Int, _ names: [String], byteCount: Int?) -> SpelledForm? {
        guard let item = try? StagedItem(names: names, of: items[index]) else { return nil }
        var shape = queue.withLock { $0.shape }
        if shape == nil {
            // The first item gives the table its columns.
            output.withLock { output in
                guard output.end == nil, output.items == index, output.batches == 0 else { return }
                output.next = item
                write(&output) { _ = try header(of: &$0) }
            }
            shape = queue.withLock { $0.shape }
        }
        guard let shape,
            shape.header.hasRoom(for: item.frame.columns.map(\.name), how: table.how)
        else { return nil }
        if let byteCount {
            guard queue.withLock({ $0.makeReady(index, bytes: byteCount) }) else { return nil }
        } else {
            // What comes in parts is written part by part, or not yet.
            guard output.withLock({ $0.items == index }) else { return nil }
        }
        return shape.encoder.form(of: shape.header.spelledColumns(of: item))
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
        let begins = queue.withLock { queue in
            defer { if queue.isWorthWriting { queue.isServed = true } }
            return queue.isWorthWriting
        }
        if begins { serve() }
    }

    /// Writes the finished items that are next in order, unless somebody else does, before one that is
    /// being fetched: they may not have been worth the while.
    private func writeFinished() {
        let begins = queue.withLock { queue in
            queue.hasNewItem = true
            defer { queue.isServed = true }
            return !queue.isServed
        }
        if begins { serve() }
    }

    private func serve() {
        while true {
            let ready = queue.withLock { $0.take() }
            if ready.isEmpty { return }
            output.withLock { output in write(&output) { try append(ready, to: &$0) } }
        }
    }

    /// Writes something; what fails here is tried again, and told, when the table is written.
    private func write(_ output: inout Output, _ body: (inout Output) throws -> Void) {
        guard output.end == nil else { return }
        do { try body(&output) } catch { output.end = .wrong }
    }

    /// Writes items, but for the batches of the first that were written while it was read. Ends early
    /// when the run does not wait for more: all cores then write the rest.
    private func append(_ items: [StagedItem], to output: inout Output) throws {
        var rows: [EncodableRows] = []
        var count = 0
        for item in items {
            output.next = item
            for batch in item.frame.spelled.dropFirst(output.batches) {
                if batch.rowCount > 0 {
                    guard let header = try header(of: &output) else { return }
                    rows.append(header.rows(batch, of: item))
                    count += batch.rowCount
                }
                output.batches += 1
                guard count >= EarlyWriter.rowsAtOnce else { continue }
                try flush(&rows, &count, to: &output)
                if queue.withLock({ $0.isOver }) { return }
            }
            // Values wait for the types of the table.
            guard item.frame.rowCount == 0 || !item.frame.spelled.isEmpty else {
                output.end = .wait
                break
            }
            output.items += 1
            output.batches = 0
            output.next = nil
            queue.withLock { [index = output.items - 1] in $0.passed(index) }
        }
        try flush(&rows, &count, to: &output)
    }

    /// Writes rows of the next item while it is being read.
    private func append(_ batches: [SpelledRows], to output: inout Output) throws {
        guard let header = try header(of: &output), let item = output.next else { return }
        var rows = batches.map { header.rows($0, of: item) }
        var count = batches.reduce(0) { $0 + $1.rowCount }
        try flush(&rows, &count, to: &output)
        output.batches += batches.count
    }

    /// The table's columns, if those of the next item are among them; else nothing more is written.
    private func header(of output: inout Output) throws -> CombinedTable? {
        guard let item = output.next else { return nil }
        let names = item.frame.columns.map(\.name)
        if let header = output.header {
            if header.hasRoom(for: names, how: table.how) { return header }
            output.end = .wrong
            return nil
        }
        let header = try CombinedTable(
            [], columns: names.map { ($0, .text) }, sourceColumn: table.sourceColumn)
        for sink in output.sinks { try sink.begin(schema: header.schema) }
        output.header = header
        if let encoder = output.sinks.first?.encoder {
            queue.withLock { $0.shape = Shape(header: header, encoder: encoder) }
        }
        return header
    }

    private func flush(
        _ rows: inout [EncodableRows], _ count: inout Int, to output: inout Output
    ) throws {
        for sink in output.sinks {
            guard let encoder = sink.encoder, !rows.isEmpty else { continue }
            try sink.append(encoder.encode(rows, rowsBefore: output.rows))
        }
        for case .spelled(let rows, _) in rows { rows.dropReadyText() }
        output.rows += count
        rows = []
        count = 0
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
