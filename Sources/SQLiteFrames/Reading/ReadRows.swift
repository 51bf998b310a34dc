import Frames

/// Rows as they were read: values in the form in which the database holds them.
struct ReadRows: Sendable {
    private(set) var columns: [ReadColumn]
    private(set) var batchSizes: [Int] = []
    private(set) var rowCount = 0

    init(_ header: ResultHeader) {
        columns = header.columns.map { ReadColumn(header: $0) }
    }

    /// Adds a batch of `count` rows, whose columns `part` gives.
    mutating func add(_ count: Int, in table: String?, part: (Int) -> Part) throws {
        for index in columns.indices {
            try columns[index].add(part(index), startingAt: rowCount, in: table)
        }
        rowCount += count
        batchSizes.append(count)
    }

    /// The rows as batches of these types; uses the values up, one column after the other, so that
    /// no two copies of all of them are held.
    ///
    /// - Throws: `SQLiteError` for the first value that has no place in its column's type.
    consuming func converted(
        to schema: [SQLiteRead.Column], in table: String?
    ) throws -> [DataFrame] {
        var chunks: [[Chunk]] = []
        for index in columns.indices {
            chunks.append(try columns[index].takeChunks(as: schema[index], in: table))
        }
        let names = schema.map(\.name)
        return batchSizes.indices.map { batch in
            DataFrame(
                uncheckedNames: names,
                columns: zip(schema, chunks).map { column, chunks in
                    Column(type: column.type, chunks: [chunks[batch]])
                },
                rowCount: batchSizes[batch])
        }
    }
}

/// A column while the result is read.
struct ReadColumn: Sendable {
    let header: ResultHeader.Column
    private(set) var tally: ColumnTally
    private var parts: [Part] = []

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

    mutating func takeChunks(as column: SQLiteRead.Column, in table: String?) throws -> [Chunk] {
        defer { parts = [] }
        var start = 0
        return try parts.map { part in
            defer { start += part.count }
            switch part.converted(to: column.type) {
            case .success(let chunk): return chunk
            case .failure(let misfit):
                throw SQLiteError.misfit(
                    column.type, found: column.evidence.type, column: column.name,
                    row: start + misfit.row + 1, table: table)
            }
        }
    }
}
