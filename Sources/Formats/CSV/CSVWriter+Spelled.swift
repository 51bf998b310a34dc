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

extension CSVWriter {
    /// Appends rows as they are spelled: no value is parsed or formatted.
    ///
    /// Where all cells of a record are wanted, in their order, its text is copied as a whole.
    ///
    /// - Throws: `FormatError` where the rows are in a file that has changed.
    /// - Complexity: O(bytes read + bytes written).
    package func append(
        _ rows: SpelledRows, _ columns: [SpelledColumn], to out: inout [UInt8]
    ) throws {
        let cells = (0..<rows.layout.width).map { SpelledColumn.cell($0) }
        let keepsRecords =
            delimiter == rows.layout.delimiter && columns.starts(with: cells)
            && columns[cells.count...].allSatisfy(\.isConstant)
        if keepsRecords, columns.count == cells.count, try rows.appendText(to: &out) { return }
        let parts = columns.map(part)
        var index = RecordIndex()
        try rows.forEachText { text in
            try rows.withCells(of: text, index: &index) { batch in
                if keepsRecords, rows.nullTokens.isEmpty {
                    appendRecords(of: batch, and: Array(parts[cells.count...]), to: &out)
                } else {
                    appendCells(of: batch, parts, nulls: rows.nullTokens, to: &out)
                }
            }
        }
    }

    /// A column, with its constant as it is written.
    private enum Part {
        case cell(Int)
        case field([UInt8])
    }

    private func part(_ column: SpelledColumn) -> Part {
        switch column {
        case .cell(let position): return .cell(position)
        case .null: return .field([])
        case .constant(let text):
            var field: [UInt8] = []
            appendField(Array(text.utf8), isQuoted: false, to: &field)
            return .field(field)
        }
    }

    /// Appends records as they are, but for quotes that are not needed and line ends that are not LF,
    /// with more fields behind them.
    private func appendRecords(of batch: CellBatch, and parts: [Part], to out: inout [UInt8]) {
        var suffix: [UInt8] = []
        for case .field(let field) in parts {
            suffix.append(delimiter)
            suffix += field
        }
        suffix.append(10)
        out.append(addingCapacity: batch.range.count + batch.rowCount * suffix.count) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: delimiter)
                // Everything before it is copied or left out.
                var rest = batch.range.lowerBound
                func copy(upTo end: Int) {
                    fields.appendPlain(
                        UnsafeBufferPointer(start: batch.text + rest, count: end - rest))
                    rest = end
                }
                suffix.withUnsafeBufferPointer { suffix in
                    for row in 0..<batch.rowCount {
                        if batch.hasQuotes {
                            for column in 0..<batch.width {
                                guard
                                    let inner = batch.needlesslyQuoted(
                                        row: row, column: column, delimiter: delimiter)
                                else { continue }
                                copy(upTo: inner.lowerBound - 1)
                                rest = inner.lowerBound
                                copy(upTo: inner.upperBound)
                                rest = inner.upperBound + 1
                            }
                        }
                        if suffix.count > 1 || batch.hasCarriageReturns {
                            copy(upTo: batch.end(ofRow: row))
                            fields.appendPlain(suffix)
                            rest = batch.start(ofRow: row + 1)
                        }
                    }
                }
                copy(upTo: batch.range.upperBound)
                initialized = fields.next - buffer.baseAddress!
            }
        }
    }

    private func appendCells(
        of batch: CellBatch, _ parts: [Part], nulls: NullTokens, to out: inout [UInt8]
    ) {
        let constants = parts.reduce(0) { size, part in
            if case .field(let field) = part { size + field.count } else { size }
        }
        // A cell may come in several columns: room for as many as come most often.
        var uses = [Int](repeating: 0, count: batch.width)
        for case .cell(let column) in parts { uses[column] += 1 }
        let copies = uses.max() ?? 0
        let room =
            2 * batch.range.count * copies + batch.rowCount * (3 * parts.count + constants + 1)
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: delimiter)
                for row in 0..<batch.rowCount {
                    for (position, part) in parts.enumerated() {
                        if position > 0 { fields.appendByte(delimiter) }
                        switch part {
                        case .field(let field):
                            field.withUnsafeBufferPointer { fields.appendPlain($0) }
                        case .cell(let column):
                            let cell = batch.cell(row: row, column: column)
                            let isNull =
                                (cell.bytes.isEmpty && !cell.isQuoted)
                                || nulls.contains(cell.bytes)
                            if !isNull { fields.append(cell.bytes) }
                        }
                    }
                    fields.appendByte(10)
                }
                initialized = fields.next - buffer.baseAddress!
            }
        }
    }
}
