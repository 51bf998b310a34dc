import Frames

/// What the values of one column were seen to be, batch by batch; rows are counted from 0.
struct ColumnTally: Sendable {
    private struct Sighting {
        var count = 0
        var row = 0
        var value = ""
    }

    private(set) var nullCount = 0
    /// The table declares the column BOOLEAN, and all values so far are 0 or 1.
    private var isBoolean: Bool
    /// By `Evidence.Kind.rawValue`; texts of no narrower kind are in `spellings`.
    private var seen = [Sighting](repeating: Sighting(), count: Evidence.Kind.allCases.count)
    private var spellings = SpellingTally()

    /// - Parameter declaredType: as SQLite tells it; only `BOOLEAN` and `BOOL` matter.
    init(declaredType: String?) {
        let name = declaredType?.uppercased()
        isBoolean = name == "BOOLEAN" || name == "BOOL"
    }

    /// Notes the values of a batch whose first row is row `start` of those noted here.
    mutating func note(_ part: Part, startingAt start: Int) {
        nullCount += part.nullCount
        if case .uniform(let chunk) = part {
            guard let first = (0..<chunk.count).first(where: { !chunk.isNull($0) }) else { return }
            switch chunk.type {
            case .int64: noteIntegers(chunk, first: first, startingAt: start)
            case .float64:
                let value = chunk.float64s[first]
                isBoolean = false
                note(.float64, chunk.count - chunk.nullCount, start + first, value.description)
            case .text: noteTexts(chunk, startingAt: start)
            default:
                isBoolean = false
                note(.binary, chunk.count - chunk.nullCount, start + first, "a blob")
            }
            return
        }
        _ = part.firstRow { row, value in
            switch value {
            case .null: break
            case .integer(let number): note(number, row: start + row)
            case .real(let number):
                isBoolean = false
                note(.float64, 1, start + row, number.description)
            case .text(let bytes):
                if let kind = note(text: bytes, row: start + row) {
                    note(kind, 1, start + row, String(decoding: bytes, as: UTF8.self))
                }
            case .blob:
                isBoolean = false
                note(.binary, 1, start + row, "a blob")
            }
            return true
        }
    }

    /// Notes `count` values of a kind, of which the first is in `row`.
    @inline(__always)
    private mutating func note(
        _ kind: Evidence.Kind, _ count: Int, _ row: Int, _ value: @autoclosure () -> String
    ) {
        if seen[kind.rawValue].count == 0 {
            seen[kind.rawValue].row = row
            seen[kind.rawValue].value = value()
        }
        seen[kind.rawValue].count += count
    }

    private mutating func note(_ number: Int64, row: Int) {
        if number & ~1 != 0 { isBoolean = false }
        note(Evidence.Kind(integer: number), 1, row, "\(number)")
    }

    private mutating func noteIntegers(_ chunk: Chunk, first: Int, startingAt start: Int) {
        let values = chunk.int64s
        var areExact = !isBoolean
        // Nulls are looked at too: at worst the loop below decides.
        for row in 0..<chunk.count where values[row].magnitude > 1 << 53 { areExact = false }
        if areExact {
            note(.int64, chunk.count - chunk.nullCount, start + first, "\(values[first])")
            return
        }
        for row in first..<chunk.count where !chunk.isNull(row) {
            note(values[row], row: start + row)
        }
    }

    private mutating func noteTexts(_ chunk: Chunk, startingAt start: Int) {
        var last: Evidence.Kind?
        var count = 0
        var first = 0
        // Neighbours are mostly of one kind: they are noted together.
        func end(_ tally: inout ColumnTally) {
            guard let last else { return }
            tally.note(last, count, start + first, chunk.text(at: first))
        }
        for row in 0..<chunk.count where !chunk.isNull(row) {
            let kind = chunk.withBytes(at: row) { note(text: $0, row: start + row) }
            if kind == last {
                count += 1
            } else {
                end(&self)
                (last, count, first) = (kind, 1, row)
            }
        }
        end(&self)
    }

    /// Notes a text, unless it is a date or a point in time, whose kind is returned: numbers and
    /// booleans are never guessed from text that the database could have kept as such.
    @inline(__always)
    private mutating func note(
        text: UnsafeBufferPointer<UInt8>, row: Int
    ) -> Evidence.Kind? {
        isBoolean = false
        if text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") {
            if text.count == 10 {
                if TextForm.date(text) != nil { return .date }
            } else if let time = TextForm.anyTimestamp(text) {
                return time.isUTC ? .timestampUTC : .timestamp
            }
        }
        spellings.note(text, row: row)
        return nil
    }

    /// Adds what was seen in the rows behind the first `rowCount`.
    mutating func merge(_ later: ColumnTally, after rowCount: Int) {
        nullCount += later.nullCount
        isBoolean = isBoolean && later.isBoolean
        for kind in Evidence.Kind.allCases where later.seen[kind.rawValue].count > 0 {
            let sighting = later.seen[kind.rawValue]
            note(kind, sighting.count, rowCount + sighting.row, sighting.value)
        }
        spellings.merge(later.spellings, after: rowCount)
    }

    /// The evidence of all values noted. Its lines are rows from 1.
    var evidence: Evidence {
        var evidence = Evidence()
        for kind in Evidence.Kind.allCases {
            let sighting = seen[kind.rawValue]
            if isBoolean, kind == .int64 {
                evidence.note(
                    .bool, count: sighting.count,
                    first: .init(
                        line: sighting.row + 1, value: sighting.value == "0" ? "false" : "true"))
            } else {
                evidence.note(
                    kind, count: sighting.count,
                    first: .init(line: sighting.row + 1, value: sighting.value))
            }
        }
        spellings.add(to: &evidence)
        return evidence
    }
}
