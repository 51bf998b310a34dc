/// What a column of the table is in rows that are written as they are spelled.
package enum SpelledColumn: Sendable, Equatable {
    /// The cell at this position of the record.
    case cell(Int)
    /// The same text in every row.
    case constant(String)
    case null

    /// Whether it is the same in every row.
    var isConstant: Bool {
        if case .cell = self { false } else { true }
    }
}

/// What `CSVWriter` makes of rows as they are spelled.
package struct SpelledForm: Sendable, Equatable {
    let delimiter: UInt8
    let columns: [SpelledColumn]
}
