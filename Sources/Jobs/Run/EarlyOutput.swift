import Formats
import Frames
import Sinks

/// The beginning of the table in its outputs, as far as it is written before all of it is known.
struct EarlyOutput: @unchecked Sendable {
    // The sinks are used under the mutex of the writer only, and by their owner after the end.
    private let sinks: [EncodedSink]
    private let cells: ReadOptions.CellMode
    private let table: TableSpec
    /// How the rows are written, from the first item on that has columns.
    private(set) var shape: Shape?
    /// Items that have come.
    private(set) var items = 0
    /// Batches of the next item that have come.
    private var batches = 0
    /// Batches after them whose rows do not tell the types of all columns.
    private var waiting: [EarlyRows] = []
    /// Rows that came and are not written; nil before there is a shape.
    private var group: RowGroup?
    private var written = EarlyWriter.Written()
    /// Why nothing more is written early.
    private var ending: Ending?

    private enum Ending {
        /// The rest has to wait for the whole table.
        case wait
        /// What was written is not of the table.
        case wrong
    }

    /// How rows are written.
    struct Shape: Sendable {
        /// The table without its items, and its columns.
        let header: CombinedTable
        let schema: [(name: String, type: ColumnType)]
        let encoders: [TableEncoder]
        let cells: ReadOptions.CellMode
        let how: ColumnMatching

        /// Whether an item leaves the table's columns as they are.
        func hasRoom(for item: StagedItem) -> Bool {
            guard hasRoom(for: item.frame.columns.map(\.name)) else { return false }
            if cells == .spelled { return true }
            let holdsTypes = item.frame.columns.enumerated().allSatisfy { position, column in
                guard let type = header.type(of: column.name, near: position) else { return true }
                return ColumnType.promoted(column.type, type) == type
            }
            return holdsTypes
                && item.columnsToRespell { header.type(of: $0, near: 0) == .text }.isEmpty
        }

        /// - Parameter names: each once.
        func hasRoom(for names: [String]) -> Bool {
            let known = names.enumerated().count { header.index(of: $1, near: $0) != nil }
            let own = header.ownColumnCount
            return switch how {
            case .strict: known == names.count && known == own
            case .union: known == names.count
            case .intersection: known == own
            }
        }

        /// How an item is written from its text; nil where an output takes its values.
        func textForm(of item: StagedItem) -> SpelledForm? {
            guard let columns = header.textColumns(of: item, cells: cells) else { return nil }
            let forms = encoders.map { $0.form(of: columns) }
            // Others are made when it is their turn, of the spelling, but not of values.
            guard cells == .spelled || forms.allSatisfy({ $0 == forms[0] }) else { return nil }
            return forms[0]
        }
    }

    /// Rows that are worth writing before all have come.
    static var rowsWorthWriting: Int { 16_384 }
    /// Batches that may wait for the types of their columns.
    private static var maximumWaiting: Int { 8 }

    init(_ table: TableSpec, sinks: [EncodedSink], cells: ReadOptions.CellMode) {
        self.table = table
        self.sinks = sinks
        self.cells = cells
    }

    // MARK: Rows that come

    /// Whether rows are taken.
    var isOpen: Bool { ending == nil }

    /// Whether this batch of this item is the next one.
    func awaits(_ item: Int, batch: Int) -> Bool {
        isOpen && items == item && batches + waiting.count == batch
    }

    /// Begins an item that failed once more.
    mutating func beginAgain(at item: Int) {
        guard item <= items else { return }
        if item < items || batches > 0 { ending = .wrong }
        waiting = []
    }

    /// Begins the table, unless it is begun, with the columns of an item.
    mutating func begin(like item: StagedItem) {
        attempt { _ = try $0.shape(for: item) }
    }

    /// Takes the next rows of the next item while it is read.
    ///
    /// - Parameter encoded: what they are in each output, where that is known.
    /// - Returns: whether the rows are needed on.
    mutating func take(_ rows: EarlyRows, encoded: [EncodedRows]?) -> Bool {
        if shape == nil, cells == .typed {
            waiting.append(rows)
            guard let item = typed(rows.item) else {
                if waiting.count < Self.maximumWaiting { return true }
                ending = .wait
                forgetWaiting()
                return false
            }
            begin(like: item)
            let ready = waiting
            waiting = []
            for rows in ready { add(rows, encoded: nil) }
            return false
        }
        add(rows, encoded: encoded)
        return false
    }

    /// The item with the types that hold the values of all rows that wait; nil while they do not tell
    /// one of every column.
    private func typed(_ item: StagedItem) -> StagedItem? {
        var item = item
        for rows in waiting {
            guard item.widen(like: rows.item) else { return nil }
        }
        return item.frame.columns.contains { $0.type == .null } ? nil : item
    }

    private mutating func forgetWaiting() {
        for rows in waiting { rows.rows.dropReadyRows() }
        waiting = []
    }

    private mutating func add(_ rows: EarlyRows, encoded: [EncodedRows]?) {
        attempt { output in
            guard let shape = try output.shape(for: rows.item) else { return }
            if let encoded, output.group?.rowCount == 0 {
                for (sink, encoded) in zip(output.sinks, encoded) { try sink.append(encoded) }
                output.batches += 1
                output.noteWritten(rows.rows.rowCount)
                return
            }
            try output.group?.add(rows.rows, of: rows.item, as: shape)
            output.batches += 1
            try output.flush(all: true)
        }
    }

