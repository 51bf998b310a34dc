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
        /// No row may have a null here, as no upsert would find it again.
        var isKey = false
    }

    let table: String
    let columns: [Column]
    /// The table was made in this transaction: it has no constraint, trigger or index but its key.
    let isNew: Bool
    /// What rows are known by; nil where every row is a new one.
    let key: UpsertKey?

    /// Where the key's columns are among `columns`.
    var keyPlaces: [Int] {
        (key?.columns ?? []).map { key in columns.firstIndex { sameName($0.name, key.name) }! }
    }

    /// Makes, replaces or checks the table, within the transaction.
    static func make(
        table: String, mode: Loader.Mode, columns: [(name: String, type: ColumnType)],
        on connection: Connection
    ) throws -> LoadTarget {
        let key = mode.key
        let missing = key.filter { key in !columns.contains { sameName($0.name, key) } }
        guard missing.isEmpty else {
            throw SQLiteError.keyNotLoaded(missing, among: columns.map(\.name), table: table)
        }
        let existing = try connection.catalogue().first { sameName($0.name, table) }
        if let existing, mode.keepsRows {
            return try LoadTarget(existing, key: key, columns: columns, on: connection)
        }
        if let existing {
            guard mode == .replace else { throw SQLiteError.tableExists(existing) }
            guard existing.kind != .view else { throw SQLiteError.isView(existing) }
            try connection.execute("DROP TABLE \(sqlName(existing.name))")
        }
        return try LoadTarget(new: table, key: key, columns: columns, on: connection)
    }

    /// Makes a table. A key is its primary key, without nulls.
    private init(
        new table: String, key: [String], columns: [(name: String, type: ColumnType)],
        on connection: Connection
    ) throws {
        func isKey(_ name: String) -> Bool { key.contains { sameName($0, name) } }
        var declarations = columns.map { column in
            let type = column.type.declaredType
            return sqlName(column.name) + (type.isEmpty ? "" : " " + type)
                + (isKey(column.name) ? " NOT NULL" : "")
        }
        if !key.isEmpty {
            declarations.append("PRIMARY KEY (\(key.map(sqlName).joined(separator: ", ")))")
        }
        try connection.execute(
            "CREATE TABLE \(sqlName(table)) (\(declarations.joined(separator: ", ")))")
        self.table = table
        self.columns = columns.map {
            Column(name: $0.name, type: $0.type, isKey: isKey($0.name))
        }
        isNew = true
        self.key =
            key.isEmpty
            ? nil
            : try UpsertKey(key, of: connection.table(named: table), on: connection)
    }

    /// A table that exists and gets more rows, or new values for the rows that it has.
    private init(
        _ existing: CatalogueEntry, key: [String], columns: [(name: String, type: ColumnType)],
        on connection: Connection
    ) throws {
        guard existing.kind == .table else { throw SQLiteError.isView(existing) }
        let declared = try connection.columns(of: existing.name)
        let keySize = declared.filter { $0.keyPosition > 0 }.count
        func isRowID(_ column: TableColumn) -> Bool {
            keySize == 1 && column.keyPosition == 1 && !existing.isWithoutRowID
                && sameName(column.declaredType, "INTEGER")
        }
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
                    isRowID: isRowID(column), isKey: key.contains { sameName($0, name) }))
        }
        for column in declared where !column.isGenerated {
            guard !columns.contains(where: { sameName($0.name, column.name) }) else { continue }
            if key.isEmpty {
                mismatches.append("\(quoted(column.name)): not found, the table has this column")
            } else if column.needsValue, !isRowID(column) {
                mismatches.append(
                    "\(quoted(column.name)): not found, the table declares this column NOT NULL "
                        + "without a default")
            }
        }
        guard mismatches.isEmpty else {
            throw SQLiteError.mismatches(mismatches, table: existing.name)
        }
        table = existing.name
        self.columns = matched
        isNew = false
        self.key = key.isEmpty ? nil : try UpsertKey(key, of: existing, on: connection)
    }

    /// Throws where a table of this name is not for rows.
    static func check(name: String) throws {
        guard !sameName(name, PublicationNote.table) else {
            throw SQLiteError(
                .table,
                "runs note in the table \(quoted(PublicationNote.table)) what they published; load "
                    + "into another name",
                table: name)
        }
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
