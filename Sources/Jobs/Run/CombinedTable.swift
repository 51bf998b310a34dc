import Formats
import Frames
import Sinks

/// The table that a run makes: the staged items in order, under one schema.
///
/// Batches are made on demand, some at a time, so that the whole is never in memory twice.
struct CombinedTable: Sendable {
    let items: [StagedItem]
    private let sourceColumn: String?
    /// The columns without the source column.
    private let columns: [(name: String, type: ColumnType)]
    /// Where each of them is.
    private let indexes: [String: Int]
    /// The names of all columns.
    private let names: [String]

    /// - Throws: `RunError` where the source column's name is taken.
    init(
        _ items: [StagedItem], columns: [(name: String, type: ColumnType)], sourceColumn: String?
    ) throws {
        if let sourceColumn, columns.contains(where: { $0.name == sourceColumn }) {
            throw RunError(
                .columns,
                "the items have a column \(quoted(sourceColumn)) already; choose another name "
                    + "with --source-column")
        }
        self.items = items
        self.columns = columns
        self.sourceColumn = sourceColumn
        names = columns.map(\.name) + (sourceColumn.map { [$0] } ?? [])
        indexes = Dictionary(
            zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
    }

    /// Names and types, in order; the source column comes last.
    var schema: [(name: String, type: ColumnType)] {
        columns + (sourceColumn.map { [($0, .text)] } ?? [])
    }

    var columnCount: Int { names.count }

    /// Columns without the source column.
    var ownColumnCount: Int { columns.count }

    /// The columns without a row.
    var emptyFrame: DataFrame {
        DataFrame(
            uncheckedNames: names, columns: schema.map { Column(type: $0.type, chunks: []) },
            rowCount: 0)
    }

    /// Where the table has a column of an item: mostly where the item has it.
    func index(of name: String, near position: Int) -> Int? {
        if position < columns.count, columns[position].name == name { return position }
        return indexes[name]
    }

    /// The type that the table has a column of an item in; nil where it has not.
    func type(of name: String, near position: Int) -> ColumnType? {
        index(of: name, near: position).map { columns[$0].type }
    }

    var rowCount: Int { items.reduce(0) { $0 + $1.frame.rowCount } }

    /// Nulls in each column of `schema`.
    var nullCounts: [Int] {
        // All rows, but for those with a value.
        var counts = [Int](repeating: rowCount, count: columns.count)
        // Item by item, each of which is in memory of its own, and field by field: a copy of the item
        // or of the column would take longer than all else here.
        for item in items.indices {
            let rowCount = items[item].frame.rowCount
            for position in items[item].frame.columns.indices {
                let name = items[item].frame.columns[position].name
                guard let index = index(of: name, near: position) else { continue }
                counts[index] -= rowCount - items[item].frame.columns[position].nullCount
                if columns[index].type == .text {
                    counts[index] -= items[item].frame.columns[position].emptyTextCount
                }
            }
        }
        return counts + (sourceColumn == nil ? [] : [0])
    }

    /// The item that has a row of the table; nil beyond the last.
    ///
    /// - Parameter row: counted from 1.
    func place(ofRow row: Int) -> RowPlace? {
        var before = 0
        for item in items {
            if row <= before + item.frame.rowCount {
                return RowPlace(label: item.label, row: row - before)
            }
            before += item.frame.rowCount
        }
        return nil
    }

    /// Calls `body` with the rows as values, in order, batch by batch.
    func forEachBatch(_ body: (DataFrame) throws -> Void) throws {
        var group = RowGroup(of: self)
        func hand() throws { for case .frame(let batch) in try group.take() { try body(batch) } }
        for part in stretches(atLeast: .max).flatMap(\.parts) {
            try Task.checkCancellation()
            try group.add(ownColumns(part.batch, of: items[part.item]))
            if group.isWorthTaking { try hand() }
        }
        try hand()
    }

    /// Some batches that follow each other.
    struct Stretch: Sendable {
        fileprivate var parts: [(item: Int, batch: Int)] = []
        /// Rows of the table before the first.
        let rowsBefore: Int
        fileprivate(set) var rowCount = 0
    }

    /// The table cut into stretches of at least so many rows, or so many bytes at their sources, but for
    /// the last. The cuts depend on the items' batches alone.
    ///
    /// - Parameter written: the table's beginning, which is left out.
    func stretches(
        atLeast rows: Int, orBytes bytes: Int = .max, after written: EarlyWriter.Written? = nil
    ) -> [Stretch] {
        var stretches: [Stretch] = []
        let first = (item: written?.items ?? 0, batch: written?.batches ?? 0)
        var current = Stretch(rowsBefore: written?.rows ?? 0)
        var bytesOfCurrent = 0
        for (item, staged) in items.enumerated().dropFirst(first.item) {
            let bytesPerRow = staged.frame.bytesRead / max(1, staged.frame.rowCount)
            for (batch, rowCount) in staged.batchSizes.enumerated()
            where rowCount > 0 && (item > first.item || batch >= first.batch) {
                current.parts.append((item, batch))
                current.rowCount += rowCount
                bytesOfCurrent += rowCount * bytesPerRow
                guard current.rowCount >= rows || bytesOfCurrent >= bytes else { continue }
                stretches.append(current)
                bytesOfCurrent = 0
                current = Stretch(rowsBefore: current.rowsBefore + current.rowCount)
            }
        }
        if current.rowCount > 0 { stretches.append(current) }
        return stretches
    }

    /// The rows of a stretch under the table's schema.
    ///
    /// - Parameters:
    ///   - cells: `.typed` gives every column in its type. `.spelled` leaves the cells of CSV items as
    ///     they are spelled.
    ///   - isText: whether they go to files of CSV: then the values of CSV items are found in their text.
    func rows(
        of stretch: Stretch, cells: ReadOptions.CellMode, isText: Bool
    ) throws -> [EncodableRows] {
        var group = RowGroup(of: self)
        for part in stretch.parts {
            let item = items[part.item]
            if isText, let spelled = item.spelledBatch(part.batch),
                let columns = textColumns(of: item, cells: cells)
            {
                try group.add(spelled, columns: columns)
            } else {
                let batch = try item.batch(part.batch) { type(of: $0, near: $1) }
                try group.add(ownColumns(batch, of: item, keepsSpelling: cells == .spelled))
            }
        }
        return try group.take()
    }

    /// Values of some columns in rows that follow each other, all of one item.
    struct Values: Sendable {
        let columns: [Column]
        let label: String
        /// Rows of the item before the first.
        let rowsOfItemBefore: Int
        let rowCount: Int
    }

    /// The values that some columns of `schema` have in a stretch, in the types of the table.
    func values(of names: [String], in stretch: Stretch) throws -> [Values] {
        try stretch.parts.map { part in
            let item = items[part.item]
            let batch = try item.batch(part.batch) { name, position in
                names.contains(name) ? type(of: name, near: position) : nil
            }
            let found = try names.map { name in
                guard let index = indexes[name] else {
                    precondition(name == sourceColumn, "no column of the table")
                    return Column(Chunk(repeating: item.label, count: batch.rowCount))
                }
                let type = columns[index].type
                guard let position = batch.columnNames.firstIndex(of: name) else {
                    return Column(nulls: batch.rowCount, of: type)
                }
                return try item.convert(batch.columns[position], named: name, to: type)
            }
            return Values(
                columns: found, label: item.label,
                rowsOfItemBefore: item.batchSizes[..<part.batch].reduce(0, +),
                rowCount: batch.rowCount)
        }
    }

    /// What the table's columns are in the text of an item's rows; nil where that takes their values.
    func textColumns(of item: StagedItem, cells: ReadOptions.CellMode) -> [SpelledColumn]? {
        var made = [SpelledColumn](repeating: .null, count: columns.count)
        for (position, column) in item.frame.columns.enumerated() {
            guard let index = index(of: column.name, near: position) else { continue }
            switch cells {
            case .spelled: made[index] = item.spelledColumn(position)
            case .typed:
                guard let value = item.valueColumn(position, as: columns[index].type) else {
                    return nil
                }
                made[index] = value
            }
        }
        if sourceColumn != nil { made.append(.constant(item.label)) }
        return made
    }

    /// The columns that a batch of an item has, whether the table has the item already or not, in the
    /// types of the table, with the source column; `complete` adds the others.
    func ownColumns(_ batch: Int, of item: StagedItem) throws -> DataFrame {
        let batch = try item.batch(batch) { type(of: $0, near: $1) }
        return try ownColumns(batch, of: item, keepsSpelling: false)
    }

    /// The same of spelled rows of an item.
    func ownColumns(_ rows: SpelledRows, of item: StagedItem) throws -> DataFrame {
        let batch = try item.values(of: rows) { type(of: $0, near: $1) }
        return try ownColumns(batch, of: item, keepsSpelling: false)
    }

    /// - Parameter batch: those of the item's columns that the table has, in the item's order.
    private func ownColumns(
        _ batch: DataFrame, of item: StagedItem, keepsSpelling: Bool
    ) throws -> DataFrame {
        var found = zip(batch.columnNames, batch.columns).makeIterator()
        var made: [Column] = []
        made.reserveCapacity(batch.columns.count + 1)
        for (position, own) in item.frame.columns.enumerated() {
            guard let type = type(of: own.name, near: position), let (name, values) = found.next()
            else { continue }
            made.append(
                keepsSpelling && own.spelled
                    ? values : try item.convert(values, named: name, to: type))
        }
        guard let sourceColumn else {
            return DataFrame(
                uncheckedNames: batch.columnNames, columns: made, rowCount: batch.rowCount)
        }
        made.append(Column(Chunk(repeating: item.label, count: batch.rowCount)))
        return DataFrame(
            uncheckedNames: batch.columnNames + [sourceColumn], columns: made,
            rowCount: batch.rowCount)
    }

    /// Rows under each other with all columns of the table, in its order.
    ///
    /// - Parameter frames: one or more, each with some columns of the table.
    func complete(_ frames: [DataFrame]) throws -> DataFrame {
        let frame = frames.count == 1 ? frames[0] : try concat(frames, how: .union)
        if frame.columnNames == names { return frame }
        var made = [Column?](repeating: nil, count: names.count)
        for (position, name) in frame.columnNames.enumerated() {
            made[index(of: name, near: position) ?? names.count - 1] = frame.columns[position]
        }
        // Thousands of columns may have no value.
        var nulls: [ColumnType: Column] = [:]
        let filled = made.enumerated().map { index, column in
            if let column { return column }
            let type = columns[index].type
            let found = nulls[type] ?? Column(nulls: frame.rowCount, of: type)
            nulls[type] = found
            return found
        }
        return DataFrame(uncheckedNames: names, columns: filled, rowCount: frame.rowCount)
    }
}

extension StagedItem {
    /// A column of this item in the type that the table has for it. No value is lost or changed:
    /// the resolution chose a type that holds them all.
    func convert(_ column: Column, named name: String, to type: ColumnType) throws -> Column {
        if column.type == type { return column }
        do {
            let one = DataFrame(uncheckedNames: [name], columns: [column], rowCount: column.count)
            return try one.cast([name: type], emptyTextAsNull: true).columns[0]
        } catch let error as FrameError {
            throw RunError(
                .mismatch,
                "\(label): column \(quoted(name)) cannot be read as \(type): "
                    + error.message, underlying: error)
        }
    }
}
