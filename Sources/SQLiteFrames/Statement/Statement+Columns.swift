import CSQLite

/// What is in one cell of the current row.
enum StorageClass {
    case null, integer, real, text, blob
}

// The current row. Valid between a `step()` that returned true and the next call on the statement.
extension Statement {
    var columnCount: Int { Int(sqlite3_column_count(pointer)) }

    /// The name of a result column, nil where the schema holds bytes that are not UTF-8.
    func columnName(_ index: Int) -> String? {
        sqlite3_column_name(pointer, Int32(index)).flatMap { String(validatingCString: $0) }
    }

    /// The declared type of the table column behind a result column, nil for an expression.
    func declaredType(_ index: Int) -> String? {
        sqlite3_column_decltype(pointer, Int32(index)).map { String(cString: $0) }
    }

    @inline(__always)
    func storageClass(_ index: Int) -> StorageClass {
        switch sqlite3_column_type(pointer, Int32(truncatingIfNeeded: index)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    @inline(__always)
    func integer(_ index: Int) -> Int64 {
        sqlite3_column_int64(pointer, Int32(truncatingIfNeeded: index))
    }

    @inline(__always)
    func real(_ index: Int) -> Double {
        sqlite3_column_double(pointer, Int32(truncatingIfNeeded: index))
    }

    /// The bytes of a text as UTF-8, NUL bytes included; not checked.
    @inline(__always)
    func text(_ index: Int) throws -> UnsafeBufferPointer<UInt8> {
        let column = Int32(truncatingIfNeeded: index)
        // First the text, then its length: sqlite.org/c3ref/column_blob.html.
        guard let start = sqlite3_column_text(pointer, column) else {
            throw connection.error(SQLITE_NOMEM)
        }
        return UnsafeBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(pointer, column)))
    }

    /// The code units of a text in a UTF-16 database, in native byte order.
    func text16(_ index: Int) throws -> UnsafeBufferPointer<UInt16> {
        let column = Int32(truncatingIfNeeded: index)
        guard let start = sqlite3_column_text16(pointer, column) else {
            throw connection.error(SQLITE_NOMEM)
        }
        let count = Int(sqlite3_column_bytes16(pointer, column)) / 2
        return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt16.self), count: count)
    }

    /// The bytes of a blob.
    func blob(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let column = Int32(truncatingIfNeeded: index)
        let start = sqlite3_column_blob(pointer, column)?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(pointer, column)))
    }

    /// The text of a column of SQL of our own, "" where it is null.
    func string(_ index: Int) throws -> String {
        storageClass(index) == .null ? "" : String(decoding: try text(index), as: UTF8.self)
    }
}
