import CSQLite
import Glibc
import TestSupport
import Testing

/// SQLite as its manual shows it, without a wrapper: the tests' way to make databases, and the
/// slow and obvious reader that ours is compared with.
final class BareDatabase {
    let handle: OpaquePointer

    init(_ path: String) {
        var database: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI
        guard sqlite3_open_v2(path, &database, flags, nil) == SQLITE_OK, let database else {
            preconditionFailure("cannot open \(path)")
        }
        handle = database
        execute("PRAGMA synchronous=OFF")
    }

    deinit { sqlite3_close(handle) }

    func execute(_ sql: String) {
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        if result != SQLITE_OK {
            Issue.record("\(String(cString: sqlite3_errmsg(handle))): \(sql.prefix(200))")
        }
    }

    /// A cell as `sqlite3_column_*` gives it.
    enum Value: Equatable {
        case null
        case integer(Int64)
        case real(Double)
        case text([UInt8])
        case blob([UInt8])
    }

    /// All rows of a query; nil where SQLite reports an error.
    func rows(_ sql: String) -> (names: [String], types: [String?], rows: [[Value]])? {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { return nil }
        defer { sqlite3_finalize(statement) }
        let columns = 0..<sqlite3_column_count(statement)
        var rows: [[Value]] = []
        while true {
            let result = sqlite3_step(statement)
            if result == SQLITE_DONE { break }
            guard result == SQLITE_ROW else { return nil }
            rows.append(columns.map { value(statement, $0) })
        }
        return (
            columns.map { String(cString: sqlite3_column_name(statement, $0)) },
            columns.map { sqlite3_column_decltype(statement, $0).map { String(cString: $0) } },
            rows
        )
    }

    private func value(_ statement: OpaquePointer?, _ column: Int32) -> Value {
        func bytes(_ start: UnsafeRawPointer?) -> [UInt8] {
            Array(
                UnsafeRawBufferPointer(
                    start: start, count: Int(sqlite3_column_bytes(statement, column))))
        }
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            return .text(bytes(UnsafeRawPointer(sqlite3_column_text(statement, column))))
        case SQLITE_BLOB: return .blob(bytes(sqlite3_column_blob(statement, column)))
        default: return .null
        }
    }
}

/// A new database made by these statements.
func makeDatabase(
    _ folder: TemporaryFolder, _ sql: String, named name: String = "test.db"
) -> String {
    BareDatabase(folder(name)).execute(sql)
    return folder(name)
}

/// All bytes of a file.
func contents(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    let size = max(0, Int(lseek(file, 0, SEEK_END)))
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        count = max(0, pread(file, bytes.baseAddress, size, 0))
    }
}

func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(file) }
    let written = Glibc.write(file, bytes, bytes.count)
    precondition(written == bytes.count, "cannot write \(path)")
}
