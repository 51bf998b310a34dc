import Frames

/// Counts the kinds of a column's cells, with the first of each, cheaply enough for every cell.
struct KindTally {
    private var counts = InlineArray<9, Int>(repeating: 0)
    /// The first cell of each kind that was met.
    private var firsts: [(kind: Evidence.Kind, witness: Evidence.Witness)] = []

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
        firsts.append((kind, .init(line: batch.line(ofRow: row), value: value)))
    }

    /// The type of a column of these kinds.
    var type: ColumnType {
        Evidence.type(ofKinds: firsts.lazy.map(\.kind))
    }

    /// Adds what was noted to `evidence`.
    ///
    /// - Parameter texts: whether texts are added, as texts that are not told apart.
    func add(to evidence: inout Evidence, texts: Bool) {
        for (kind, first) in firsts {
            if kind != .text {
                evidence.note(kind, count: counts[kind.rawValue], first: first)
            } else if texts {
                evidence.noteManyTexts(count: counts[kind.rawValue], first: first)
            }
        }
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
