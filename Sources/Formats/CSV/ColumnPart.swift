import Frames

/// What one stretch of an item holds of one column.
struct ColumnPart: Sendable {
    /// The chunks of each batch, not yet all of one type.
    var batches: [[Chunk]]
    var evidence: Evidence
    /// Null cells, without the `""` that are null in some types.
    var nullCells: Int
    /// Cells `""`: null in every type but text.
    var quotedEmpties: Int
    /// Whether the values were given up, because only text can hold them.
    var wasGivenUp: Bool

    /// Whether the values must be read again for a column that is text as a whole.
    var needsText: Bool {
        wasGivenUp || quotedEmpties > 0 && !isText
            || batches.contains { $0.contains { !$0.type.isVariableWidth && $0.type != .null } }
    }

    private var isText: Bool {
        batches.contains { $0.contains { $0.type.isVariableWidth } }
    }

    /// The column of a batch in the narrowest type that holds its values; nil where they were given up.
    func values(ofBatch batch: Int) -> Column? {
        if wasGivenUp { return nil }
        let chunks = batches[batch]
        // Types only widen, from null on.
        let type = chunks.last { $0.type != .null }?.type ?? .null
        return try? Column(casting: chunks, to: type)
    }

    /// The column of each batch in the type that the whole item has for it, which holds all values.
    func columns(as type: ColumnType) throws -> [Column] {
        try batches.map { try Column(casting: $0, to: type) }
    }
}
