import Formats
import Frames
import Sinks

/// Rows of a table that are encoded in one go.
///
/// Small frames are put together. To encode each by itself, and first to give it the columns that only
/// other items have, would take thousands of times as long as its values.
struct RowGroup {
    private let table: CombinedTable
    private var rows: [EncodableRows] = []
    /// The columns that some items have, of rows that follow `rows`.
    private var frames: [DataFrame] = []
    private var rowsOfFrames = 0
    private var bytesOfFrames = 0
    private(set) var rowCount = 0
    /// Bytes of the values among them.
    private(set) var byteCount = 0

    /// So many rows are put together at most, or the bytes of a task.
    private let rowLimit: Int

    /// - Parameter table: whose columns the rows get.
    init(of table: CombinedTable) {
        self.table = table
        rowLimit = max(1, min(4096, (1 << 20) / max(1, table.columnCount)))
    }

    /// Whether rows are ready that others need not wait for.
    var isWorthTaking: Bool { !rows.isEmpty }

    /// Adds rows of an item as they are spelled.
    mutating func add(_ spelled: SpelledRows, columns: [SpelledColumn]) throws {
        try closeFrame()
        rows.append(.spelled(spelled, columns: columns))
        rowCount += spelled.rowCount
    }

    /// Adds rows of an item: those of the table's columns that it has.
    mutating func add(_ frame: DataFrame) throws {
        frames.append(frame)
        rowsOfFrames += frame.rowCount
        let bytes = frame.byteCount
        bytesOfFrames += bytes
        byteCount += bytes
        rowCount += frame.rowCount
        if rowsOfFrames >= rowLimit || bytesOfFrames >= TableEncoder.bytesPerTask {
            try closeFrame()
        }
    }

    /// The rows that came, which are forgotten here.
    mutating func take() throws -> [EncodableRows] {
        try closeFrame()
        defer { self = RowGroup(of: table) }
        return rows
    }

    private mutating func closeFrame() throws {
        guard !frames.isEmpty else { return }
        rows.append(.frame(try table.complete(frames)))
        frames = []
        rowsOfFrames = 0
        bytesOfFrames = 0
    }
}
