import Frames

// What the errors of loading say.
extension SQLiteError {
    static func tableExists(_ entry: CatalogueEntry) -> SQLiteError {
        SQLiteError(
            .tableExists,
            "\(entry.kind == .view ? "a view" : "the table") \(quoted(entry.name)) exists already; "
                + "--if-exists replace or --if-exists append says what to do with it",
            table: entry.name)
    }

    static func isView(_ entry: CatalogueEntry) -> SQLiteError {
        SQLiteError(
            .table,
            "\(quoted(entry.name)) is a \(entry.kind == .view ? "view" : "virtual table"), "
                + "expected a table; load into another name",
            table: entry.name)
    }

    /// Every column that does not fit, one to a line.
    static func mismatches(_ lines: [String], table: String) -> SQLiteError {
        SQLiteError(
            .columns,
            "the columns do not fit table \(quoted(table)):\n"
                + lines.map { "  " + $0 + "\n" }.joined()
                + "cast or rename them, or make the table anew with --if-exists replace",
            table: table)
    }

    static func unstorable(
        _ problem: String, column: String, row: Int, table: String
    ) -> SQLiteError {
        SQLiteError(
            .value,
            "table \(quoted(table)), column \(quoted(column)), row \(row): the value \(problem)",
            table: table, column: column, row: row)
    }
}
