import CSQLite

/// What is in one cell of the current row.
enum StorageClass {
    case null, integer, real, text, blob
}

/// One cell of the current row, in place: valid until the next call on its statement.
///
/// `sqlite3_value_*` on a column's value costs about two thirds of `sqlite3_column_*`, which look
/// the column up anew at each call. SQLite allows it where the connection has no mutex, as all of
/// ours (`SQLITE_OPEN_NOMUTEX`): sqlite.org/c3ref/value.html.
struct CellValue {
    /// The `sqlite3_value *`.
    let pointer: OpaquePointer?

    @inline(__always)
    var storageClass: StorageClass {
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    @inline(__always)
    var integer: Int64 { sqlite3_value_int64(pointer) }

    @inline(__always)
    var real: Double { sqlite3_value_double(pointer) }

    /// The bytes of a text as UTF-8, NUL bytes included; not checked. Nil without memory.
    @inline(__always)
    var text: UnsafeBufferPointer<UInt8>? {
        // First the text, then its length: sqlite.org/c3ref/value_blob.html.
        guard let start = sqlite3_value_text(pointer) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(pointer)))
    }

    /// The code units of a text in a UTF-16 database, in native byte order. Nil without memory.
    var text16: UnsafeBufferPointer<UInt16>? {
        guard let start = sqlite3_value_text16(pointer) else { return nil }
        let count = Int(sqlite3_value_bytes16(pointer)) / 2
        return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt16.self), count: count)
    }

    /// The bytes of a blob.
    var blob: UnsafeBufferPointer<UInt8> {
        let start = sqlite3_value_blob(pointer)?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(pointer)))
    }
}
