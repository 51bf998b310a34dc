import Frames

extension Connection {
    /// Reads a table or the result of a query.
    ///
    /// A column's type follows from all its values: `int64`, `float64` (with integers among them
    /// where each is exact), `binary`, `text`; `date`, `timestamp` or `timestampUTC` where every
    /// text is one; `bool` where the column is declared BOOLEAN and holds 0 and 1 only; canonical
    /// text where values of several kinds meet; `null` without a value. Numbers are never guessed
    /// from text. The query runs once.
    ///
    /// - Parameter onBatch: called with the rows read so far, after every batch.
    /// - Throws: `SQLiteError`; nothing of what was read remains then.
    /// - Complexity: O(values), all of them held in memory.
    package func read(
        _ query: SQLiteQuery, options: SQLiteReadOptions = SQLiteReadOptions(),
        onBatch: (_ rowsSoFar: Int) -> Void = { _ in }
    ) throws -> SQLiteRead {
        try read(Reading(query, options: options, on: self), onBatch: onBatch)
    }

    func read(
        _ reading: Reading, onBatch: (_ rowsSoFar: Int) -> Void = { _ in }
    ) throws -> SQLiteRead {
        let table = reading.plan.table
        let rows = try reading.read(.all, on: self, onBatch: onBatch)
        try checkUnchanged()
        let columns = try rows.columns.map {
            try SQLiteRead.Column($0.header, $0.tally, options: reading.options, table: table)
        }
        let rowCount = rows.rowCount
        return SQLiteRead(
            table: table, batches: try rows.converted(to: columns, in: table), columns: columns,
            rowCount: rowCount)
    }
}
