import Frames

// What the errors of loading say.
extension SQLiteError {
    static func tableExists(_ entry: CatalogueEntry) -> SQLiteError {
        guard entry.kind == .table else { return isView(entry) }
        return SQLiteError(
            .tableExists,
            "the table \(quoted(entry.name)) exists already; --if-exists replace or "
                + "--if-exists append says what to do with it",
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

    static func keyNotLoaded(
        _ missing: [String], among names: [String], table: String
    ) -> SQLiteError {
        let hint =
            missing.count == 1
            ? NearestName.of(missing[0], among: names).map { "; did you mean \(quoted($0))?" } : nil
        return SQLiteError(
            .columns,
            "the key of table \(quoted(table)) names \(listed(missing)), which the rows do not have"
                + (hint ?? "; they have \(listed(names))"),
            table: table, column: missing[0])
    }

    static func noKeyColumns(_ missing: [String], table: String) -> SQLiteError {
        SQLiteError(
            .columns,
            "the key names \(listed(missing)), which table \(quoted(table)) does not have; name "
                + "columns of the table, or load into another one",
            table: table, column: missing[0])
    }

    static func noUniqueIndex(over key: [String], table: String) -> SQLiteError {
        let columns = key.map(sqlName).joined(separator: ", ")
        let index = sqlName(([table] + key).joined(separator: "_"))
        return SQLiteError(
            .columns,
            "table \(quoted(table)) has no primary key or unique index over exactly the key's "
                + "columns \(listed(key)); this makes one: CREATE UNIQUE INDEX \(index) ON "
                + "\(sqlName(table)) (\(columns))",
            table: table)
    }

    /// Two rows of one load: which of them is right, nobody but their source can tell.
    static func sameKey(
        _ key: UpsertKey, row: Int, first: Int, table: String
    ) -> SQLiteError {
        var error = SQLiteError(
            .value,
            "table \(quoted(table)): rows \(first) and \(row) have the same key "
                + "(\(key.columns.map(\.name).joined(separator: ", "))); expected at most one row for "
                + "a key, as either would overwrite the other: name more columns in the key, or "
                + "leave one of them out of the source",
            table: table, row: row)
        error.firstRow = first
        return error
    }

    static func notNotes(_ error: SQLiteError) -> SQLiteError {
        SQLiteError(
            .table,
            "the table \(quoted(PublicationNote.table)) is not the one in which runs note what they "
                + "published (\(error.message)); rename it (ALTER TABLE "
                + "\(PublicationNote.table) RENAME TO …)",
            table: PublicationNote.table)
    }
}
