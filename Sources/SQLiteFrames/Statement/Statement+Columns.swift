import CSQLite

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

    /// The value of a result column.
    @inline(__always)
    func value(_ index: Int) -> CellValue {
        CellValue(pointer: sqlite3_column_value(pointer, Int32(truncatingIfNeeded: index)))
    }

    package func integer(_ index: Int) -> Int64 { value(index).integer }

    /// The text of a column of SQL of our own, "" where it is null.
    package func string(_ index: Int) throws -> String {
        let value = value(index)
        guard value.storageClass != .null else { return "" }
        guard let text = value.text else { throw connection.error(SQLITE_NOMEM) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a blob, none where it is null.
    package func bytes(_ index: Int) -> [UInt8] { Array(value(index).blob) }
}
