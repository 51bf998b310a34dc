import Frames
import SQLiteFrames
import TestSupport
import Testing

/// The error that `body` throws, which must be a `SQLiteError`.
func sqliteError(
    _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> SQLiteError? {
    do {
        try body()
        Issue.record("no error was thrown", sourceLocation: location)
    } catch let error as SQLiteError {
        return error
    } catch {
        Issue.record("\(error)", sourceLocation: location)
    }
    return nil
}

/// Every cell of a column over all batches.
func cells(_ read: SQLiteRead, _ column: Int) -> [Cell] {
    read.batches.flatMap { batch in (0..<batch.rowCount).map { batch.columns[column][$0] } }
}

/// The only column of `SELECT x FROM t`, of a table made by `sql`.
func readColumn(
    _ sql: String, options: SQLiteReadOptions = SQLiteReadOptions()
) throws -> (type: ColumnType, cells: [Cell], evidence: Evidence) {
    let folder = TemporaryFolder()
    let path = makeDatabase(folder, sql)
    let read = try Connection(path: path).read(.table("t"), options: options)
    try #require(read.columns.count == 1)
    return (read.columns[0].type, cells(read, 0), read.columns[0].evidence)
}

/// A frame of columns given cell by cell.
func frame(_ columns: (name: String, cells: [Cell])...) throws -> DataFrame {
    try DataFrame(columns.map { ($0.name, try Column(cells: $0.cells)) })
}

/// Loads batches into a table, all of the first one's columns.
func load(
    _ batches: [DataFrame], into path: String, table: String = "t", mode: Loader.Mode = .create,
    durability: Loader.Durability = .full
) throws {
    var options = Loader.Options()
    options.durability = durability
    options.busyTimeout = .zero
    let loader = try Loader(path: path, table: table, mode: mode, options: options)
    try loader.begin(columns: batches[0].schema)
    for batch in batches { try loader.append(batch) }
    try loader.commit()
}
