import Frames

/// What the values of one column of an Arrow item were seen to be. Their type is the file's, so all
/// there is to find are the first value, the few distinct texts, and integers that no double equals.
///
/// Used by one thread at a time.
final class ArrowTally {
    private var seen = Evidence()
    private var spellings = Spellings()

    /// The evidence of all values noted.
    var evidence: Evidence {
        var evidence = seen
        spellings.add(to: &evidence)
        return evidence
    }

    /// Notes the values of a record batch that comes after so many rows.
    func note(_ column: Column, rowsBefore: Int) {
        var start = rowsBefore
        for chunk in column.chunks {
            switch chunk.type {
            case .null: break
            case .text: noteTexts(chunk, start)
            case .int64: noteIntegers(chunk, start)
            case .binary: noteAlike(chunk, .binary, start) { _ in "bytes" }
            case .bool, .float64, .date, .timestamp, .timestampUTC:
                noteAlike(chunk, Evidence.Kind(of: chunk.type)!, start) { row in
                    chunk.cell(at: row).description
                }
            }
            start += chunk.count
        }
    }

    private func noteAlike(
        _ chunk: Chunk, _ kind: Evidence.Kind, _ start: Int, _ describe: (Int) -> String
    ) {
        guard let row = (0..<chunk.count).first(where: { !chunk.isNull($0) }) else { return }
        seen.note(
            kind, count: chunk.count - chunk.nullCount,
            first: .init(line: start + row + 1, value: describe(row)))
    }

    private func noteIntegers(_ chunk: Chunk, _ start: Int) {
        let values = chunk.int64s
        // A value and its complement differ in sign alone: one bit beyond 53 in any tells to look.
        var bits: Int64 = 0
        for row in values.indices { bits |= values[row] ^ (values[row] >> 63) }
        if bits < 1 << 53 {
            noteAlike(chunk, .int64, start) { "\(values[$0])" }
            return
        }
        for row in values.indices where !chunk.isNull(row) {
            seen.note(
                Evidence.Kind(integer: values[row]),
                first: .init(line: start + row + 1, value: "\(values[row])"))
        }
    }

    private func noteTexts(_ chunk: Chunk, _ start: Int) {
        var row = 0
        var noted = 0
        while row < chunk.count, !spellings.isMany {
            if !chunk.isNull(row) {
                chunk.withBytes(at: row) { spellings.note($0, line: start + row + 1) }
                noted += 1
            }
            row += 1
        }
        spellings.noteMore(chunk.count - chunk.nullCount - noted)
    }
}
