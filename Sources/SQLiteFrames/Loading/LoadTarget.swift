import Frames

/// The table that rows go to, ready to take them.
struct LoadTarget {
    struct Column {
        let name: String
        let type: ColumnType
        /// Integers become reals here, so each must be exact as one.
        var storesReals = false
        /// A null would become a new row number here.
        var isRowID = false
    }

    let table: String
    let columns: [Column]
    /// The table was made in this transaction: it has no constraint, trigger or index, so every
    /// row that can be stored is.
    let isNew: Bool

    /// Makes, replaces or checks the table, within the transaction.
    static func make(
        table: String, mode: Loader.Mode, columns: [(name: String, type: ColumnType)],
        on connection: Connection
    ) throws -> LoadTarget {
        let existing = try connection.catalogue().first { sameName($0.name, table) }
        if let existing, mode == .append {
            return try LoadTarget(existing, columns: columns, on: connection)
        }
        if let existing {
            guard mode == .replace else { throw SQLiteError.tableExists(existing) }
            guard existing.kind != .view else { throw SQLiteError.isView(existing) }
            try connection.execute("DROP TABLE \(sqlName(existing.name))")
        }
        let declarations = columns.map { column in
            let type = column.type.declaredType
            return sqlName(column.name) + (type.isEmpty ? "" : " " + type)
        }
        try connection.execute(
            "CREATE TABLE \(sqlName(table)) (\(declarations.joined(separator: ", ")))")
        return LoadTarget(
            table: table, columns: columns.map { Column(name: $0.name, type: $0.type) },
            isNew: true)
    }

    private init(table: String, columns: [Column], isNew: Bool) {
        self.table = table
        self.columns = columns
        self.isNew = isNew
    }

    /// A table that exists and gets more rows.
    private init(
        _ existing: CatalogueEntry, columns: [(name: String, type: ColumnType)],
        on connection: Connection
    ) throws {
        guard existing.kind == .table else { throw SQLiteError.isView(existing) }
        let declared = try connection.columns(of: existing.name)
        let keySize = declared.filter { $0.keyPosition > 0 }.count
        var mismatches: [String] = []
        var matched: [Column] = []
        for (name, type) in columns {
            guard let column = declared.first(where: { sameName($0.name, name) }) else {
                mismatches.append("\(quoted(name)): found \(type), the table has no such column")
                continue
            }
            guard !column.isGenerated else {
                mismatches.append("\(quoted(name)): found \(type), the table computes this column")
                continue
            }
            guard column.keeps(type, isStrict: existing.isStrict) else {
                mismatches.append(
                    "\(quoted(name)): found \(type), the table declares "
                        + (column.declaredType.isEmpty ? "no type" : column.declaredType)
                        + ", which would change values or mix types")
                continue
            }
            let affinity = Affinity(
                declaredType: column.declaredType, isStrict: existing.isStrict)
            matched.append(
                Column(
                    name: name, type: type, storesReals: affinity == .real && type == .int64,
                    isRowID: keySize == 1 && column.keyPosition == 1
                        && !existing.isWithoutRowID && sameName(column.declaredType, "INTEGER")))
        }
        for column in declared where !column.isGenerated {
            if !columns.contains(where: { sameName($0.name, column.name) }) {
                mismatches.append("\(quoted(column.name)): not found, the table has this column")
            }
        }
        guard mismatches.isEmpty else {
            throw SQLiteError.mismatches(mismatches, table: existing.name)
        }
        self.init(table: existing.name, columns: matched, isNew: false)
    }

    /// Throws where no table can have these columns.
    static func check(_ columns: [(name: String, type: ColumnType)]) throws {
        guard !columns.isEmpty else {
            throw SQLiteError(.columns, "the frame has no columns; a table needs at least one")
        }
        guard columns.count <= 2000 else {
            throw SQLiteError(
                .columns, "the frame has \(columns.count) columns; a SQLite table has at most 2000")
        }
        var seen: [[UInt8]: String] = [:]
        for (name, _) in columns {
            guard !name.utf8.contains(0) else {
                throw SQLiteError(
                    .columns, "the column name \(quoted(name)) contains a NUL byte; rename it",
                    column: name)
            }
            if let other = seen.updateValue(name, forKey: folded(name)) {
                throw SQLiteError(
                    .columns,
                    "SQLite takes the columns \(quoted(other)) and \(quoted(name)) for the same; "
                        + "rename one (--rename \(shellWord(name + "=NEW")))",
                    column: name)
            }
        }
    }
}
