/// The columns by which an upsert finds the row that a new one replaces.
///
/// SQLite needs a unique index over exactly these columns, and takes two keys for the same as that
/// index does: under the columns' affinities and the index's collations.
struct UpsertKey {
    struct Column {
        let name: String
        /// `INTEGER COLLATE "BINARY"`: what a column needs that tells keys apart as the table does.
        let declaration: String
    }

    let columns: [Column]

    /// Finds the primary key or unique index of a table that holds these columns and no other.
    ///
    /// - Throws: `SQLiteError` with code `columns` that lists the columns that the table lacks, or
    ///   gives the statement that makes the index.
    init(_ names: [String], of table: CatalogueEntry, on connection: Connection) throws {
        guard table.kind == .table else { throw SQLiteError.isView(table) }
        let declared = try connection.columns(of: table.name)
        let missing = names.filter { name in !declared.contains { sameName($0.name, name) } }
        guard missing.isEmpty else { throw SQLiteError.noKeyColumns(missing, table: table.name) }
        let collations = try UpsertKey.collations(of: names, declared, table, on: connection)
        columns = names.map { name in
            let column = declared.first { sameName($0.name, name) }!
            let affinity = Affinity(
                declaredType: column.declaredType, isStrict: table.isStrict)
            return Column(
                name: column.name,
                declaration: "\(affinity.rawValue) COLLATE \(sqlName(collations[folded(name)]!))")
        }
    }

    /// Under which collation each column of the key is compared.
    private static func collations(
        of names: [String], _ declared: [TableColumn], _ table: CatalogueEntry,
        on connection: Connection
    ) throws -> [[UInt8]: String] {
        let wanted = Set(names.map(folded))
        let indexes = try connection.uniqueIndexes(of: table.name)
        if let index = indexes.first(where: { Set($0.keys) == wanted }) { return index }
        // An INTEGER PRIMARY KEY is the row's number, and has no index of its own.
        guard Set(declared.filter { $0.keyPosition > 0 }.map { folded($0.name) }) == wanted else {
            throw SQLiteError.noUniqueIndex(over: names, table: table.name)
        }
        return Dictionary(uniqueKeysWithValues: wanted.map { ($0, "BINARY") })
    }
}

extension Connection {
    /// The unique indexes over whole columns of a table, partial ones left out: which columns,
    /// their names folded, and the collation of each.
    fileprivate func uniqueIndexes(of table: String) throws -> [[[UInt8]: String]] {
        let statement = try Statement(
            self,
            """
            SELECT list.seq, info.cid, info.name, info.coll
            FROM pragma_index_list(?1) AS list, pragma_index_xinfo(list.name) AS info
            WHERE list."unique" AND NOT list.partial AND info.key ORDER BY list.seq, info.seqno
            """)
        try statement.bind([.text(table)])
        var indexes: [Int64: [[UInt8]: String]] = [:]
        var withExpressions: Set<Int64> = []
        while try statement.step() {
            let number = statement.integer(0)
            if statement.integer(1) < 0 { withExpressions.insert(number) }
            indexes[number, default: [:]][folded(try statement.string(2))] =
                try statement.string(3)
        }
        return indexes.filter { !withExpressions.contains($0.key) }.sorted { $0.key < $1.key }
            .map(\.value)
    }
}
