import Frames

/// Counts the kinds of a column's cells, with the first of each, cheaply enough for every cell.
struct KindTally {
    private var counts = InlineArray<9, Int>(repeating: 0)
    /// The first cell of each kind but text.
    private var evidence = Evidence()
    private var firstText: Evidence.Witness?

    /// Notes `count` cells of a kind, the first of which is in `row`.
    @inline(__always)
    mutating func note(
        _ kind: Evidence.Kind, _ count: Int, _ batch: CellBatch, row: Int, column: Int
    ) {
        if count == 0 { return }
        if counts[kind.rawValue] == 0 { noteFirst(kind, batch, row: row, column: column) }
        counts[kind.rawValue] &+= count
    }

    @inline(never)
    private mutating func noteFirst(
        _ kind: Evidence.Kind, _ batch: CellBatch, row: Int, column: Int
    ) {
        let value = Evidence.shortened(batch.cell(row: row, column: column).bytes)
        let first = Evidence.Witness(line: batch.line(ofRow: row), value: value)
        if kind == .text { firstText = first } else { evidence.note(kind, first: first) }
    }

    /// The type of a column of these kinds.
    var type: ColumnType {
        firstText == nil || evidence.count(of: .binary) > 0 ? evidence.type : .text
    }

    /// What was noted; the tally is used up.
    ///
    /// - Parameter texts: whether texts are told, as texts that are not told apart.
    mutating func takeEvidence(texts: Bool) -> Evidence {
        var taken = Evidence()
        swap(&taken, &evidence)
        taken.setCounts { counts[$0.rawValue] }
        if texts, let firstText {
            taken.noteManyTexts(count: counts[Evidence.Kind.text.rawValue], first: firstText)
        }
        return taken
    }
}

extension ColumnType {
    /// The kind of the values of a column that the user says is of this type.
    var requestedKind: Evidence.Kind {
        switch self {
        case .bool: .bool
        case .int64: .int64
        case .float64: .float64
        case .date: .date
        case .timestamp: .timestamp
        case .timestampUTC: .timestampUTC
        case .binary: .binary
        case .null, .text: .text
        }
    }
}
