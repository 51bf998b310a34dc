import Fetchers
import Formats
import Frames

/// What a finished item leaves until the table is written: its rows, shaped as the job asks, and the
/// way to read it again.
struct StagedItem: Sendable {
    /// Where the rows come from.
    private let origin: Origin
    private var rows: Rows

    /// What was made of the item. Items are handed on and on, and are many: copies share it.
    private final class Rows: Sendable {
        let frame: ItemFrame
        let stage: MappedArrowFile?

        init(_ frame: ItemFrame, stage: MappedArrowFile? = nil) {
            self.frame = frame
            self.stage = stage
        }
    }

    /// The item's columns; those of the source come first, in the order of `sources`. Spelled rows
    /// still have all the source's cells.
    private(set) var frame: ItemFrame {
        get { rows.frame }
        set { rows = Rows(newValue, stage: rows.stage) }
    }

    /// The rows, where they are columns in the stage.
    private var stage: MappedArrowFile? { rows.stage }

    /// What stays the same whatever becomes of the rows.
    private final class Origin: Sendable {
        /// The item's columns as the source names them, those that were not selected included.
        let namesInSource: [String]
        /// Where the source has the item's own columns; captured ones are nowhere.
        let sources: [ItemShape.SourceColumn]
        let shape: ItemShape
        let reread: (@Sendable (ReadOptions) async throws -> ItemFrame)?
        let openBytes: (@Sendable () throws -> any ByteSource)?
        let bytesSuffix: String
        let validators: HTTPValidators?

        /// - Parameter fetched: what brought the rows, which are not kept here.
        init(
            _ fetched: Fetched, names: [String], sources: [ItemShape.SourceColumn],
            shape: ItemShape
        ) {
            namesInSource = names
            self.sources = sources
            self.shape = shape
            reread = fetched.reread
            openBytes = fetched.openBytes
            bytesSuffix = fetched.bytesSuffix
            validators = fetched.validators
        }
    }

    var label: String { origin.shape.label }
    var namesInSource: [String] { origin.namesInSource }
    private var sources: [ItemShape.SourceColumn] { origin.sources }
    private var shape: ItemShape { origin.shape }
    private var reread: (@Sendable (ReadOptions) async throws -> ItemFrame)? { origin.reread }
    /// Opens the bytes as they came from the source, where they were kept; and how a file of them is
    /// called, see `Fetched`.
    var openBytes: (@Sendable () throws -> any ByteSource)? { origin.openBytes }
    var bytesSuffix: String { origin.bytesSuffix }
    /// By what its server can be asked whether it has changed.
    var validators: HTTPValidators? { origin.validators }

    /// - Throws: `RunError` for two columns of one name, after renaming or with a captured one.
    init(_ fetched: Fetched, of item: PlannedItem) throws {
        let shape = ItemShape(item)
        let names = fetched.frame.columns.map(\.name)
        var frame = fetched.frame
        let sources = try shape.apply(to: &frame)
        rows = Rows(frame)
        origin = Origin(fetched, names: names, sources: sources, shape: shape)
    }

    /// An item whose spelled rows are still being read.
    ///
    /// - Parameters:
    ///   - names: the columns of its source.
    ///   - types: of the columns, as far as values are wanted; nil for text.
    init(names: [String], types: [ColumnType?]? = nil, of item: PlannedItem) throws {
        let columns = names.enumerated().map { index, name in
            ItemColumn(
                name: name, type: types?[index] ?? .text, evidence: Evidence(), nullCount: 0,
                spelled: true)
        }
        let frame = ItemFrame(batches: [], columns: columns, rowCount: 0, rowsRead: 0)
        try self.init(Fetched(frame: frame), of: item)
    }

    /// Gives each column the type that holds its values and those of the same item elsewhere.
    ///
    /// - Returns: false where no types do.
    mutating func widen(like other: StagedItem) -> Bool {
        var frame = frame
        for (index, column) in other.frame.columns.enumerated() {
            guard let type = ColumnType.promoted(frame.columns[index].type, column.type) else {
                return false
            }
            frame.columns[index].type = type
        }
        self.frame = frame
        return true
    }

