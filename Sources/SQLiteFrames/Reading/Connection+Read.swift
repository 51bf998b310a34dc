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
        // First of all, as it loads the schema: without one SQLite calls a syntax error a change.
        let isUTF16 = try isUTF16()
        let plan = try QueryPlan(query, on: self)
        let statement = try Statement(self, plan.sql)
        try statement.bind(plan.parameters)
        var hasRow = try statement.step()
        // SQLite compiles the statement anew where the schema changed in the meantime; what the
        // result looks like is known only after the first step.
        let header = try ResultHeader(statement, plan: plan)
        var batch = BatchReader(
            header: header, plan: plan, options: options, isUTF16: isUTF16)
        var columns = header.columns.map { ReadColumn(header: $0) }
        var rowCount = 0
        var batchSizes: [Int] = []
        while hasRow {
            let rows = try batch.read(statement, after: rowCount, hasRow: &hasRow)
            for index in columns.indices {
                try columns[index].add(batch.take(index), startingAt: rowCount, in: plan.table)
            }
            rowCount += rows
            batchSizes.append(rows)
            onBatch(rowCount)
        }
        try checkUnchanged()
        return try SQLiteRead(
            columns: &columns, batchSizes: batchSizes, plan: plan, options: options)
    }
}

extension Connection {
    /// True where the database keeps its text in UTF-16.
    private func isUTF16() throws -> Bool {
        let statement = try Statement(self, "PRAGMA encoding")
        return try statement.step() && statement.string(0).hasPrefix("UTF-16")
    }
}

/// A column while the result is read.
struct ReadColumn {
    let header: ResultHeader.Column
    var parts: [Part] = []
    var tally: ColumnTally

    init(header: ResultHeader.Column) {
        self.header = header
        tally = ColumnTally(declaredType: header.declaredType)
    }

    mutating func add(_ part: Part, startingAt start: Int, in table: String?) throws {
        if let row = part.firstInvalidText {
            throw SQLiteError.invalidText(
                encoding: "UTF-8", column: header.name, row: start + row + 1, table: table)
        }
        tally.note(part, startingAt: start)
        parts.append(part)
    }
}

extension SQLiteRead {
    /// Converts what was read to the columns' types; uses the parts of `columns` up, one column
    /// after the other, so that no two copies of all values are held.
    init(
        columns read: inout [ReadColumn], batchSizes: [Int], plan: QueryPlan,
        options: SQLiteReadOptions
    ) throws {
        var chunks: [[Chunk]] = []
        var columns: [Column] = []
        for index in read.indices {
            let name = read[index].header.name
            let evidence = read[index].tally.evidence
            let asked = options.types[name]
            if asked == nil, evidence.hasBinaryConflict {
                throw SQLiteError.binaryConflict(evidence, column: name, table: plan.table)
            }
            let found = evidence.type
            let type = asked ?? (options.allText && found != .binary ? .text : found)
            var start = 0
            var converted: [Chunk] = []
            for part in read[index].parts {
                switch part.converted(to: type) {
                case .success(let chunk): converted.append(chunk)
                case .failure(let misfit):
                    throw SQLiteError.misfit(
                        type, found: found, column: name, row: start + misfit.row + 1,
                        table: plan.table)
                }
                start += part.count
            }
            read[index].parts = []
            chunks.append(converted)
            columns.append(
                Column(
                    name: name, declaredType: read[index].header.declaredType, type: type,
                    evidence: evidence, nullCount: read[index].tally.nullCount))
        }
        let names = columns.map(\.name)
        let batches = batchSizes.indices.map { batch in
            DataFrame(
                uncheckedNames: names,
                columns: zip(columns, chunks).map { column, chunks in
                    Frames.Column(type: column.type, chunks: [chunks[batch]])
                },
                rowCount: batchSizes[batch])
        }
        self.init(
            table: plan.table, batches: batches, columns: columns,
            rowCount: batchSizes.reduce(0, +))
    }
}
