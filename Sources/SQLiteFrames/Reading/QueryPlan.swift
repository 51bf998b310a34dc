/// The statement that answers a `SQLiteQuery`.
struct QueryPlan: Sendable {
    let sql: String
    let parameters: SQLiteParameters
    let table: String?
    /// How rows are found by rowid; nil where they cannot.
    let rowIDs: RowIDs?

    /// The statements on a table whose rows have a rowid that no column hides.
    ///
    /// The last result column of the plan is the rowid then, which must rise from row to row: a
    /// damaged tree that gives rows twice is found out.
    struct RowIDs: Sendable {
        /// The rows from a rowid on, in the plan's columns and order.
        let rowsFrom: String
        /// The first rowid after another.
        let firstAfter: String
    }

    init(_ query: SQLiteQuery, on connection: Connection) throws {
        switch query {
        case .sql(let sql, let parameters):
            self.init(sql: sql, parameters: parameters, table: nil, rowIDs: nil)
        case .table(let name):
            try self.init(reading: connection.table(named: name), on: connection)
        case .onlyTable:
            try self.init(reading: connection.onlyTable(), on: connection)
        }
    }

    private init(sql: String, parameters: SQLiteParameters, table: String?, rowIDs: RowIDs?) {
        self.sql = sql
        self.parameters = parameters
        self.table = table
        self.rowIDs = rowIDs
    }

    private init(reading entry: CatalogueEntry, on connection: Connection) throws {
        let name = sqlName(entry.name)
        var select = "SELECT * FROM \(name)"
        var rowIDs: RowIDs?
        if entry.kind == .table {
            let columns = try connection.columns(of: entry.name)
            if entry.isWithoutRowID {
                let key = columns.filter { $0.keyPosition > 0 }
                    .sorted { $0.keyPosition < $1.keyPosition }
                select += " ORDER BY " + key.map { sqlName($0.name) }.joined(separator: ", ")
            } else if let rowID = QueryPlan.rowIDName(besides: columns) {
                // A result has no more columns than a table.
                if columns.count < 2000 {
                    select = "SELECT *, \(rowID) FROM \(name)"
                    rowIDs = RowIDs(
                        rowsFrom: "\(select) WHERE \(rowID) >= ?1 ORDER BY \(rowID)",
                        firstAfter: "SELECT \(rowID) FROM \(name) WHERE \(rowID) > ?1 "
                            + "ORDER BY \(rowID) LIMIT 1")
                }
                select += " ORDER BY \(rowID)"
            } else {
                // All three names of the rowid are taken; the table's own tree is in its order.
                select += " NOT INDEXED"
            }
        }
        self.init(sql: select, parameters: .none, table: entry.name, rowIDs: rowIDs)
    }

    /// A name of the rowid that no column has taken.
    private static func rowIDName(besides columns: [TableColumn]) -> String? {
        ["rowid", "_rowid_", "oid"].first { name in
            !columns.contains { sameName($0.name, name) }
        }
    }
}
