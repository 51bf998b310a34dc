import Frames

extension ColumnReader {
    /// What is noted about cells that become text.
    enum Noting {
        /// The kind of each, until the column is plainly text.
        case kinds
        /// That they are all of this kind, because the user said so.
        case kind(Evidence.Kind)
        case nothing
    }

    /// Appends cells as they are spelled.
    func appendTexts(_ batch: CellBatch, _ rows: Range<Int>, noting: Noting) {
        let nulls = append(batch, rows, to: &builders.texts)
        note(batch, rows, nulls: nulls, as: noting)
    }

    /// Counts the nulls and notes the kinds of cells that are not appended.
    func noteCells(_ batch: CellBatch, _ rows: Range<Int>, as noting: Noting) {
        if case .kinds = noting, !spellings.isMany {
            noteKinds(batch, rows, countingNulls: true)
            return
        }
        let nulls = countNulls(batch, rows)
        note(batch, rows, nulls: nulls, as: noting)
    }

    /// Counts nulls and empty cells; returns how many of them there are.
    private func countNulls(_ batch: CellBatch, _ rows: Range<Int>) -> Int {
        var empty = (null: 0, quoted: 0)
        var row = rows.lowerBound
        while row < rows.upperBound {
            if nulls.isEmpty {
                // Neither nothing nor two quotes.
                row += batch.run(ofColumn: index, from: row, to: rows.upperBound) { _, count, _ in
                    count > 2 || count == 1
                }
                if row == rows.upperBound { break }
            }
            let cell = batch.cell(row: row, column: index)
            if isNull(cell) {
                empty.null += 1
            } else if cell.bytes.isEmpty {
                empty.quoted += 1
            }
            row += 1
        }
        nullCells += empty.null
        quotedEmpties += empty.quoted
        return empty.null + empty.quoted
    }

    /// - Parameter nulls: null and empty cells among the rows.
    private func note(_ batch: CellBatch, _ rows: Range<Int>, nulls: Int, as noting: Noting) {
        switch noting {
        case .kinds where spellings.isMany: spellings.noteMore(rows.count - nulls)
        case .kinds: noteKinds(batch, rows, countingNulls: false)
        case .kind(let kind): note(kind, batch, rows)
        case .nothing: break
        }
    }

    private func append(
        _ batch: CellBatch, _ rows: Range<Int>, to builder: inout TextBuilder
    ) -> Int {
        var empty = (null: 0, quoted: 0)
        if builder.count == 0 { builder.reserveCapacity(expectedRows) }
        var row = rows.lowerBound
        while row < rows.upperBound {
            if nulls.isEmpty {
                row += appendFilled(batch, row..<rows.upperBound, to: &builder)
                if row == rows.upperBound { break }
            }
            let cell = batch.cell(row: row, column: index)
            if isNull(cell) {
                empty.null += 1
                builder.appendNull()
            } else {
                if cell.bytes.isEmpty { empty.quoted += 1 }
                builder.append(cell.bytes)
            }
            row += 1
        }
        nullCells += empty.null
        quotedEmpties += empty.quoted
        return empty.null + empty.quoted
    }

    /// Appends cells until one holds nothing; returns how many.
    private func appendFilled(
        _ batch: CellBatch, _ rows: Range<Int>, to builder: inout TextBuilder
    ) -> Int {
        let limit = batch.text + batch.range.upperBound
        return builder.append(
            atMost: rows.count, byteCount: batch.byteCount(ofRows: rows)
        ) { room in
            _ = batch.run(ofColumn: index, from: rows.lowerBound, to: rows.upperBound) {
                end, count, isEscaped in
                guard count > 0 else { return false }
                var start = end - count
                var count = count
                if start.pointee == UInt8(ascii: "\"") {
                    guard count > 2 else { return false }
                    start += 1
                    count -= 2
                    if isEscaped {
                        let bytes = UnsafeBufferPointer(start: start, count: count)
                        room.endValue(
                            byteCount: CellBatch.unescape(bytes, into: room.bytes + room.length))
                        return true
                    }
                }
                room.append(start, count, readable: limit - start)
                return true
            }
        }
    }

