import Formats
import Frames
import Sinks

/// The table that a run makes: the staged items in order, under one schema.
///
/// Batches are made on demand, one at a time, so that the whole is never in memory twice.
struct CombinedTable: Sendable {
    let items: [StagedItem]
    private let sourceColumn: String?
    /// The columns without the source column.
    private let columns: [(name: String, type: ColumnType)]

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
    }

    /// Names and types, in order; the source column comes last.
    var schema: [(name: String, type: ColumnType)] {
        columns + (sourceColumn.map { [($0, .text)] } ?? [])
    }

    /// The columns without the source column.
    var ownNames: [String] { columns.map(\.name) }

    /// The columns without a row.
    var emptyFrame: DataFrame {
        DataFrame(
            uncheckedNames: schema.map(\.name),
            columns: schema.map { Column(type: $0.type, chunks: []) }, rowCount: 0)
    }

    var rowCount: Int { items.reduce(0) { $0 + $1.frame.rowCount } }

    /// Nulls in each column of `schema`.
    var nullCounts: [Int] {
        var counts = [Int](repeating: 0, count: columns.count + (sourceColumn == nil ? 0 : 1))
        // Item by item, each of which is in memory of its own, and field by field: a copy of the item
        // or of the column would take longer than all else here.
        for item in items.indices {
            for (index, column) in columns.enumerated() {
                guard let position = items[item].position(of: column.name, near: index) else {
                    counts[index] += items[item].frame.rowCount
                    continue
                }
                counts[index] += items[item].frame.columns[position].nullCount
                if column.type == .text {
                    counts[index] -= items[item].frame.columns[position].emptyTextCount
                }
            }
        }
        return counts
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
        for stretch in stretches(atLeast: 1) {
            try Task.checkCancellation()
            for part in stretch.parts { try body(try batch(part, keepsSpelling: false)) }
        }
    }

    /// Some batches that follow each other.
    struct Stretch: Sendable {
        fileprivate var parts: [(item: Int, batch: Int)] = []
        /// Rows of the table before the first.
        let rowsBefore: Int
        fileprivate(set) var rowCount = 0
    }

    /// The table cut into stretches of at least so many rows, but for the last. The cuts depend on
    /// the items' batches alone.
    ///
    /// - Parameter written: the table's beginning, which is left out.
    func stretches(
        atLeast rows: Int, after written: EarlyWriter.Written? = nil
    ) -> [Stretch] {
        var stretches: [Stretch] = []
        let first = (item: written?.items ?? 0, batch: written?.batches ?? 0)
        var current = Stretch(rowsBefore: written?.rows ?? 0)
        for (item, staged) in items.enumerated().dropFirst(first.item) {
            for (batch, rowCount) in staged.batchSizes.enumerated()
            where rowCount > 0 && (item > first.item || batch >= first.batch) {
                current.parts.append((item, batch))
                current.rowCount += rowCount
                guard current.rowCount >= rows else { continue }
                stretches.append(current)
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
        try stretch.parts.map { part in
            let item = items[part.item]
            if isText, let spelled = item.spelledBatch(part.batch),
                let columns = textColumns(of: item, cells: cells)
            {
                return .spelled(spelled, columns: columns)
            }
            return .frame(try batch(part, keepsSpelling: cells == .spelled))
        }
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
            let wanted = columns.filter { names.contains($0.name) }
            let batch = try item.batch(part.batch, of: wanted)
            let found = try names.map { name in
                guard let column = wanted.first(where: { $0.name == name }) else {
                    precondition(name == sourceColumn, "no column of the table")
                    return Column(Chunk(repeating: item.label, count: batch.rowCount))
                }
                guard let position = batch.columnNames.firstIndex(of: name) else {
                    return Column(nulls: batch.rowCount, of: column.type)
                }
                return try item.convert(batch.columns[position], named: name, to: column.type)
            }
            return Values(
                columns: found, label: item.label,
                rowsOfItemBefore: item.batchSizes[..<part.batch].reduce(0, +),
                rowCount: batch.rowCount)
        }
    }

    /// What the table's columns are in the text of an item's rows; nil where that takes their values.
    func textColumns(of item: StagedItem, cells: ReadOptions.CellMode) -> [SpelledColumn]? {
        var made: [SpelledColumn] = []
        made.reserveCapacity(columns.count + 1)
        for (index, column) in columns.enumerated() {
            guard let position = item.position(of: column.name, near: index) else {
                made.append(.null)
                continue
            }
            switch cells {
            case .spelled: made.append(item.spelledColumn(position))
            case .typed:
                guard let value = item.valueColumn(position, as: column.type) else { return nil }
                made.append(value)
            }
        }
        if sourceColumn != nil { made.append(.constant(item.label)) }
        return made
    }

    private func batch(_ part: (item: Int, batch: Int), keepsSpelling: Bool) throws -> DataFrame {
        let item = items[part.item]
        return try frame(
            try item.batch(part.batch, of: columns), of: item, keepsSpelling: keepsSpelling)
    }

    /// A batch of an item, whether the table has it already or not, as rows of the table.
    func frame(_ batch: Int, of item: StagedItem) throws -> DataFrame {
        try frame(try item.batch(batch, of: columns), of: item, keepsSpelling: false)
    }

    /// The values of spelled rows of an item, whether the table has it already or not, as rows of the
    /// table.
    func frame(_ rows: SpelledRows, of item: StagedItem) throws -> DataFrame {
        try frame(try item.values(of: rows, for: columns), of: item, keepsSpelling: false)
    }

    /// - Parameter batch: the item's columns that the table has, in the table's order.
    private func frame(
        _ batch: DataFrame, of item: StagedItem, keepsSpelling: Bool
    ) throws -> DataFrame {
        let own = item.frame.columns
        var found = batch.columns.makeIterator()
        var made: [Column] = []
        made.reserveCapacity(columns.count + 1)
        for (index, column) in columns.enumerated() {
            guard let position = item.position(of: column.name, near: index),
                let values = found.next()
            else {
                made.append(Column(nulls: batch.rowCount, of: column.type))
                continue
            }
            made.append(
                keepsSpelling && own[position].spelled
                    ? values : try item.convert(values, named: column.name, to: column.type))
        }
        if sourceColumn != nil {
            made.append(Column(Chunk(repeating: item.label, count: batch.rowCount)))
        }
        return DataFrame(
            uncheckedNames: schema.map(\.name), columns: made, rowCount: batch.rowCount)
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
