import Frames

/// The reading of a table or query: what its parts, if it has several, have in common.
struct Reading: Sendable {
    let plan: QueryPlan
    let options: SQLiteReadOptions
    /// The database keeps its text in UTF-16.
    let isUTF16: Bool

    init(_ query: SQLiteQuery, options: SQLiteReadOptions, on connection: Connection) throws {
        // First of all, as it loads the schema: without one SQLite calls a syntax error a change.
        isUTF16 = try connection.isUTF16()
        plan = try QueryPlan(query, on: connection)
        self.options = options
    }

    /// Rows by rowid: from the first of them up to another, which is not among them.
    struct Rows: Sendable, Equatable {
        /// Nil: from the table's first row on.
        var first: Int64?
        /// Nil: up to the table's last row.
        var end: Int64?

        /// All of a table or query.
        static let all = Rows()
    }

    /// Reads rows on a connection.
    ///
    /// - Parameters:
    ///   - rows: `all` unless the plan has rowids; `first` and `end` must be rowids of the table.
    ///   - pages: the table's pages, where rows may be read from them.
    ///   - onBatch: called with the rows read so far, after every batch.
    /// - Throws: `SQLiteError`, `rowsOutOfOrder` where the rows do not begin and end as they should.
    func read(
        _ rows: Rows, on connection: Connection, pages: TablePages? = nil,
        onBatch: (_ rowsSoFar: Int) throws -> Void
    ) throws -> ReadRows {
        var sql = plan.sql
        var parameters = plan.parameters
        if let first = rows.first, let rowIDs = plan.rowIDs {
            sql = rowIDs.rowsFrom
            parameters = [.integer(first)]
        }
        let statement = try Statement(connection, sql)
        try statement.bind(parameters)
        var hasRow = try statement.step()
        // SQLite compiles the statement anew where the schema changed in the meantime; what the
        // result looks like is known only after the first step.
        let header = try ResultHeader(statement, plan: plan)
        if let first = rows.first, !hasRow || statement.integer(header.columns.count) != first {
            throw SQLiteError.rowsOutOfOrder(table: plan.table, row: 1)
        }
        if let pages, hasRow,
            let read = try read(rows, from: pages, header, on: connection, onBatch: onBatch)
        {
            return read
        }
        var batch = BatchReader(header: header, reading: self, end: rows.end)
        var read = ReadRows(header)
        while hasRow {
            let count = try batch.read(statement, after: read.rowCount, hasRow: &hasRow)
            if count == 0 { break }
            try read.add(count, in: plan.table) { batch.take($0) }
            try onBatch(read.rowCount)
        }
        if batch.stoppedAt != rows.end {
            throw SQLiteError.rowsOutOfOrder(table: plan.table, row: read.rowCount + 1)
        }
        return read
    }

    /// Reads rows from the table's pages; nil where a statement has to.
    private func read(
        _ rows: Rows, from pages: TablePages, _ header: ResultHeader, on connection: Connection,
        onBatch: (_ rowsSoFar: Int) throws -> Void
    ) throws -> ReadRows? {
        guard !isUTF16,
            var reader = try PageReader(
                pages, rows, header: header, options: options, on: connection)
        else { return nil }
        var read = ReadRows(header)
        while true {
            let count = reader.read()
            if count == 0 { break }
            try connection.stopIfAsked()
            try read.add(count, in: plan.table) { reader.take($0) }
            try onBatch(read.rowCount)
        }
        // A statement has found a row, and the end.
        let isWhole = !reader.isLost && read.rowCount > 0 && reader.isAtEnd == (rows.end != nil)
        return isWhole ? read : nil
    }
}

extension Connection {
    fileprivate func isUTF16() throws -> Bool {
        let statement = try Statement(self, "PRAGMA encoding")
        return try statement.step() && statement.string(0).hasPrefix("UTF-16")
    }
}
