package import Frames

/// A table or the result of a query, read whole.
package struct SQLiteRead: Sendable {
    package struct Column: Sendable {
        package let name: String
        /// The declared type of the table column behind it, nil for expressions.
        package let declaredType: String?
        package let type: ColumnType
        /// What the values are, whatever `type` was asked for.
        package let evidence: Evidence
        package let nullCount: Int
    }

    /// The table read, nil for a query.
    package let table: String?
    /// All of the same columns and types; none is empty.
    package let batches: [DataFrame]
    package let columns: [Column]
    package let rowCount: Int
}

extension SQLiteRead.Column {
    /// The column that follows from its values, over all rows.
    ///
    /// - Throws: `SQLiteError` where no type holds all of them.
    init(
        _ header: ResultHeader.Column, _ tally: ColumnTally, options: SQLiteReadOptions,
        table: String?
    ) throws {
        let evidence = tally.evidence
        let asked = options.types[header.name]
        if asked == nil, evidence.hasBinaryConflict {
            throw SQLiteError.binaryConflict(evidence, column: header.name, table: table)
        }
        let found = evidence.type
        self.init(
            name: header.name, declaredType: header.declaredType,
            type: asked ?? (options.allText && found != .binary ? .text : found),
            evidence: evidence, nullCount: tally.nullCount)
    }
}
