import Frames

// What the errors of reading values say.
extension SQLiteError {
    private static func place(table: String?, column: String, row: Int) -> String {
        (table.map { "table \(quoted($0)), " } ?? "") + "column \(quoted(column)), row \(row)"
    }

    static func invalidText(
        encoding: String, column: String, row: Int, table: String?
    ) -> SQLiteError {
        SQLiteError(
            .value,
            "\(place(table: table, column: column, row: row)): the text is not valid \(encoding); "
                + "read it as a blob with CAST(\(sqlName(column)) AS BLOB) in a query",
            table: table, column: column, row: row)
    }

    static func rowsOutOfOrder(table: String?, row: Int) -> SQLiteError {
        SQLiteError(
            .damaged,
            "the database is damaged: row \(row) of table \(quoted(table ?? "")) comes out of "
                + "order; sqlite3 FILE .recover may save what is left",
            table: table, row: row)
    }

    static func binaryConflict(
        _ evidence: Evidence, column: String, table: String?
    ) -> SQLiteError {
        let others = Evidence.Kind.allCases.filter { $0 != .binary }
            .compactMap { kind in evidence.first(kind).map { (kind, $0.line) } }
        let (kind, line) = others.min { $0.1 < $1.1 } ?? (.text, 1)
        let blob = evidence.first(.binary)?.line ?? 1
        return SQLiteError(
            .value,
            "\(place(table: table, column: column, row: max(blob, line))): found "
                + (blob > line
                    ? "a blob where row \(line) holds \(name(kind))"
                    : "\(name(kind)) where row \(blob) holds a blob")
                + ", and no type holds both; make it one of them in a query, as in hex("
                + "\(sqlName(column))) or CAST(\(sqlName(column)) AS BLOB)",
            table: table, column: column, row: max(blob, line))
    }

    private static func name(_ kind: Evidence.Kind) -> String {
        switch kind {
        case .int64, .inexactInteger, .bool: "an integer"
        case .float64: "a real number"
        default: "text"
        }
    }

    static func misfit(
        _ type: ColumnType, found: ColumnType, column: String, row: Int, table: String?
    ) -> SQLiteError {
        SQLiteError(
            .value,
            "\(place(table: table, column: column, row: row)): the value is not of type \(type), "
                + "which was asked for; by its values the column is of type \(found)",
            table: table, column: column, row: row)
    }
}
