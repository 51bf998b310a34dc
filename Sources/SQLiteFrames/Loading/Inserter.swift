import CSQLite
import Frames

/// Inserts frames through prepared statements: one for a row, and one for many rows at once.
///
/// Many rows in one statement take a quarter fewer instructions than as many statements. That is
/// for new tables without a key only, where no row can be refused: which one it was could not be
/// told.
final class Inserter {
    /// One INSERT and how many rows it takes.
    private final class Insertion {
        let statement: Statement
        let rows: Int

        init(of rows: Int, into target: LoadTarget, on connection: Connection) throws {
            let names = target.columns.map { sqlName($0.name) }.joined(separator: ", ")
            let places = "(\(target.columns.map { _ in "?" }.joined(separator: ", ")))"
            statement = try Statement(
                connection,
                any: "INSERT INTO main.\(sqlName(target.table)) (\(names)) VALUES "
                    + Array(repeating: places, count: rows).joined(separator: ", ")
                    + (target.isNew ? "" : Insertion.update(target)))
            self.rows = rows
        }

        /// What becomes of a row whose key is there.
        private static func update(_ target: LoadTarget) -> String {
            guard let key = target.key else { return "" }
            let values = target.columns.filter { !$0.isKey }.map {
                "\(sqlName($0.name)) = excluded.\(sqlName($0.name))"
            }
            return
                " ON CONFLICT (\(key.columns.map { sqlName($0.name) }.joined(separator: ", "))) DO "
                + (values.isEmpty ? "NOTHING" : "UPDATE SET \(values.joined(separator: ", "))")
        }
    }

    /// More rows, and more parameters, in one statement save nothing more.
    private static let (groupRows, groupParameters) = (64, 1024)

    private let target: LoadTarget
    private let connection: Connection
    private let single: Insertion
    private let group: Insertion?
    private let keys: KeysOfRun?
    private let keyPlaces: [Int]
    private(set) var rowCount = 0

    init(_ target: LoadTarget, on connection: Connection) throws {
        self.target = target
        self.connection = connection
        keys = try target.key.map { try KeysOfRun($0, on: connection) }
        keyPlaces = target.keyPlaces
        single = try Insertion(of: 1, into: target, on: connection)
        let rows = min(Inserter.groupRows, Inserter.groupParameters / target.columns.count)
        group =
            target.isNew && target.key == nil && rows > 1
            ? try Insertion(of: rows, into: target, on: connection) : nil
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

    /// Inserts rows in which no column changes its chunk.
    private func insert(_ runs: [StoredColumn.Run], rows: Int) throws {
        if let keys { try add(runs, rows: rows, to: keys) }
        var row = 0
        if let group {
            let count = rows / group.rows * group.rows
            try insert(runs, 0..<count, with: group)
            row = count
        }
        try insert(runs, row..<rows, with: single)
    }

    /// Inserts rows, a multiple of those of the insertion. SQLite reads texts and blobs where they
    /// lie: `runs` keeps them alive until every parameter is let go of.
    private func insert(
        _ runs: [StoredColumn.Run], _ rows: Range<Int>, with insertion: Insertion
    ) throws {
        let pointer = insertion.statement.pointer
        let size = insertion.rows
        defer { sqlite3_clear_bindings(pointer) }
        try runs.withUnsafeBufferPointer { runs in
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
                var place: Int32 = 1
                for row in start..<start + size {
                    for index in runs.indices {
                        let result = try bind(
                            runs.baseAddress! + index, row: row, to: index, at: place, of: pointer)
                        if result != SQLITE_OK { throw located(connection.error(result)) }
                        place &+= 1
                    }
                    rowCount += 1
                }
                let result = sqlite3_step(pointer)
                if result != SQLITE_DONE {
                    rowCount -= size
                    let error = connection.error(result)
                    insertion.statement.reset()
                    throw size == 1 ? located(error) : located(error, row: nil)
                }
                insertion.statement.reset()
            }
        }
    }

    /// Looks whether the keys of rows are new to this load.
    private func add(_ runs: [StoredColumn.Run], rows: Int, to keys: KeysOfRun) throws {
        let before = rowCount
        defer {
            rowCount = before
            keys.clear()
        }
        try runs.withUnsafeBufferPointer { runs in
            for row in 0..<rows {
                let first = try keys.add(row: rowCount + 1) { pointer in
                    var place: Int32 = 1
                    for index in keyPlaces {
                        let result = try bind(
                            runs.baseAddress! + index, row: row, to: index, at: place, of: pointer)
                        if result != SQLITE_OK { throw located(connection.error(result)) }
                        place &+= 1
                    }
                }
                if let first, let key = target.key {
                    throw SQLiteError.sameKey(
                        key, row: rowCount + 1, first: first, table: target.table)
                }
                rowCount += 1
            }
        }
    }

    /// A pointer, as passing the run itself would retain and release its buffers at every value.
    @inline(__always)
    private func bind(
        _ run: UnsafePointer<StoredColumn.Run>, row: Int, to index: Int, at place: Int32,
        of pointer: OpaquePointer
    ) throws -> Int32 {
        let at = run.pointee.start + row
        if run.pointee.chunk.isNull(at) {
            if target.columns[index].isKey { throw nullKey(index) }
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

    private func nullKey(_ index: Int) -> SQLiteError {
        .unstorable(
            "is null, and belongs to the key, by which the row could not be found again",
            column: target.columns[index].name, row: rowCount + 1, table: target.table)
    }

    private func located(_ error: SQLiteError) -> SQLiteError {
        located(error, row: rowCount + 1)
    }

    private func located(_ error: SQLiteError, row: Int?) -> SQLiteError {
        var error = error
        error.table = target.table
        error.row = row
        return error
    }
}