    /// An item of an earlier run.
    ///
    /// - Parameters:
    ///   - facts: what is known of it.
    ///   - stage: its rows; nil where it has none.
    ///   - file: its file, which is as it was.
    ///   - reread: fetches it again under other options.
    /// - Throws: `FormatError` for rows that are not what was written.
    init(
        _ facts: ItemFacts, stage: MappedArrowFile?, file: SpelledRows.SpelledFile?,
        of item: PlannedItem, reread: (@Sendable (ReadOptions) async throws -> ItemFrame)?
    ) throws {
        let frame = ItemFrame(
            batches: [], columns: facts.columns, rowCount: facts.rowCount,
            rowsRead: facts.rowsRead, rejects: facts.rejects,
            blankLinesSkipped: facts.blankLinesSkipped, bytesRead: facts.bytesRead,
            notes: facts.notes)
        rows = Rows(frame)
        let sources = facts.sourceNames.map { name in
            let position = facts.namesInSource.firstIndex(of: name) ?? 0
            return ItemShape.SourceColumn(name: name, position: position)
        }
        origin = Origin(
            Fetched(frame: frame, reread: reread), names: facts.namesInSource, sources: sources,
            shape: ItemShape(item))
        if let stage { try release(to: stage, layout: facts.layout, file: file) }
    }

    /// Hashes the bytes that came from the source, where they are kept for the time of the run.
    func hashBytes() throws -> StateStore.SourceBytes? {
        guard let source = try openBytes?() else { return nil }
        let hash = SHA256()
        var total = 0
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { memory.deallocate() }
        while true {
            let count = try source.read(into: memory)
            if count == 0 {
                return StateStore.SourceBytes(count: total, checksum: nil, sha256: hash.hex())
            }
            hash.update(UnsafeRawBufferPointer(rebasing: memory[..<count]))
            total += count
        }
    }

    /// What is kept of the item besides its rows.
    var facts: ItemFacts {
        ItemFacts(
            columns: frame.columns, sourceNames: sources.map(\.name), namesInSource: namesInSource,
            rowCount: frame.rowCount, rowsRead: frame.rowsRead, rejects: frame.rejects,
            blankLinesSkipped: frame.blankLinesSkipped, bytesRead: frame.bytesRead,
            notes: frame.notes, layout: frame.spelled.first?.layout)
    }

    /// Takes the rows from the stage instead of from memory.
    ///
    /// - Parameters:
    ///   - layout: that of spelled rows.
    ///   - file: the item's file, where rows may have stayed there.
    /// - Throws: `FormatError` for rows that are not what was written.
    mutating func release(
        to stage: MappedArrowFile, layout: SpelledRows.Layout?, file: SpelledRows.SpelledFile?
    ) throws {
        if let layout {
            let fetched = frame.spelled
            frame.spelled = try stage.rowCounts.indices.map { index in
                let rows = try SpelledRows(
                    stageFrame: stage.batch(index), layout: layout, label: label, file: file)
                return fetched.indices.contains(index)
                    ? rows.withReadyRows(of: fetched[index]) : rows
            }
        } else {
            var frame = frame
            frame.batches = []
            rows = Rows(frame, stage: stage)
        }
    }

    /// Whether rows are in the item's own file, which must stay as it is.
    var readsFile: Bool { frame.spelled.contains(where: \.readsFile) }

    /// Whether all are, so that they need no memory.
    var isInFile: Bool { !frame.spelled.isEmpty && frame.spelled.allSatisfy(\.isInFile) }

    /// The file that they are in.
    var itemFile: SpelledRows.SpelledFile? { frame.spelled.first?.itemFile }

    // MARK: Rows

    /// Rows of each batch.
    var batchSizes: [Int] {
        if let stage { return stage.rowCounts }
        return frame.spelled.isEmpty
            ? frame.batches.map(\.rowCount) : frame.spelled.map(\.rowCount)
    }

    /// The type that a table has a column in, which the item has at a position; nil where the table has
    /// no such column.
    typealias TypeInTable = (_ name: String, _ position: Int) -> ColumnType?

    /// The item's columns that a table has, too, in the item's order, in a batch. A column whose values
    /// have a spelling is text where the table's is; else it has the item's own type.
    func batch(_ index: Int, of type: TypeInTable) throws -> DataFrame {
        if let rows = spelledBatch(index) { return try values(of: rows, type) }
        let found = find(type)
        let batch = try stage?.batch(index) ?? frame.batches[index]
        return DataFrame(
            uncheckedNames: found.map(\.name), columns: found.map { batch.columns[$0.position] },
            rowCount: batch.rowCount)
    }

