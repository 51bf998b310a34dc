import Frames

extension ColumnReader {
    /// Appends values, widening the type as the cells demand.
    func appendValues(_ batch: CellBatch, _ rows: Range<Int>) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let rest = row..<rows.upperBound
            if needsText {
                noteCells(batch, rest, as: .kinds)
                return
            }
            switch builders.type {
            case .null: row = appendNulls(batch, rest)
            case .bool: row = appendBools(batch, rest)
            case .int64: row = appendIntegers(batch, rest)
            case .float64: row = appendDoubles(batch, rest)
            case .date: row = appendDates(batch, rest)
            case .timestamp: row = appendTimestamps(batch, rest)
            case .timestampUTC: row = appendTimestampsUTC(batch, rest)
            case .text, .binary:
                appendTexts(batch, rest, noting: .kinds)
                return
            }
            if row < rows.upperBound { widen(batch, from: row..<rows.upperBound) }
        }
    }

    /// Finds the type to go on with at the first of `rows`, whose cell the builder could not take.
    private func widen(_ batch: CellBatch, from rows: Range<Int>) {
        var kinds = tally
        // The first values of the column: the whole batch takes part in the guess.
        let sample = builders.type == .null ? rows : rows.lowerBound..<rows.lowerBound + 1
        for row in sample {
            let cell = batch.cell(row: row, column: index)
            if cell.bytes.isEmpty || nulls.contains(cell.bytes) { continue }
            kinds.note(TextForm.kind(cell.bytes), 1, batch, row: row, column: index)
        }
        let wider = kinds.type
        if wider == .text, builders.type != .null || quotedEmpties > 0 {
            needsText = true
            builders = ColumnBuilders(type: .null)
        } else {
            precondition(wider != builders.type, "a value of type \(wider) was not taken as one")
            builders.switchType(to: wider)
        }
    }

    @inline(__always)
    func isNull(_ cell: CellBatch.Cell) -> Bool {
        (cell.bytes.isEmpty && !cell.isQuoted) || nulls.contains(cell.bytes)
    }

    func countNull(_ cell: CellBatch.Cell) {
        if isNull(cell) { nullCells += 1 } else { quotedEmpties += 1 }
    }

    /// Nulls until the first value, whose row is returned.
    private func appendNulls(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let cell = batch.cell(row: row, column: index)
            guard cell.bytes.isEmpty || nulls.contains(cell.bytes) else { break }
            countNull(cell)
            row += 1
        }
        builders.appendNulls(row - rows.lowerBound)
        return row
    }

    /// Values that `parse` takes, and nulls, until a cell is neither; returns its row.
    ///
    /// `parse` says too whether the value is of the `other` kind that the type holds. `short` takes
    /// most cells of the first kind, and where it does not, nothing is said.
    @inline(__always)
    private func appendFixed<Value: BitwiseCopyable>(
        _ batch: CellBatch, _ rows: Range<Int>, _ kind: Evidence.Kind,
        or other: Evidence.Kind, into builder: inout FixedBuilder<Value>,
        short: (TextForm.End, Int) -> Value?,
        parse: (TextForm.Bytes) -> (value: Value, isOther: Bool)?
    ) -> Int {
        var row = rows.lowerBound
        var counts = (0, 0)
        var firsts = (0, 0)
        var quoted = 0
        if builder.count == 0 { builder.reserveCapacity(expectedRows) }
        while row < rows.upperBound {
            if takesShortForms {
                let first = row
                row += builder.append(atMost: rows.upperBound - first) { values in
                    var next = values
                    return batch.run(ofColumn: index, from: first, to: rows.upperBound) {
                        end, count, _ in
                        guard let value = short(end, count) else { return false }
                        next.initialize(to: value)
                        next += 1
                        return true
                    }
                }
                if row > first {
                    if counts.0 == 0 { firsts.0 = first }
                    counts.0 += row - first
                    if row == rows.upperBound { break }
                }
            }
            let cell = batch.cell(row: row, column: index)
            if cell.bytes.isEmpty || nulls.contains(cell.bytes) {
                if !isNull(cell) { quoted += 1 }
                builder.appendNull()
            } else if let (value, isOther) = parse(cell.bytes) {
                builder.append(value)
                if isOther {
                    if counts.1 == 0 { firsts.1 = row }
                    counts.1 += 1
                } else {
                    if counts.0 == 0 { firsts.0 = row }
                    counts.0 += 1
                }
            } else {
                break
            }
            row += 1
        }
        quotedEmpties += quoted
        nullCells += row - rows.lowerBound - counts.0 - counts.1 - quoted
        tally.note(kind, counts.0, batch, row: firsts.0, column: index)
        tally.note(other, counts.1, batch, row: firsts.1, column: index)
        return row
    }

    private func appendIntegers(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        appendFixed(
            batch, rows, .int64, or: .inexactInteger, into: &builders.integers,
            short: { TextForm.shortInteger($0, $1) },
            parse: { bytes in
                TextForm.int64(bytes).map { ($0, Evidence.Kind(integer: $0) != .int64) }
            })
    }

    private func appendDoubles(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        let isRequested = isRequested
        return appendFixed(
            batch, rows, .float64, or: isRequested ? .float64 : .int64, into: &builders.doubles,
            short: { TextForm.shortDecimal($0, $1) },
            parse: { bytes in
                if !isRequested, let integer = TextForm.int64(bytes) {
                    return Evidence.Kind(integer: integer) == .int64 ? (Double(integer), true) : nil
                }
                return TextForm.float64(bytes).map { ($0, false) }
            })
    }

    private func appendDates(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        appendFixed(
            batch, rows, .date, or: .date, into: &builders.days,
            short: { TextForm.shortDate($0, $1) },
            parse: { bytes in
                self.date(bytes).map { ($0, false) }
            })
    }

    private func appendTimestamps(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        appendFixed(
            batch, rows, .timestamp, or: isRequested ? .timestamp : .date,
            into: &builders.integers, short: { TextForm.shortTimestamp($0, $1) },
            parse: { bytes in
                self.timestamp(bytes).map { ($0, bytes.count == 10) }
            })
    }

    private func appendTimestampsUTC(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        appendFixed(
            batch, rows, .timestampUTC, or: .timestampUTC, into: &builders.integers,
            short: { TextForm.shortTimestampUTC($0, $1) },
            parse: { bytes in
                self.timestampUTC(bytes).map { ($0, false) }
            })
    }

    private func appendBools(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        appendBools(batch, rows, into: &builders.bools)
    }

    private func appendBools(
        _ batch: CellBatch, _ rows: Range<Int>, into builder: inout BoolBuilder
    ) -> Int {
        var row = rows.lowerBound
        var count = 0
        var first = 0
        var quoted = 0
        while row < rows.upperBound {
            let cell = batch.cell(row: row, column: index)
            if cell.bytes.isEmpty || nulls.contains(cell.bytes) {
                if !isNull(cell) { quoted += 1 }
                builder.appendNull()
            } else if let value = TextForm.bool(cell.bytes) {
                builder.append(value)
                if count == 0 { first = row }
                count += 1
            } else {
                break
            }
            row += 1
        }
        quotedEmpties += quoted
        nullCells += row - rows.lowerBound - count - quoted
        tally.note(.bool, count, batch, row: first, column: index)
        return row
    }

    private var isRequested: Bool {
        if case .requested = goal { true } else { false }
    }
}
