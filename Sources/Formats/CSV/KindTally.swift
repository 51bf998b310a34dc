import Frames

/// Counts the kinds of a column's cells, with the first of each, cheaply enough for every cell.
struct KindTally {
    private var counts = InlineArray<9, Int>(repeating: 0)
    private var firsts: [Evidence.Witness?] = Array(
        repeating: nil, count: Evidence.Kind.allCases.count)

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
        firsts[kind.rawValue] = .init(
            line: batch.line(ofRow: row),
            value: Evidence.shortened(batch.cell(row: row, column: column).bytes))
    }

    /// The type of a column of these kinds.
    var type: ColumnType {
        var evidence = Evidence()
        add(to: &evidence)
        return evidence.type
    }

    /// Adds what was noted to `evidence`; texts as texts that are not told apart.
    func add(to evidence: inout Evidence) {
        for kind in Evidence.Kind.allCases {
            guard let first = firsts[kind.rawValue] else { continue }
            if kind == .text {
                evidence.noteManyTexts(count: counts[kind.rawValue], first: first)
            } else {
                evidence.note(kind, count: counts[kind.rawValue], first: first)
            }
        }
    }

    /// The same without its texts.
    func withoutTexts() -> KindTally {
        var copy = self
        copy.firsts[Evidence.Kind.text.rawValue] = nil
        return copy
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
