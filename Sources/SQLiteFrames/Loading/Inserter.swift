import CSQLite
import Frames

/// Inserts frames row by row through one prepared statement.
final class Inserter {
    private let target: LoadTarget
    private let statement: Statement
    private let connection: Connection
    private(set) var rowCount = 0

    init(_ target: LoadTarget, on connection: Connection) throws {
        self.target = target
        self.connection = connection
        let names = target.columns.map { sqlName($0.name) }.joined(separator: ", ")
        let places = target.columns.map { _ in "?" }.joined(separator: ", ")
        statement = try Statement(
            connection,
            any: "INSERT INTO \(sqlName(target.table)) (\(names)) VALUES (\(places))")
    }

    func insert(_ frame: DataFrame) throws {
        let columns = try target.columns.map { try column($0, of: frame) }
        var row = 0
        while row < frame.rowCount {
            try connection.stopIfAsked()
            let end = min(row + 4096, columns.reduce(frame.rowCount) { min($0, $1.end(of: row)) })
            try insert(columns.map { $0.run(from: row) }, rows: end - row)
            row = end
        }
    }

    private func column(_ wanted: LoadTarget.Column, of frame: DataFrame) throws -> StoredColumn {
        guard let column = frame.column(wanted.name),
            frame.columns.count == target.columns.count,
            column.type == wanted.type || column.type == .null
        else {
            throw SQLiteError(
                .columns,
                "the frame does not have the columns that loading began with: expected "
                    + "\(quoted(wanted.name)) of type \(wanted.type)",
                table: target.table, column: wanted.name)
        }
        return try StoredColumn(column)
    }

    /// Inserts rows in which no column changes its chunk. SQLite reads texts and blobs where they
    /// lie: `runs` keeps them alive until every parameter is let go of.
    private func insert(_ runs: [StoredColumn.Run], rows: Int) throws {
        defer { sqlite3_clear_bindings(statement.pointer) }
        try runs.withUnsafeBufferPointer { runs in
            for row in 0..<rows {
                for index in runs.indices {
                    let result = try bind(runs.baseAddress! + index, row: row, to: index)
                    if result != SQLITE_OK { throw located(connection.error(result)) }
                }
                let result = sqlite3_step(statement.pointer)
                if result != SQLITE_DONE {
                    let error = located(connection.error(result))
                    statement.reset()
                    throw error
                }
                statement.reset()
                rowCount += 1
            }
        }
    }

    /// A pointer, as passing the run itself would retain and release its buffers at every value.
    @inline(__always)
    private func bind(
        _ run: UnsafePointer<StoredColumn.Run>, row: Int, to index: Int
    ) throws -> Int32 {
        let pointer = statement.pointer
        let place = Int32(truncatingIfNeeded: index + 1)
        let at = run.pointee.start + row
        if run.pointee.chunk.isNull(at) {
            if target.columns[index].isRowID { throw nullRowID(index) }
            return sqlite3_bind_null(pointer, place)
        }
        switch run.pointee.chunk.type {
        case .bool: return sqlite3_bind_int(pointer, place, run.pointee.chunk.bool(at: at) ? 1 : 0)
        case .int64:
            let value = run.pointee.chunk.int64s[at]
            if target.columns[index].storesReals, Double(exactly: value) == nil {
                throw inexact(index)
            }
            return sqlite3_bind_int64(pointer, place, value)
        case .float64:
            let value = run.pointee.chunk.float64s[at]
            if value.isNaN { throw notANumber(index) }
            return sqlite3_bind_double(pointer, place, value)
        case .text:
            return run.pointee.chunk.withBytes(at: at) { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        pointer, place, $0.baseAddress, UInt64($0.count), csqlite_static(),
                        UInt8(SQLITE_UTF8))
                }
            }
        default:
            return run.pointee.chunk.withBytes(at: at) {
                sqlite3_bind_blob64(
                    pointer, place, $0.baseAddress, UInt64($0.count), csqlite_static())
            }
        }
    }
}

extension Inserter {
    private func notANumber(_ index: Int) -> SQLiteError {
        .unstorable(
            "is NaN, which SQLite would store as NULL; make it null first",
            column: target.columns[index].name, row: rowCount + 1, table: target.table)
    }

    private func inexact(_ index: Int) -> SQLiteError {
        .unstorable(
            "is an integer that the column's REAL affinity would round",
            column: target.columns[index].name, row: rowCount + 1, table: target.table)
    }

    private func nullRowID(_ index: Int) -> SQLiteError {
        .unstorable(
            "is null, which an INTEGER PRIMARY KEY would replace with a number",
            column: target.columns[index].name, row: rowCount + 1, table: target.table)
    }

    private func located(_ error: SQLiteError) -> SQLiteError {
        var error = error
        error.table = target.table
        error.row = rowCount + 1
        return error
    }
}