    private func noteKinds(_ batch: CellBatch, _ rows: Range<Int>, countingNulls: Bool) {
        // One access to each for the whole batch.
        var empty = (null: 0, quoted: 0)
        noteKinds(batch, rows, &tally, &spellings, &repeated, &empty)
        guard countingNulls else { return }
        nullCells += empty.null
        quotedEmpties += empty.quoted
    }

    private func noteKinds(
        _ batch: CellBatch, _ rows: Range<Int>, _ tally: inout KindTally,
        _ spellings: inout Spellings, _ repeated: inout RepeatedCells,
        _ empty: inout (null: Int, quoted: Int)
    ) {
        // Few cells do not repay what it takes to know them again.
        let knowsAgain = rows.count >= 64
        // Cells of one kind that follow each other are noted together.
        var run = (kind: Evidence.Kind.text, count: 0, first: 0)
        var row = rows.lowerBound
        while row < rows.upperBound {
            if run.count > 0, takesShortForms {
                let count = countShort(run.kind, batch, row..<rows.upperBound)
                run.count += count
                row += count
                if row == rows.upperBound { break }
            }
            if knowsAgain, !spellings.isMany {
                let known = repeated.count(batch, column: index, row..<rows.upperBound)
                if known > 0 {
                    var texts = 0
                    empty.null += repeated.take { text, count in
                        spellings.noteAgain(text, count)
                        texts += count
                    }
                    if texts > 0, run.kind != .text {
                        tally.note(run.kind, run.count, batch, row: run.first, column: index)
                        run = (.text, 0, row)
                    }
                    run.count += texts
                    row += known
                    continue
                }
            }
            let cell = batch.cell(row: row, column: index)
            defer { row += 1 }
            if cell.bytes.isEmpty || nulls.contains(cell.bytes) {
                if isNull(cell) { empty.null += 1 } else { empty.quoted += 1 }
                if knowsAgain, let (end, count) = batch.spelling(row: row, column: index),
                    count == 0
                {
                    repeated.add(end, count, as: .null)
                }
                continue
            }
            if spellings.isMany {
                spellings.noteMore(1)
                continue
            }
            var kind = Evidence.Kind.text
            var text = spellings.noteKnown(cell.bytes)
            if text == nil {
                kind = TextForm.kind(cell.bytes)
                if kind == .text {
                    text = spellings.noteNew(cell.bytes, line: batch.line(ofRow: row))
                }
            }
            if knowsAgain, let text, let (end, count) = batch.spelling(row: row, column: index) {
                repeated.add(end, count, as: .text(text))
            }
            if kind == run.kind, run.count > 0 {
                run.count += 1
            } else {
                tally.note(run.kind, run.count, batch, row: run.first, column: index)
                run = (kind, 1, row)
            }
        }
        tally.note(run.kind, run.count, batch, row: run.first, column: index)
    }

    /// How many cells, from the first on, are of this kind in its most frequent form.
    private func countShort(
        _ kind: Evidence.Kind, _ batch: CellBatch, _ rows: Range<Int>
    ) -> Int {
        @inline(__always)
        func count<Value>(_ short: (TextForm.End, Int) -> Value?) -> Int {
            batch.run(ofColumn: index, from: rows.lowerBound, to: rows.upperBound) {
                end, count, _ in
                short(end, count) != nil
            }
        }
        switch kind {
        case .bool: return count { TextForm.shortBool($0, $1) }
        case .int64: return count { TextForm.shortInteger($0, $1) }
        case .float64: return count { TextForm.shortDecimalDigits($0, $1) }
        case .date: return count { TextForm.shortDate($0, $1) }
        case .timestamp: return count { TextForm.shortTimestamp($0, $1) }
        case .timestampUTC: return count { TextForm.shortTimestampUTC($0, $1) }
        case .inexactInteger, .text, .binary: return 0
        }
    }

    private func note(_ kind: Evidence.Kind, _ batch: CellBatch, _ rows: Range<Int>) {
        var count = 0
        var first = 0
        for row in rows {
            let cell = batch.cell(row: row, column: index)
            if cell.bytes.isEmpty || nulls.contains(cell.bytes) { continue }
            if count == 0 { first = row }
            count += 1
        }
        tally.note(kind, count, batch, row: first, column: index)
    }
}
