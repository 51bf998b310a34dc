import Frames
import SQLiteFrames
import Testing

/// Compares a table cell by cell with what `sqlite3_column_*` says: the same value, or its
/// canonical text where the column is text.
func expectAsBare(
    _ read: SQLiteRead, connection: Connection, file: String, table: String,
    location: SourceLocation = #_sourceLocation
) throws {
    let name = "\"" + table.replacing("\"", with: "\"\"") + "\""
    let bare = try #require(
        BareDatabase("file:\(file)?immutable=1").rows("SELECT * FROM \(name)"))
    #expect(read.rowCount == bare.rows.count, sourceLocation: location)
    #expect(read.columns.map(\.name) == bare.names, sourceLocation: location)
    for column in read.columns.indices {
        for (row, cell) in cells(read, column).enumerated() {
            let value = bare.rows[row][column]
            #expect(
                same(cell, value), "\(table), column \(bare.names[column]), row \(row + 1)",
                sourceLocation: location)
        }
    }
}

private func same(_ cell: Cell, _ value: BareDatabase.Value) -> Bool {
    switch (cell, value) {
    case (.null, .null): true
    case (.int64(let cell), .integer(let value)): cell == value
    case (.bool(let cell), .integer(let value)): value == (cell ? 1 : 0)
    case (.float64(let cell), .real(let value)): cell == value
    case (.float64(let cell), .integer(let value)): Int64(exactly: cell) == value
    case (.binary(let cell), .blob(let value)): cell == value
    case (.text(let cell), .text(let value)): Array(cell.utf8) == value
    case (.text(let cell), .integer(let value)): cell == String(value)
    case (.text(let cell), .real(let value)): cell == value.description
    case (.date, .text(let value)): Array(cell.description.utf8) == value
    case (.timestamp, .text(let value)):
        Array(cell.description.replacing("T", with: " ").utf8) == value
    default: false
    }
}
