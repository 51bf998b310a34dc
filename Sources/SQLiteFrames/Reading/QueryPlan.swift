/// The statement that answers a `SQLiteQuery`.
struct QueryPlan {
    let sql: String
    let parameters: SQLiteParameters
    let table: String?
    /// The last result column is the rowid, which must rise from row to row: a damaged tree that
    /// gives rows twice is found out.
    let endsWithRowID: Bool

    init(_ query: SQLiteQuery, on connection: Connection) throws {
        switch query {
        case .sql(let sql, let parameters):
            self.init(sql: sql, parameters: parameters, table: nil, endsWithRowID: false)
        case .table(let name):
            try self.init(reading: connection.table(named: name), on: connection)
        case .onlyTable:
            try self.init(reading: connection.onlyTable(), on: connection)
        }
    }

    private init(
        sql: String, parameters: SQLiteParameters, table: String?, endsWithRowID: Bool
    ) {
        self.sql = sql
        self.parameters = parameters
        self.table = table
        self.endsWithRowID = endsWithRowID
    }

    private init(reading entry: CatalogueEntry, on connection: Connection) throws {
        let name = sqlName(entry.name)
        var select = "SELECT * FROM \(name)"
        var endsWithRowID = false
        if entry.kind == .table {
            let columns = try connection.columns(of: entry.name)
            if entry.isWithoutRowID {
                let key = columns.filter { $0.keyPosition > 0 }
                    .sorted { $0.keyPosition < $1.keyPosition }
                select += " ORDER BY " + key.map { sqlName($0.name) }.joined(separator: ", ")
            } else if let rowID = QueryPlan.rowIDName(besides: columns) {
                // A result has no more columns than a table.
                endsWithRowID = columns.count < 2000
                select =
                    "SELECT *\(endsWithRowID ? ", " + rowID : "") FROM \(name) ORDER BY \(rowID)"
            } else {
                // All three names of the rowid are taken; the table's own tree is in its order.
                select += " NOT INDEXED"
            }
        }
        self.init(
            sql: select, parameters: .none, table: entry.name, endsWithRowID: endsWithRowID)
    }

    /// A name of the rowid that no column has taken.
    private static func rowIDName(besides columns: [TableColumn]) -> String? {
        ["rowid", "_rowid_", "oid"].first { name in
            !columns.contains { sameName($0.name, name) }
        }
    }
}