    private func find(
        _ type: TypeInTable
    ) -> [(position: Int, name: String, type: ColumnType)] {
        frame.columns.enumerated().compactMap { position, column in
            type(column.name, position).map { (position, column.name, $0) }
        }
    }

    /// The same of spelled rows of the item, whether it has them already or not.
    func values(of rows: SpelledRows, _ type: TypeInTable) throws -> DataFrame {
        let found = find(type)
        let own = found.filter { $0.position < sources.count }
        var cells = try rows.columns(
            own.map { position, _, type in
                SpelledRows.Wish(
                    cell: sources[position].position,
                    as: type == .text ? ColumnTypeRequest(.text) : ownType(of: position))
            }
        ).makeIterator()
        let made = found.map { position, _, _ in
            // Captured columns come after the item's own.
            position < sources.count
                ? cells.next()!
                : Column(
                    Chunk(
                        repeating: shape.captures[position - sources.count].value,
                        count: rows.rowCount))
        }
        return DataFrame(
            uncheckedNames: found.map(\.name), columns: made, rowCount: rows.rowCount)
    }

    /// The type of a column of the source, and how its cells spell it.
    private func ownType(of position: Int) -> ColumnTypeRequest {
        let asked = shape.options.read.types[sources[position].name]
        return ColumnTypeRequest(frame.columns[position].type, format: asked?.format)
    }

    /// A batch of a spelled item as it is spelled; nil where the item is not.
    func spelledBatch(_ index: Int) -> SpelledRows? {
        frame.spelled.isEmpty ? nil : frame.spelled[index]
    }

    /// The same as values of a type; nil where that takes the item's values.
    func valueColumn(_ position: Int, as type: ColumnType) -> SpelledColumn? {
        guard case .cell(let cell) = spelledColumn(position) else {
            // What was captured is a value as its text says, too.
            return type == .text ? spelledColumn(position) : nil
        }
        switch type {
        case .null: return .null
        case .text: return .cell(cell)
        case .binary: return nil
        case .bool, .int64, .float64, .date, .timestamp, .timestampUTC:
            return ownType(of: position).format == nil ? .value(cell, type) : nil
        }
    }

    /// What stands in the item's column `position` when it is spelled.
    func spelledColumn(_ position: Int) -> SpelledColumn {
        position < sources.count
            ? .cell(sources[position].position)
            : .constant(shape.captures[position - sources.count].value)
    }

    // MARK: Reading again

    /// Whether the values have a spelling of their own that can be read again.
    var canRespell: Bool { reread != nil }

    /// The columns whose values have to be read again before they can be text.
    ///
    /// - Parameter isText: whether the table has a column as text.
    func columnsToRespell(where isText: (_ name: String) -> Bool) -> [String] {
        guard canRespell else { return [] }
        return frame.columns.filter { column in
            !column.spelled && column.type != .text
                && (column.type != .null || column.emptyTextCount > 0) && isText(column.name)
        }.map(\.name)
    }

    /// Reads the item again with these columns as text, in the source's spelling. Does nothing for
    /// sources whose values have types of their own: those convert.
    mutating func respell(_ columns: [String]) async throws {
        let names = columns.compactMap(sourceName)
        guard let reread, !names.isEmpty else { return }
        var read = shape.options.read
        for name in names { read.types[name] = ColumnTypeRequest(.text) }
        var again = try await reread(read)
        guard again.rowsRead == frame.rowsRead else {
            throw RunError(
                .changed,
                "\(label): had \(frame.rowsRead) rows when it was first read and "
                    + "\(again.rowsRead) when it was read again; run again when it is complete")
        }
        _ = try shape.apply(to: &again)
        var frame = frame
        frame.batches = again.batches
        frame.spelled = again.spelled
        for index in frame.columns.indices {
            // The evidence of the first reading stays: it says why the column is text.
            frame.columns[index].type = again.columns[index].type
            frame.columns[index].spelled = again.columns[index].spelled
            frame.columns[index].nullCount = again.columns[index].nullCount
            frame.columns[index].emptyTextCount = again.columns[index].emptyTextCount
        }
        rows = Rows(frame)
    }

    private func sourceName(of column: String) -> String? {
        zip(frame.columns, sources).first { $0.0.name == column }?.1.name
    }
}