    /// Takes finished items that are next in order, but for the batches of the first that came while it
    /// was read.
    ///
    /// - Parameters:
    ///   - goesOn: false when the run waits for this: all cores then write the rest.
    ///   - passed: told of each item that needs no more room.
    mutating func take(
        _ items: [StagedItem], while goesOn: () -> Bool, passed: (_ index: Int) -> Void
    ) {
        waiting = []
        attempt { output in
            for item in items {
                // Values wait for the types of the table.
                let isSpelled = !item.frame.spelled.isEmpty
                guard item.frame.rowCount == 0 || isSpelled || output.cells == .typed else {
                    output.ending = .wait
                    break
                }
                for (batch, count) in item.batchSizes.enumerated().dropFirst(output.batches) {
                    if count > 0 {
                        guard let shape = try output.shape(for: item) else { return }
                        try output.group?.add(batch, of: item, as: shape)
                    }
                    output.batches += 1
                    if try output.flush(all: false), !goesOn() { return }
                }
                passed(output.items)
                output.items += 1
                output.batches = 0
            }
            try output.flush(all: true)
        }
    }

    // MARK: Writing

    /// Writes something; what fails here is tried again, and told, when the table is written.
    private mutating func attempt(_ body: (inout EarlyOutput) throws -> Void) {
        guard ending == nil else { return }
        do { try body(&self) } catch { ending = .wrong }
    }

    /// The table's columns, if those of an item are among them; else nothing more is written.
    private mutating func shape(for item: StagedItem) throws -> Shape? {
        if let shape {
            if shape.hasRoom(for: item) { return shape }
            ending = .wrong
            return nil
        }
        let columns = item.frame.columns.map {
            (name: $0.name, type: cells == .spelled ? .text : $0.type)
        }
        guard !columns.contains(where: { $0.type == .null }) else {
            ending = .wait
            return nil
        }
        let header = try CombinedTable([], columns: columns, sourceColumn: table.sourceColumn)
        for sink in sinks { try sink.begin(schema: header.schema) }
        shape = Shape(
            header: header, schema: header.schema, encoders: sinks.compactMap(\.encoder),
            cells: cells, how: table.how)
        group = RowGroup(of: header)
        return shape
    }

    /// Writes the rows that came, if they are worth it.
    ///
    /// - Parameter all: whether they are in any case, unless an output would show where they were cut.
    /// - Returns: whether they were written.
    @discardableResult
    private mutating func flush(all: Bool) throws -> Bool {
        guard let shape, let count = group?.rowCount, let bytes = group?.byteCount
        else { return false }
        let isCut = shape.encoders.contains(where: \.makesBatches)
        let perTask = shape.encoders.map(\.rowsPerTask)
        let least = (isCut ? perTask.max() : perTask.min()) ?? Self.rowsWorthWriting
        let isFull = count >= least || !isCut && bytes >= TableEncoder.bytesPerTask
        guard isFull || all && !isCut && count > 0 else { return false }
        let rows = try group?.take() ?? []
        for (sink, encoder) in zip(sinks, shape.encoders) {
            try sink.append(encoder.encode(rows, rowsBefore: written.rows))
        }
        for case .spelled(let rows, _) in rows { rows.dropReadyRows() }
        noteWritten(count)
        return true
    }

    private mutating func noteWritten(_ rows: Int) {
        written = .init(items: items, batches: batches, rows: written.rows + rows)
    }

    // MARK: The end

    /// What is written of a table, whose items are the plan's at these places; nil where it is not its
    /// beginning. Nothing more is written.
    mutating func end(for table: CombinedTable, of places: [Int]) -> EarlyWriter.Written? {
        defer { end() }
        let whole = written.items + (written.batches > 0 ? 1 : 0)
        guard ending != .wrong, let schema = shape?.schema,
            schema.map(\.name) == table.schema.map(\.name),
            cells == .spelled || schema.map(\.type) == table.schema.map(\.type),
            places.prefix(whole).elementsEqual(0..<whole)
        else { return nil }
        return written
    }

    mutating func end() {
        ending = .wrong
        group = nil
        waiting = []
    }
}

extension RowGroup {
    /// Adds some rows of an item as they are written.
    fileprivate mutating func add(
        _ rows: SpelledRows, of item: StagedItem, as shape: EarlyOutput.Shape
    ) throws {
        if !rows.hasReadyValues, shape.textForm(of: item) != nil,
            let columns = shape.header.textColumns(of: item, cells: shape.cells)
        {
            return try add(rows, columns: columns)
        }
        defer { rows.dropReadyRows() }
        try add(shape.header.ownColumns(rows, of: item))
    }

    /// Adds a batch of a finished item as it is written.
    fileprivate mutating func add(
        _ batch: Int, of item: StagedItem, as shape: EarlyOutput.Shape
    ) throws {
        if let spelled = item.spelledBatch(batch) {
            try add(spelled, of: item, as: shape)
        } else {
            try add(shape.header.ownColumns(batch, of: item))
        }
    }
}
