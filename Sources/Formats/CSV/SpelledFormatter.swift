/// Writes cells in a form.
struct SpelledFormatter {
    let form: SpelledForm
    private let parts: [Part]
    private let nulls: NullTokens
    /// What stands behind each record where records are copied as a whole; nil where cells are picked.
    private let suffix: [UInt8]?

    /// A column, with its constant as it is written.
    private enum Part {
        case cell(Int)
        case field([UInt8])

        init(_ column: SpelledColumn, delimiter: UInt8) {
            switch column {
            case .cell(let position): self = .cell(position)
            case .null: self = .field([])
            case .constant(let text):
                var field: [UInt8] = []
                CSVWriter(delimiter: delimiter, names: [])
                    .appendField(Array(text.utf8), isQuoted: false, to: &field)
                self = .field(field)
            }
        }
    }

    /// - Parameter layout: that of the rows.
    init(_ form: SpelledForm, of layout: SpelledRows.Layout) {
        self.form = form
        nulls = NullTokens(layout.nulls)
        parts = form.columns.map { Part($0, delimiter: form.delimiter) }
        let cells = (0..<layout.width).map { SpelledColumn.cell($0) }
        guard form.delimiter == layout.delimiter, layout.nulls.isEmpty,
            form.columns.starts(with: cells),
            form.columns[cells.count...].allSatisfy(\.isConstant)
        else {
            suffix = nil
            return
        }
        var suffix: [UInt8] = []
        for case .field(let field) in parts[cells.count...] {
            suffix.append(form.delimiter)
            suffix += field
        }
        self.suffix = suffix + [10]
    }

    /// Whether text that `CSVWriter` would make of its cells is written as it is.
    var keepsText: Bool { suffix?.count == 1 }

    /// Bytes that rows take besides their own.
    var bytesPerRow: Int { suffix?.count ?? 0 }

    /// Appends some rows of `batch`.
    ///
    /// - Parameter isCanonical: whether their text is known to be what `CSVWriter` would make of it.
    func append(
        _ batch: CellBatch, rows: Range<Int>, isCanonical: Bool = false, to out: inout [UInt8]
    ) {
        guard !rows.isEmpty else { return }
        if let suffix {
            appendRecords(of: batch, rows, suffix, isCanonical, to: &out)
        } else {
            appendCells(of: batch, rows, to: &out)
        }
    }

    /// Appends records as they are, but for quotes that are not needed and line ends that are not LF,
    /// with more fields behind them.
    private func appendRecords(
        of batch: CellBatch, _ rows: Range<Int>, _ suffix: [UInt8], _ isCanonical: Bool,
        to out: inout [UInt8]
    ) {
        let dropsQuotes = batch.hasQuotes && !isCanonical
        let endsRows = suffix.count > 1 || (batch.hasCarriageReturns && !isCanonical)
        let room = batch.byteCount(ofRows: rows) + rows.count * suffix.count
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                suffix.withUnsafeBufferPointer { suffix in
                    var records = RecordCopy(
                        of: batch, from: rows.lowerBound, to: buffer.baseAddress!, form.delimiter)
                    if dropsQuotes || endsRows {
                        for row in rows {
                            if dropsQuotes { records.dropNeedlessQuotes(ofRow: row) }
                            if endsRows { records.end(row, with: suffix) }
                        }
                    }
                    let end = records.finish(before: rows.upperBound)
                    initialized = end - buffer.baseAddress!
                }
            }
        }
    }

    private func appendCells(of batch: CellBatch, _ rows: Range<Int>, to out: inout [UInt8]) {
        let constants = parts.reduce(0) { size, part in
            if case .field(let field) = part { size + field.count } else { size }
        }
        // A cell may come in several columns: room for as many as come most often.
        var uses = [Int](repeating: 0, count: batch.width)
        for case .cell(let column) in parts { uses[column] += 1 }
        let copies = uses.max() ?? 0
        let room =
            2 * batch.byteCount(ofRows: rows) * copies
            + rows.count * (3 * parts.count + constants + 1)
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: form.delimiter)
                for row in rows {
                    for (position, part) in parts.enumerated() {
                        if position > 0 { fields.appendByte(form.delimiter) }
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

/// Copies the text of records, but for some of its bytes.
private struct RecordCopy {
    private let batch: CellBatch
    private let delimiter: UInt8
    private var fields: FieldWriter
    /// Everything before it is copied or left out.
    private var rest: Int

    init(
        of batch: CellBatch, from row: Int, to memory: UnsafeMutablePointer<UInt8>,
        _ delimiter: UInt8
    ) {
        self.batch = batch
        self.delimiter = delimiter
        fields = FieldWriter(memory, delimiter: delimiter)
        rest = batch.start(ofRow: row)
    }

    @inline(__always)
    private mutating func copy(upTo end: Int) {
        fields.appendPlain(UnsafeBufferPointer(start: batch.text + rest, count: end - rest))
        rest = end
    }

    @inline(__always)
    mutating func dropNeedlessQuotes(ofRow row: Int) {
        for column in 0..<batch.width {
            guard
                let inner = batch.needlesslyQuoted(row: row, column: column, delimiter: delimiter)
            else { continue }
            copy(upTo: inner.lowerBound - 1)
            rest = inner.lowerBound
            copy(upTo: inner.upperBound)
            rest = inner.upperBound + 1
        }
    }

    /// Puts `suffix` in the place of the record's line end.
    @inline(__always)
    mutating func end(_ row: Int, with suffix: UnsafeBufferPointer<UInt8>) {
        copy(upTo: batch.end(ofRow: row))
        fields.appendPlain(suffix)
        rest = batch.start(ofRow: row + 1)
    }

    /// Copies what is left before `row`; returns where the next byte would go.
    mutating func finish(before row: Int) -> UnsafeMutablePointer<UInt8> {
        copy(upTo: batch.start(ofRow: row))
        return fields.next
    }
}
