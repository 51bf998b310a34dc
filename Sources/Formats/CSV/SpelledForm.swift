package import Frames

/// What a column of the table is in rows that are written from their text.
package enum SpelledColumn: Sendable, Equatable {
    /// The cell at this position of the record, as it is spelled.
    case cell(Int)
    /// The value of the cell at this position, in the canonical form of a type that is neither text nor
    /// binary.
    case value(Int, ColumnType)
    /// The same text in every row.
    case constant(String)
    case null

    /// The position of its cell; nil where it is the same in every row.
    var position: Int? {
        switch self {
        case .cell(let position), .value(let position, _): position
        case .constant, .null: nil
        }
    }

    /// The type of its values; nil where it is text or the same in every row.
    var type: ColumnType? {
        if case .value(_, let type) = self { type } else { nil }
    }
}

/// What `CSVWriter` makes of the text of rows.
package struct SpelledForm: Sendable, Equatable {
    let delimiter: UInt8
    let columns: [SpelledColumn]

    /// The types of the values that cells are written as; nil for text.
    ///
    /// - Parameter width: cells of a record.
    func types(width: Int) -> [ColumnType?] {
        var types = [ColumnType?](repeating: nil, count: width)
        for case .value(let position, let type) in columns { types[position] = type }
        return types
    }
}
